import type { ParameterChange, Resolution } from "../contract/results.ts";
import { mapThroughHops } from "./parameter-mapping.ts";
import type { ModelRecord } from "./records.ts";

/** What a reader of ids needs of a model's row. */
export type ResolvableModel = Pick<
  ModelRecord,
  "id" | "parameters" | "status" | "replacement" | "redirectsTo" | "via" | "hops"
>;

export type ModelLookup = (id: string) => Promise<ResolvableModel | undefined>;

/**
 * Which model an application uses for an id that it has stored, and with which parameters.
 *
 * At most two reads. Tombstones are stored flattened, so that the second one ends the way; it also covers a reader that holds the first row
 * from before its end was deleted too.
 *
 * @param parameters those stored beside the id; they are mapped where the model changes, and otherwise given back as they are
 */
export async function resolveModel(
  lookup: ModelLookup,
  requested: string,
  parameters?: Readonly<Record<string, unknown>>,
): Promise<Resolution> {
  const row = await lookup(requested);
  const next =
    row?.status === "deleted" && row.redirectsTo !== null ? await lookup(row.redirectsTo) : undefined;
  return resolution(requested, row, next, parameters);
}

/** @param next the row that a tombstone redirects to; undefined where it is not there (a row that was never read is no reason to fail) */
export function resolution(
  requested: string,
  row: ResolvableModel | undefined,
  next: ResolvableModel | undefined,
  parameters?: Readonly<Record<string, unknown>>,
): Resolution {
  const untouched = { requested, replacement: null, via: [], parameters: parameters ?? null, changes: [] };
  if (row === undefined) return { ...untouched, model: null, status: "unknown" };
  const { replacement } = row;
  if (row.status !== "deleted") return { ...untouched, model: row.id, status: row.status, replacement };
  const { to, via, hops } =
    next?.status === "deleted" ? joined(row, next) : { to: row.redirectsTo, via: row.via, hops: row.hops };
  if (to === null) return { ...untouched, model: null, status: "cleared", replacement };
  const mapped: { parameters: Resolution["parameters"]; changes: readonly ParameterChange[] } =
    parameters === undefined ? { parameters: null, changes: [] } : mapThroughHops(hops, parameters);
  return { requested, model: to, status: "redirected", replacement, via, ...mapped };
}

/** Two tombstones in a row, as flattening makes one of them. */
function joined(row: ResolvableModel, next: ResolvableModel) {
  return { to: next.redirectsTo, via: [...row.via, next.id, ...next.via], hops: [...row.hops, ...next.hops] };
}
