import { createHash } from "node:crypto";
import { packText, unpack } from "../../domain/items/packed.ts";
import type { EffectRows } from "../../domain/references/effects.ts";
import type { Observations } from "../../operations/ports/pass.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import type { Expiry } from "../client/expiry.ts";
import { joinParts, partRows, putRows, queryRows, type Row } from "../client/rows.ts";
import { passKey, segmentKey } from "./pass-keys.ts";

export function createObservations(
  dynamodb: DynamoDB,
  table: string,
  clock: Pick<Clock, "sleep">,
  expiry: Expiry,
): Observations {
  return {
    async keep(segment, number, effects) {
      const text = JSON.stringify(effects);
      const hash = createHash("sha256").update(text).digest("hex").slice(0, 32);
      const name = `${segmentKey(segment)}#${String(number).padStart(4, "0")}#${hash}`;
      const parts = partRows(passKey(segment.pass), `${COUNTS}${name}#`, packText(text));
      const ends = expiry.fromNow();
      const expiring = parts.map((row) => ({ ...row, ...ends }));
      await putRows(dynamodb, table, expiring, clock.sleep);
      return name;
    },
    async *kept(pass, names) {
      // The parts of one name follow one another.
      let parts: Row[] = [];
      let name = "";
      for await (const row of queryRows(dynamodb.documents, table, passKey(pass), { beginsWith: COUNTS })) {
        const its = row.sk.slice(COUNTS.length, row.sk.lastIndexOf("#"));
        if (!names.has(its)) continue;
        if (its !== name && parts.length > 0) yield unpack<EffectRows>(joinParts(parts));
        if (its !== name) parts = [];
        name = its;
        parts.push(row);
      }
      if (parts.length > 0) yield unpack<EffectRows>(joinParts(parts));
    },
  };
}

const COUNTS = "COUNTS#";
