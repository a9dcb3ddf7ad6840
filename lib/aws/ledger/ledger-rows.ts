import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  QueryCommand,
} from "@aws-sdk/lib-dynamodb";
import { orWithoutTable } from "../client/errors.ts";

/** A row of the ledger table, or of any table whose keys are `pk` and `sk`. */
export type Row = { readonly pk: string; readonly sk: string } & Readonly<Record<string, unknown>>;

const BATCH_WRITES = 25;
const BATCH_READS = 100;
const BATCH_BYTES = 4_000_000;

/** All rows of a partition, page after page, consistently read; none where there is no table. */
export async function* queryRows(
  documents: DynamoDBDocumentClient,
  table: string,
  pk: string,
  options: { readonly beginsWith?: string; readonly attributes?: readonly string[] } = {},
): AsyncIterable<Row> {
  const names: Record<string, string> = { "#pk": "pk" };
  for (const attribute of options.attributes ?? []) names[`#${attribute}`] = attribute;
  if (options.beginsWith !== undefined) names["#sk"] = "sk";
  let start: Record<string, unknown> | undefined;
  do {
    const page = await orWithoutTable(
      documents.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression:
            options.beginsWith === undefined ? "#pk = :pk" : "#pk = :pk AND begins_with(#sk, :prefix)",
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: {
            ":pk": pk,
            ...(options.beginsWith === undefined ? {} : { ":prefix": options.beginsWith }),
          },
          ...(options.attributes === undefined
            ? {}
            : { ProjectionExpression: options.attributes.map((attribute) => `#${attribute}`).join(", ") }),
          ExclusiveStartKey: start,
        }),
      ),
      undefined,
    );
    yield* (page?.Items ?? []) as Row[];
    start = page?.LastEvaluatedKey;
  } while (start !== undefined);
}

/** Writes rows unconditionally, 25 a call, until none is left unprocessed. */
export async function putRows(
  documents: DynamoDBDocumentClient,
  table: string,
  rows: readonly Row[],
  sleep: (milliseconds: number) => Promise<void>,
): Promise<void> {
  for (const batch of batchesOf(rows)) {
    let requests = batch.map((Item) => ({ PutRequest: { Item } }));
    for (let pause = 50; requests.length > 0; pause = Math.min(pause * 2, 2_000)) {
      const { UnprocessedItems } = await documents.send(
        new BatchWriteCommand({ RequestItems: { [table]: requests } }),
      );
      requests = (UnprocessedItems?.[table] ?? []) as typeof requests;
      if (requests.length > 0) await sleep(pause);
    }
  }
}

const NO_ROWS: Pick<BatchGetCommandOutput, "Responses" | "UnprocessedKeys"> = {};

/** Rows by key, consistently read; those that do not exist are left out, as all are where there is no table. A key that stands twice is read once. */
export async function getRows(
  documents: DynamoDBDocumentClient,
  table: string,
  keys: readonly Readonly<Record<string, string>>[],
  sleep: (milliseconds: number) => Promise<void>,
): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  // DynamoDB refuses a whole batch in which a key stands twice.
  const each = [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
  for (let start = 0; start < each.length; start += BATCH_READS) {
    let wanted: Record<string, unknown>[] = each.slice(start, start + BATCH_READS);
    for (let pause = 50; wanted.length > 0; pause = Math.min(pause * 2, 2_000)) {
      const { Responses, UnprocessedKeys } = await orWithoutTable(
        documents.send(
          new BatchGetCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } }),
        ),
        NO_ROWS,
      );
      rows.push(...(Responses?.[table] ?? []));
      const rest = UnprocessedKeys?.[table]?.Keys ?? [];
      if (rest.length > 0 && rest.length === wanted.length) await sleep(pause);
      wanted = rest;
    }
  }
  return rows;
}

function* batchesOf(rows: readonly Row[]): Iterable<Row[]> {
  let batch: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = row.packed instanceof Uint8Array ? row.packed.length : 1_000;
    if (batch.length === BATCH_WRITES || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(row);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** A document that may be larger than one item, in parts. */
const PART_BYTES = 300_000;

export function partsOf(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += PART_BYTES)
    parts.push(bytes.subarray(start, start + PART_BYTES));
  return parts;
}

export function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
