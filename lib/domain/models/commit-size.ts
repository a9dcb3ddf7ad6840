import type { EntryRecord, ModelRecord } from "./records.ts";
import { modelBytes, modelBytesAtMost } from "./stored-model.ts";

/** What DynamoDB takes in one transaction: 100 actions, one of which is the head row and one may be the row of undeclared models, and 4 MB. */
export const MOST_ACTIONS = 98;

/** An action is one of 98 in one transaction; what is larger than its share of the 4 MB counts by its bytes. */
const SHARE_BYTES = 40_000;
export const MOST_COMMIT_SIZE = MOST_ACTIONS * SHARE_BYTES;

/** Returns the share of a transaction that a row of a model takes, in bytes of {@link MOST_COMMIT_SIZE}. */
export function commitSizeOfRow(row: ModelRecord): number {
  return modelBytesAtMost(row) <= SHARE_BYTES ? SHARE_BYTES : Math.max(modelBytes(row), SHARE_BYTES);
}

/** Returns the share of a transaction that an entry takes. */
export function commitSizeOfEntry(entry: EntryRecord): number {
  return Math.max(Buffer.byteLength(JSON.stringify(entry)), SHARE_BYTES);
}
