import { gunzipSync, gzipSync } from "node:zlib";
import type { Bundle, Bundles, Clock } from "../operations/ports.ts";
import type { DynamoDB } from "./client.ts";
import { joinParts, partsOf, putRows, queryRows } from "./ledger-rows.ts";

/** What was applied, under its digest: a later run needs no file, and an asset that was pruned breaks nothing. */
export function createBundles(dynamodb: DynamoDB, table: string, clock: Pick<Clock, "sleep">): Bundles {
  return {
    async put(digest, bundle) {
      const parts = partsOf(gzipSync(JSON.stringify(bundle)));
      const rows = parts.map((packed, part) => ({
        pk: bundleKey(digest),
        sk: `PART#${String(part).padStart(4, "0")}`,
        packed,
      }));
      await putRows(dynamodb.documents, table, rows, clock.sleep);
    },
    async get(digest) {
      const parts: Uint8Array[] = [];
      for await (const row of queryRows(dynamodb.documents, table, bundleKey(digest)))
        parts.push(row.packed as Uint8Array);
      return parts.length === 0
        ? undefined
        : (JSON.parse(gunzipSync(joinParts(parts)).toString("utf8")) as Bundle);
    },
  };
}

function bundleKey(digest: string): string {
  return `REGISTRY#${digest}`;
}
