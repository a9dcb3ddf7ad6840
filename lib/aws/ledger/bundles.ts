import { pack, unpack } from "../../domain/items/packed.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { Bundle, Bundles } from "../../operations/ports/registry.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { joinParts, partRows, putRows, queryRows, type Row } from "./ledger-rows.ts";

/** What was applied, under its digest: a later run needs no file, and an asset that was pruned breaks nothing. */
export function createBundles(dynamodb: DynamoDB, table: string, clock: Pick<Clock, "sleep">): Bundles {
  return {
    async put(digest, bundle) {
      const [first, ...others] = partRows(bundleKey(digest), "PART#", pack(bundle)) as [Row, ...Row[]];
      // The first part last: it says how many there are, so that half of a registry is never taken for one.
      await putRows(dynamodb.documents, table, others, clock.sleep);
      await putRows(dynamodb.documents, table, [{ ...first, parts: 1 + others.length }], clock.sleep);
    },
    async get(digest) {
      const rows = await Array.fromAsync(queryRows(dynamodb.documents, table, bundleKey(digest)));
      const whole = rows[0]?.sk === "PART#0000" ? (rows[0].parts ?? rows.length) : undefined;
      return whole === rows.length ? unpack<Bundle>(joinParts(rows)) : undefined;
    },
  };
}

function bundleKey(digest: string): string {
  return `REGISTRY#${digest}`;
}
