import { pack, unpack } from "../../domain/items/packed.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { Bundle, Bundles } from "../../operations/ports/registry.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { joinParts, partRows, putRows, queryRows, type Row } from "../client/rows.ts";

/** Stores applied bundles under their digests: a later run needs no file, and a pruned asset breaks nothing. */
export function createBundles(dynamodb: DynamoDB, table: string, clock: Pick<Clock, "sleep">): Bundles {
  return {
    async put(digest, bundle) {
      const [first, ...others] = partRows(bundleKey(digest), "PART#", pack(bundle)) as [Row, ...Row[]];
      // The first part is written last: it holds the number of parts, so that half of a bundle never passes for a whole one.
      await putRows(dynamodb, table, others, clock.sleep);
      await putRows(dynamodb, table, [{ ...first, parts: 1 + others.length }], clock.sleep);
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
