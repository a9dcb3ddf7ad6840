import type { ReferenceSource } from "../../../../lib/contract/reference-source.ts";
import type {
  ParameterMap,
  ParameterSet,
  RegistryDocument,
} from "../../../../lib/contract/registry-document.ts";
import { type Rows, setNamed } from "./models.ts";
import { tokens } from "./pointers.ts";

/** What the sets along the way of one model say of names in its parameters. */
export type Described = {
  /** Fields that may be read and written. */
  readonly may: ReadonlySet<string>;
  /** Those of the set that is left and of the one at the end: certainly read. */
  readonly sure: ReadonlySet<string>;
  readonly target: ParameterSet;
  /** Every set on the way, and every map. */
  readonly sets: readonly ParameterSet[];
  readonly maps: readonly ParameterMap[];
  readonly others: "kept" | "dropped" | "either";
  /** How many models the way has at most. */
  readonly way: number;
};

/** Returns undefined for a model that goes nowhere. */
export function describedOf(id: string, rows: Rows, registry: RegistryDocument): Described | undefined {
  const row = rows.get(id);
  const target = row?.end == null ? undefined : setNamed(registry, rows.get(row.end)?.set);
  if (row?.end == null || target === undefined) return undefined;
  const way = [...row.way].map((one) => rows.get(one));
  const setsOf = (names: Iterable<string>) => [...names].map((name) => setNamed(registry, name)!);
  const sets = way.flatMap((one) => setsOf(one?.sets ?? []));
  const maps = way.flatMap((one) => one?.maps ?? []);
  const left = setNamed(registry, row.set);
  const fields = new Set([...sets, target].flatMap((set) => Object.keys(set.fields)));
  const alike = (registry.parameterSets?.synonyms ?? []).flatMap((group) =>
    group.fields.some((name) => fields.has(name)) ? group.fields : [],
  );
  const between = sets.filter((set) => set.others === "drop");
  return {
    may: new Set([...fields, ...alike, ...maps.flatMap((map) => Object.keys(map))]),
    sure: new Set([...Object.keys(left?.fields ?? {}), ...Object.keys(target.fields)]),
    target,
    sets: [...sets, target],
    maps,
    way: row.way.size,
    others: target.others === "drop" ? "dropped" : between.length > 0 ? "either" : "kept",
  };
}

const EACH = Symbol("each");
type Way = readonly (string | typeof EACH)[];

/** Names in the parameters of a source that are something else: its own model or provider, keys, and whatever other pointers go by. */
export function namesBeside(
  source: ReferenceSource,
  sources: readonly ReferenceSource[],
  keys: readonly string[],
): ReadonlySet<string> {
  const names = new Set<string>();
  if (source.parameters === undefined) return names;
  const map = wayOf(source.parameters, source.each);
  for (const way of [...keys.map((key) => [key]), ...sources.flatMap(waysOf)]) {
    const name = way[map.length];
    if (typeof name !== "string") continue;
    if (map.every((step, index) => step === EACH || way[index] === EACH || step === way[index]))
      names.add(name);
  }
  return names;
}

function waysOf(source: ReferenceSource): Way[] {
  const { where, team, archived, touch, owner, each, model, provider, part, parameters } = source;
  const ofItem = [team, archived, touch?.version, touch?.updatedAt, owner.id, owner.label, each];
  const ofElement = [model, provider, part, parameters];
  return [
    ...(where === undefined ? [] : [[where.attribute]]),
    ...ofItem.flatMap((one) => pointerIn(one).map((pointer) => wayOf(pointer, undefined))),
    ...ofElement.flatMap((one) => pointerIn(one).map((pointer) => wayOf(pointer, each))),
  ];
}

function pointerIn(declared: string | object | undefined): string[] {
  if (typeof declared === "string") return [declared];
  return declared !== undefined && "pointer" in declared && typeof declared.pointer === "string"
    ? [declared.pointer]
    : [];
}

function wayOf(pointer: string, each: string | undefined): Way {
  return each === undefined ? tokens(pointer) : [...tokens(each), EACH, ...tokens(pointer)];
}
