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

export function createJournal(dynamodb: DynamoDB, table: string, clock: Clock, expiry: Expiry): Journal {
  const { documents } = dynamodb;
  return {
    async record({ token }, pass, rows, sendBefore) {
      const ends = expiry.fromNow();
      // Clocks of two processes may differ: the token comes first.
      const order = `${String(token).padStart(10, "0")}#${new Date(clock.now()).toISOString()}`;
      const items = rows.map((row) => ({
        pk: journalKey(pass, row.bucket),
        sk: `${sortKeyOf(row.migration)}#${row.hash}`,
        migration: row.migration,
        hash: row.hash,
        order,
        packed: row.packed,
        ...ends,
      }));
      if (clock.monotonic() > sendBefore) return "late";
      await putRows(dynamodb, table, items, clock.sleep);
      return "recorded";
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
    async *rows(pass, bucket, from) {
      const migration = from !== undefined && "migration" in from ? from.migration : undefined;
      for await (const row of queryRows(documents, table, journalKey(pass, bucket), optionsOf(from))) {
        // The ids of two migrations may begin alike.
        if (migration !== undefined && row.migration !== migration) continue;
        yield {
          migration: row.migration as string,
          hash: row.hash as string,
          position: row.sk,
          // Rows of versions before 0.3 have none: what is journaled later comes after them.
          order: (row.order as string | undefined) ?? "",
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

/** Returns the options of the query for the rows from a place on. */
function optionsOf(from: Parameters<Journal["rows"]>[2]): { beginsWith?: string; after?: string } {
  if (from === undefined) return {};
  if ("position" in from) return { after: from.position };
  const prefix = `${sortKeyOf(from.migration)}#`;
  return { beginsWith: prefix, ...(from.after === null ? {} : { after: prefix + from.after }) };
}

/** Joins two sets of marks. Two slices can have journaled the same content, and each marked the changes that it saw written. */
function union(
  left: "all" | readonly number[] | undefined,
  right: "all" | readonly number[],
): "all" | readonly number[] {
  if (left === undefined) return right;
  return left === "all" || right === "all" ? "all" : [...new Set([...left, ...right])];
}
