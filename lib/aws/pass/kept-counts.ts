import { createHash } from "node:crypto";
import { packText, unpack } from "../../domain/items/packed.ts";
import type { KeptCounts } from "../../operations/ports/pass.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import type { Expiry } from "../client/expiry.ts";
import { joinParts, partRows, putRows, queryRows, type Row } from "../client/rows.ts";
import { passKey, segmentKey } from "./pass-keys.ts";

/** @param prefix of the sort keys, so that counts of two kinds do not meet */
export function createKeptCounts<Counts>(
  dynamodb: DynamoDB,
  table: string,
  prefix: string,
  clock: Pick<Clock, "sleep">,
  expiry: Expiry,
): KeptCounts<Counts> {
  return {
    async keep(segment, number, counts) {
      const text = JSON.stringify(counts);
      const hash = createHash("sha256").update(text).digest("hex").slice(0, 32);
      const name = `${segmentKey(segment)}#${String(number).padStart(4, "0")}#${hash}`;
      const parts = partRows(passKey(segment.pass), `${prefix}${name}#`, packText(text));
      const ends = expiry.fromNow();
      const expiring = parts.map((row) => ({ ...row, ...ends }));
      await putRows(dynamodb, table, expiring, clock.sleep);
      return name;
    },
    async *kept(pass, names) {
      // The parts of one name follow one another.
      let parts: Row[] = [];
      let name = "";
      for await (const row of queryRows(dynamodb.documents, table, passKey(pass), { beginsWith: prefix })) {
        const its = row.sk.slice(prefix.length, row.sk.lastIndexOf("#"));
        if (!names.has(its)) continue;
        if (its !== name && parts.length > 0) yield unpack<Counts>(joinParts(parts));
        if (its !== name) parts = [];
        name = its;
        parts.push(row);
      }
      if (parts.length > 0) yield unpack<Counts>(joinParts(parts));
    },
  };
}
