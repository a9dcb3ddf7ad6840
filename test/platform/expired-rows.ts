import { DeleteCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import type { TestPlatform } from "./test-platform.ts";

/** Rows as DynamoDB's times to live see them: the engine of the tests removes nothing by itself. */

export type StoredRow = { readonly pk: string; readonly sk: string; readonly expires?: number } & Readonly<
  Record<string, unknown>
>;

/** Returns all rows of the ledger, or of another table whose keys are `pk` and `sk`. */
export async function storedRows(
  { dynamodb, tables }: TestPlatform,
  table = tables.ledger,
): Promise<StoredRow[]> {
  const pages = paginateScan({ client: dynamodb.documents }, { TableName: table, ConsistentRead: true });
  const rows: StoredRow[] = [];
  for await (const { Items = [] } of pages) rows.push(...(Items as StoredRow[]));
  return rows;
}

/** Returns the rows of the ledger whose time is over. */
export async function expiredRows(platform: TestPlatform): Promise<StoredRow[]> {
  const now = platform.clock.now() / 1_000;
  return (await storedRows(platform)).filter(({ expires }) => expires !== undefined && expires < now);
}

export async function remove({ dynamodb, tables }: TestPlatform, rows: readonly StoredRow[]): Promise<void> {
  for (const { pk, sk } of rows)
    await dynamodb.documents.send(new DeleteCommand({ TableName: tables.ledger, Key: { pk, sk } }));
}
