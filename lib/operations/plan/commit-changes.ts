import { batchesOf } from "../../domain/items/batches.ts";
import {
  commitSizeOfEntry,
  commitSizeOfRow,
  MOST_ACTIONS,
  MOST_COMMIT_SIZE,
} from "../../domain/models/commit-size.ts";
import { type EntryRecord, isOpen } from "../../domain/models/records.ts";
import type { RowChange } from "../../domain/sync/sync-draft.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { LeaseKeeper } from "../run/lease-keeper.ts";

/**
 * Writes rows with their ledger entries, as many in one transaction as fit. Each transaction checks the token first, counts the entries that it
 * opens, and records the run that changed something, so that a crash between two transactions never looks like nothing to do.
 */
export async function commitChanges(
  ledger: Ledger,
  keeper: LeaseKeeper,
  changes: readonly RowChange[],
  before: readonly EntryRecord[],
): Promise<void> {
  const known = new Map(before.map((entry) => [entry.id, entry]));
  let open = before.filter(isOpen).length;
  for (const batch of batchesOf(changes, MOST_ACTIONS, { of: sizeOf, most: MOST_COMMIT_SIZE })) {
    const entries = batch.flatMap((change) => change.entries);
    for (const entry of entries) {
      const old = known.get(entry.id);
      open += Number(isOpen(entry)) - Number(old !== undefined && isOpen(old));
      known.set(entry.id, entry);
    }
    await keeper.keep();
    await ledger.commit(keeper.lease, {
      head: { changedBy: keeper.lease.run, ...(entries.length === 0 ? {} : { open }) },
      rows: batch.map((change) => change.row),
      entries,
    });
  }
}

function sizeOf({ row, entries }: RowChange): number {
  return entries.reduce((sum, entry) => sum + commitSizeOfEntry(entry), commitSizeOfRow(row));
}
