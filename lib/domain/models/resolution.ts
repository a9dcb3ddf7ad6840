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

/** The fields of a model's row that a reader of ids needs. */
export type ResolvableModel = Pick<
  ModelRecord,
  "id" | "parameters" | "formerFields" | "status" | "replacement" | "redirectsTo" | "via" | "hops"
>;

type ModelLookup = (id: string) => Promise<ResolvableModel | undefined>;

/** A lookup of the sets in force, because rows hold only the names of their sets; undefined where the sets are unknown. */
type SetsLookup = () => Promise<ParameterSetsDocument | undefined>;

const NO_SETS: SetsLookup = async () => undefined;

/**
 * Returns the model that an application uses for an id that it has stored, with the parameters for it.
 *
 * Reads at most two rows. Tombstones are stored flattened, so that the second read ends the way; it also covers a reader that holds the first row
 * from before its end was deleted too.
 * @param requested any value: one that is no text is `unknown`
 * @param parameters the parameters stored beside the id, if they are a record; they are fitted to the model that is returned: through the hops of a
 * tombstone, and to the model's own set as it is now, where that is known
 * @param sets called only when there are parameters
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

/** The rows that were read. `next` is the row that a tombstone redirects to; undefined where that row does not exist, which is no reason to fail. */
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

/** Joins two tombstones in a row, as flattening joins them. */
function joined(row: ResolvableModel, next: ResolvableModel) {
  return { to: next.redirectsTo, via: [...row.via, next.id, ...next.via], hops: [...row.hops, ...next.hops] };
}

/** Fits parameters through the hops, and then to the set that the model has now. */
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
  // The set as it was at the deletion of the model before counts: a field that it has lost since is no key of the adopter's own.
  // Nor is a field that the model's own set has lost, where the reference is to the model itself: a pass leaves such a key, because it moves
  // nothing.
  const from = hops.at(-1)?.set ?? withFormerFields(set, model.formerFields);
  return { to: model.id, from, set, ...wordsFor(from, set, sets) };
}

/** Returns the set of a model, by the name in its row; undefined where the set is unknown. */
export function ownSet(
  { parameters }: Pick<ResolvableModel, "parameters">,
  { sets }: Pick<ParameterSetsDocument, "sets">,
): ParameterSet | undefined {
  const name = parameters === undefined ? DEFAULT_PARAMETER_SET : parameters;
  return name !== null && Object.hasOwn(sets, name) ? sets[name] : undefined;
}
