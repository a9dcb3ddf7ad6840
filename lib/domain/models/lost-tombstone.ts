import type { EntryRecord, ModelRecord } from "./records.ts";

/**
 * Tells whether the table of models has lost the tombstone that a deletion wrote: an older copy of it was put back. A model that was listed again has a
 * later epoch, so no other way leads to that.
 */
export function isTombstoneLost(
  row: Pick<ModelRecord, "epoch" | "status"> | undefined,
  { kind, epoch }: Pick<EntryRecord, "kind" | "epoch">,
): boolean {
  const isBefore =
    row === undefined || row.epoch < epoch || (row.epoch === epoch && row.status !== "deleted");
  return kind === "delete" && isBefore;
}
