import {
  DEFAULT_PARAMETER_SET,
  type ParameterSet,
  type ParameterSetsDocument,
} from "../../contract/registry-document.ts";
import type { ModelStatus } from "../../contract/results.ts";
import { pack, unpack } from "../items/packed.ts";
import { essenceOf } from "./hops.ts";
import type { ModelRecord } from "./records.ts";

/** The models whose ids references can hold, by id: all models that have a row. */
export type KnownModels = ReadonlyMap<string, KnownModel>;
type KnownModel = {
  readonly status: ModelStatus;
  /** Parameter set of a living model; absent where the set is unknown. */
  readonly set?: ParameterSet;
  /** Fields that the set has lost: a value in one of them is illegal. */
  readonly former?: readonly string[];
  /** Of a deprecated model: when it retires, and what takes its place. */
  readonly ending?: Ending;
};

/** `retiresOn`: YYYY-MM-DD; `replacement`: a model id. Null where the registry says nothing. */
export type Ending = { readonly retiresOn: string | null; readonly replacement: string | null };

export function knownModels(
  rows: Iterable<ModelRecord>,
  { sets }: Pick<ParameterSetsDocument, "sets">,
): KnownModels {
  const known = new Map<string, KnownModel>();
  for (const { id, status, parameters = DEFAULT_PARAMETER_SET, formerFields, ...row } of rows) {
    const set = parameters !== null && Object.hasOwn(sets, parameters) ? sets[parameters] : undefined;
    const own = set === undefined ? {} : { set, ...(formerFields && { former: formerFields }) };
    const ending = { retiresOn: row.retiresOn ?? null, replacement: row.replacement ?? null };
    known.set(id, {
      status,
      ...(status === "deleted" ? {} : own),
      ...(status === "deprecated" ? { ending } : {}),
    });
  }
  return known;
}

type Packed = {
  readonly sets: readonly ParameterSet[];
  readonly models: readonly [
    id: string,
    status: ModelStatus,
    set: number,
    former?: readonly string[] | null,
    ending?: Ending,
  ][];
};

/** Packs the known models of a pass into one binary value. */
export function packKnownModels(known: KnownModels): Uint8Array {
  const sets = [...new Set([...known.values()].flatMap(({ set }) => (set === undefined ? [] : [set])))];
  const positions = new Map(sets.map((set, position) => [set, position]));
  const models = [...known].map(([id, { status, set, former, ending }]): Packed["models"][number] => {
    const position = set === undefined ? -1 : (positions.get(set) ?? -1);
    if (ending !== undefined) return [id, status, position, former ?? null, ending];
    return former === undefined ? [id, status, position] : [id, status, position, former];
  });
  return pack({ sets: sets.map(essenceOf), models } satisfies Packed);
}

export function unpackKnownModels(bytes: Uint8Array | undefined): KnownModels {
  if (bytes === undefined || bytes.length === 0) return new Map();
  const { sets, models } = unpack<Packed>(bytes);
  return new Map(
    models.map(([id, status, position, former, ending]): [string, KnownModel] => {
      const set = sets[position];
      return [id, { status, ...(set && { set }), ...(former && { former }), ...(ending && { ending }) }];
    }),
  );
}
