import {
  DEFAULT_PARAMETER_SET,
  type ParameterSet,
  type ParameterSetsDocument,
} from "../../contract/registry-document.ts";
import type { ParameterChange, Resolution } from "../../contract/results.ts";
import { withFormerFields } from "../parameters/former-fields.ts";
import type { Hop } from "../parameters/hop.ts";
import { isRecord } from "../parameters/legal-value.ts";
import { mapThroughHops } from "../parameters/parameter-mapping.ts";
import { wordsFor } from "./hops.ts";
import type { ModelRecord } from "./records.ts";

/** What a reader of ids needs of a model's row. */
export type ResolvableModel = Pick<
  ModelRecord,
  "id" | "parameters" | "formerFields" | "status" | "replacement" | "redirectsTo" | "via" | "hops"
>;

type ModelLookup = (id: string) => Promise<ResolvableModel | undefined>;

/** The sets in force: rows hold only the names of theirs. Undefined where nobody knows them. */
type SetsLookup = () => Promise<ParameterSetsDocument | undefined>;

const NO_SETS: SetsLookup = async () => undefined;

/**
 * Which model an application uses for an id that it has stored, and with which parameters.
 *
 * At most two reads of rows. Tombstones are stored flattened, so that the second one ends the way; it also covers a reader that holds the
 * first row from before its end was deleted too.
 *
 * @param requested anything: what is no text is `unknown`
 * @param parameters those stored beside the id, if it is a record; they are fitted to the model that is answered: through the hops of a
 * tombstone, and to the model's own set as it is now, where it is known
 * @param sets asked only when there are parameters
 */
export async function resolveModel<Requested>(
  lookup: ModelLookup,
  requested: Requested,
  parameters?: unknown,
  sets: SetsLookup = NO_SETS,
): Promise<Resolution<Requested>> {
  const given = isRecord(parameters) ? parameters : undefined;
  const row = typeof requested === "string" ? await lookup(requested) : undefined;
  const next =
    row?.status === "deleted" && row.redirectsTo !== null ? await lookup(row.redirectsTo) : undefined;
  const isAnswered = row !== undefined && (row.status !== "deleted" || next !== undefined);
  const inForce = given === undefined || !isAnswered ? undefined : await sets();
  return resolution(requested, { row, next, parameters: given, sets: inForce });
}

/** What was read. `next` is the row that a tombstone redirects to; undefined where it is not there, which is no reason to fail. */
type Known = {
  readonly row: ResolvableModel | undefined;
  readonly next: ResolvableModel | undefined;
  readonly parameters: Readonly<Record<string, unknown>> | undefined;
  readonly sets: ParameterSetsDocument | undefined;
};

function resolution<Requested>(
  requested: Requested,
  { row, next, parameters, sets }: Known,
): Resolution<Requested> {
  const untouched = { requested, replacement: null, via: [], parameters: parameters ?? null, changes: [] };
  if (row === undefined) return { ...untouched, model: null, status: "unknown" };
  const { replacement } = row;
  if (row.status !== "deleted") {
    const fitted = fitTo(row, [], parameters, sets);
    return { ...untouched, model: row.id, status: row.status, replacement, ...fitted };
  }
  const { to, via, hops } =
    next?.status === "deleted" ? joined(row, next) : { to: row.redirectsTo, via: row.via, hops: row.hops };
  if (to === null) return { ...untouched, model: null, status: "cleared", replacement };
  const end = next?.id === to ? next : undefined;
  return {
    requested,
    model: to,
    status: "redirected",
    replacement,
    via,
    ...fitTo(end, hops, parameters, sets),
  };
}

/** Two tombstones in a row, as flattening makes one of them. */
function joined(row: ResolvableModel, next: ResolvableModel) {
  return { to: next.redirectsTo, via: [...row.via, next.id, ...next.via], hops: [...row.hops, ...next.hops] };
}

/** Parameters through the hops, and then to the set that the model has now. */
function fitTo(
  model: ResolvableModel | undefined,
  hops: readonly Hop[],
  parameters: Known["parameters"],
  sets: Known["sets"],
): { readonly parameters: Resolution["parameters"]; readonly changes: readonly ParameterChange[] } {
  if (parameters === undefined) return { parameters: null, changes: [] };
  const set = model === undefined || sets === undefined ? undefined : ownSet(model, sets);
  const last = lastHop(model, hops, set, sets);
  const way = last === undefined ? hops : [...hops, last];
  const mapped = mapThroughHops(way, parameters);
  return mapped.changes.every(({ action }) => action === "keep") ? { ...mapped, parameters } : mapped;
}

function lastHop(
  model: ResolvableModel | undefined,
  hops: readonly Hop[],
  set: ParameterSet | undefined,
  sets: ParameterSetsDocument | undefined,
): Hop | undefined {
  if (model === undefined || set === undefined || sets === undefined) return undefined;
  // What the set said when the model before it was deleted is described, too: a field that it has lost since is no key of somebody else's.
  // So is what the model's own set has lost, where the reference is to the model itself: a pass leaves such a key, for it moves nothing.
  const from = hops.at(-1)?.set ?? withFormerFields(set, model.formerFields);
  return { to: model.id, from, set, ...wordsFor(from, set, sets) };
}

/** The set of a model, by the name in its row; undefined where nobody knows it. */
export function ownSet(
  { parameters }: Pick<ResolvableModel, "parameters">,
  { sets }: Pick<ParameterSetsDocument, "sets">,
): ParameterSet | undefined {
  const name = parameters === undefined ? DEFAULT_PARAMETER_SET : parameters;
  return name !== null && Object.hasOwn(sets, name) ? sets[name] : undefined;
}
