import { parseWithBytes, stringifyWithBytes } from "../../domain/items/binary-json.ts";
import { packText, unpackText } from "../../domain/items/packed.ts";
import type { ReadRow, Regrouped, RegroupedBucket } from "../../operations/ports/pass.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import type { Expiry } from "../client/expiry.ts";
import { PART_BYTES, putRows, queryRows } from "../client/rows.ts";

/** Stores the journal of a large bucket by share: a partition for each share, and in it the groups in the order in which they were read. */
export function createRegrouped(
  dynamodb: DynamoDB,
  table: string,
  clock: Pick<Clock, "sleep">,
  expiry: Expiry,
): Regrouped {
  return {
    async put(bucket, pass, group, byShare) {
      const ends = expiry.fromNow();
      const rows = [...byShare].flatMap(([share, read]) =>
        packed(read).map((bytes, part) => ({
          pk: shareKey(bucket, share),
          sk: `${pass}#${padded(group)}#${padded(part)}`,
          packed: bytes,
          ...ends,
        })),
      );
      await putRows(dynamodb, table, rows, clock.sleep);
    },
    async *rows(bucket, pass, share) {
      const options = { beginsWith: `${pass}#` };
      for await (const row of queryRows(dynamodb.documents, table, shareKey(bucket, share), options))
        yield* parseWithBytes(unpackText(row.packed)) as ReadRow[];
    },
  };
}

/** Packs rows so that each pack fits into an item. Each pack can be read alone: a group that was stored twice, cut differently, is still right. */
function packed(rows: readonly ReadRow[]): Uint8Array[] {
  const bytes = packText(stringifyWithBytes(rows));
  // One row is a part of a journal row, which fits into an item.
  if (bytes.length <= PART_BYTES || rows.length === 1) return [bytes];
  const half = Math.ceil(rows.length / 2);
  return [...packed(rows.slice(0, half)), ...packed(rows.slice(half))];
}

/** With the token in the key, an overtaken holder stores nothing that its successor reads. */
function shareKey({ pass, token, bucket }: RegroupedBucket, share: number): string {
  return `SHARE#${pass}#${token}#${bucket}#${share}`;
}

function padded(position: number): string {
  return String(position).padStart(6, "0");
}
