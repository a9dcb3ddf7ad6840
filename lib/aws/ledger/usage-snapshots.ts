import { pack, unpack } from "../../domain/items/packed.ts";
import type { UsageDay, UsageSnapshot } from "../../domain/usage/usage-snapshot.ts";
import type { TakenSnapshot, UsageSnapshots } from "../../operations/ports/usage.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import type { Expiry } from "../client/expiry.ts";
import { gatherValue, spreadValue } from "../client/large-values.ts";
import { getRow, queryRows, type Row } from "../client/rows.ts";

const USAGE = "USAGE";
/** A partition of its own, because all rows of the other one are a snapshot or a day. */
const PARTS = "USAGE-PARTS";
const SNAPSHOT = "SNAPSHOT";
const DAY = "DAY#";
const DAY_LENGTH = "2026-01-01".length;

export function createUsageSnapshots(
  { documents }: Pick<DynamoDB, "documents">,
  table: string,
  expiry: Expiry,
): UsageSnapshots {
  return {
    async last() {
      const row = await getRow(documents, table, { pk: USAGE, sk: SNAPSHOT });
      if (row === undefined || expiry.left(row) <= 0) return undefined;
      return unpack<UsageSnapshot>(await gatherValue(documents, table, PARTS, row));
    },
    async history() {
      const rows = await Array.fromAsync(queryRows(documents, table, USAGE, { beginsWith: DAY }));
      const kept = rows.filter((row) => expiry.left(row) > 0);
      return Promise.all(
        kept.map(async (row) => unpack<UsageDay>(await gatherValue(documents, table, PARTS, row))),
      );
    },
  };
}

/** Returns how a snapshot and its day are stored: two rows, and others of what they have no room for, which have to be written before. */
export type UsageRows = (
  taken: TakenSnapshot,
) => readonly { readonly item: Row; readonly others: readonly Row[] }[];

export function createUsageRows(expiry: Expiry): UsageRows {
  return ({ snapshot, day }) => {
    const ends = expiry.fromNow();
    return [
      { sk: SNAPSHOT, value: snapshot },
      { sk: `${DAY}${day.at.slice(0, DAY_LENGTH)}`, value: day },
    ].map(({ sk, value }) => {
      const { held, others } = spreadValue({ pk: PARTS, prefix: "" }, pack(value));
      return {
        item: { pk: USAGE, sk, ...held, ...ends },
        others: others.map((row) => ({ ...row, ...ends })),
      };
    });
  };
}
