import { gunzipSync, gzipSync } from "node:zlib";
import type { Clock } from "../../operations/ports/process.ts";
import type { Bundle, Bundles } from "../../operations/ports/registry.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { joinParts, partsOf, putRows, queryRows, type Row } from "./ledger-rows.ts";

/** What was applied, under its digest: a later run needs no file, and an asset that was pruned breaks nothing. */
export function createBundles(dynamodb: DynamoDB, table: string, clock: Pick<Clock, "sleep">): Bundles {
  return {
    async put(digest, bundle) {
      const parts = partsOf(gzipSync(JSON.stringify(bundle)));
      const [first, ...others] = parts.map((packed, part) => ({
        pk: bundleKey(digest),
        sk: `PART#${String(part).padStart(4, "0")}`,
        ...(part === 0 ? { parts: parts.length } : {}),
        packed,
      }));
      // The first part last: it says how many there are, so that half of a registry is never taken for one.
      await putRows(dynamodb.documents, table, others, clock.sleep);
      await putRows(dynamodb.documents, table, first === undefined ? [] : [first], clock.sleep);
    },
    async get(digest) {
      const rows: Row[] = [];
      for await (const row of queryRows(dynamodb.documents, table, bundleKey(digest))) rows.push(row);
      const whole = rows[0]?.sk === "PART#0000" ? (rows[0].parts ?? rows.length) : undefined;
      if (whole !== rows.length) return undefined;
      const packed = joinParts(rows.map((row) => row.packed as Uint8Array));
      return JSON.parse(gunzipSync(packed).toString("utf8")) as Bundle;
    },
  };
}

function bundleKey(digest: string): string {
  return `REGISTRY#${digest}`;
}
