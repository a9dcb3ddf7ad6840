import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { pack, unpack } from "../../domain/items/packed.ts";
import { unpackJournal } from "../../domain/references/journal.ts";
import { sortKeyOf } from "../../domain/text/ids.ts";
import type { Journal } from "../../operations/ports/pass.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import type { Expiry } from "../client/expiry.ts";
import { putRows, queryRows } from "../client/rows.ts";
import { journalKey, passKey, segmentKey } from "./pass-keys.ts";

type PackedMarks = [hash: string, written: "all" | readonly number[]][];

export function createJournal(
  dynamodb: DynamoDB,
  table: string,
  clock: Pick<Clock, "sleep">,
  expiry: Expiry,
): Journal {
  const { documents } = dynamodb;
  return {
    async record(pass, rows) {
      const ends = expiry.fromNow();
      const items = rows.map((row) => ({
        pk: journalKey(pass, row.bucket),
        sk: `${sortKeyOf(row.migration)}#${row.hash}`,
        migration: row.migration,
        hash: row.hash,
        packed: row.packed,
        ...ends,
      }));
      await putRows(dynamodb, table, items, clock.sleep);
    },
    async mark(lease, segment, part, marks) {
      if (marks.size === 0) return;
      await documents.send(
        new PutCommand({
          TableName: table,
          Item: {
            pk: passKey(segment.pass),
            // With the token in the key, an overtaken holder cannot replace the marks of its successor: the marks of both are true.
            sk: `MARKS#${segmentKey(segment)}#${lease.token}#${part}`,
            packed: pack([...marks] satisfies PackedMarks),
            ...expiry.fromNow(),
          },
        }),
      );
    },
    async *rows(pass, bucket) {
      for await (const row of queryRows(documents, table, journalKey(pass, bucket))) {
        yield {
          migration: row.migration as string,
          hash: row.hash as string,
          entries: unpackJournal(row.packed as Uint8Array),
        };
      }
    },
    async marks(pass) {
      const marks = new Map<string, "all" | readonly number[]>();
      for await (const row of queryRows(documents, table, passKey(pass), { beginsWith: "MARKS#" })) {
        for (const [hash, written] of unpack<PackedMarks>(row.packed))
          marks.set(hash, union(marks.get(hash), written));
      }
      return marks;
    },
  };
}

/** Joins two sets of marks. Two slices can have journaled the same content, and each marked the changes that it saw written. */
function union(
  left: "all" | readonly number[] | undefined,
  right: "all" | readonly number[],
): "all" | readonly number[] {
  if (left === undefined) return right;
  return left === "all" || right === "all" ? "all" : [...new Set([...left, ...right])];
}
