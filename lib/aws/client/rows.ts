import { BatchWriteItemCommand, type WriteRequest } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { BATCH_PAUSES, BATCH_READS, BATCH_WRITES, batchesOf } from "../../domain/items/batches.ts";
import type { DynamoDB } from "./dynamodb.ts";
import { orWithoutTable } from "./errors.ts";
import { itemsOf } from "./pages.ts";
import { type Patience, READ_PATIENCE, untilTaken } from "./until-taken.ts";

/** A row of a table whose keys are `pk` and `sk`. */
export type Row = { readonly pk: string; readonly sk: string } & Readonly<Record<string, unknown>>;

const BATCH_BYTES = 4_000_000;

/** Returns attribute names as expressions take them, `#id` for `id`, because many words are reserved. */
export function aliasesOf(...attributes: readonly string[]): Record<string, string> {
  return Object.fromEntries(attributes.map((attribute) => [`#${attribute}`, attribute]));
}

/** Yields all rows of a partition, page after page, with consistent reads; nothing where there is no table. */
export function queryRows(
  documents: DynamoDBDocumentClient,
  table: string,
  pk: string,
  options: {
    readonly beginsWith?: string;
    readonly attributes?: readonly string[];
    /** The sort key after which the rows begin. */
    readonly after?: string;
  } = {},
): AsyncGenerator<Row, void> {
  const keys = options.beginsWith === undefined ? ["pk"] : ["pk", "sk"];
  const input: QueryCommandInput = {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression:
      options.beginsWith === undefined ? "#pk = :pk" : "#pk = :pk AND begins_with(#sk, :prefix)",
    ExpressionAttributeNames: aliasesOf(...keys, ...(options.attributes ?? [])),
    ExpressionAttributeValues: {
      ":pk": pk,
      ...(options.beginsWith === undefined ? {} : { ":prefix": options.beginsWith }),
    },
    ...(options.attributes === undefined
      ? {}
      : { ProjectionExpression: options.attributes.map((attribute) => `#${attribute}`).join(", ") }),
  };
  const startingToken = options.after === undefined ? {} : { startingToken: { pk, sk: options.after } };
  return itemsOf(paginateQuery({ client: documents, ...startingToken }, input)) as AsyncGenerator<Row, void>;
}

/** Returns the sort key of the last row of a partition, by one consistent read; undefined where there is none. */
export async function lastSortKey(
  documents: DynamoDBDocumentClient,
  table: string,
  pk: string,
): Promise<string | undefined> {
  const query = new QueryCommand({
    TableName: table,
    ConsistentRead: true,
    ScanIndexForward: false,
    Limit: 1,
    KeyConditionExpression: "#pk = :pk",
    ExpressionAttributeNames: aliasesOf("pk"),
    ExpressionAttributeValues: { ":pk": pk },
  });
  const answer = await orWithoutTable(documents.send(query), undefined);
  return answer?.Items?.[0]?.sk as string | undefined;
}

/** Writes rows unconditionally, until no row is left unprocessed: a pass does not go on with some of its rows. */
export async function putRows(
  dynamodb: Pick<DynamoDB, "raw">,
  table: string,
  rows: readonly Row[],
  sleep: (milliseconds: number) => Promise<void>,
): Promise<void> {
  for (const batch of batchesOf(rows, BATCH_WRITES, { of: bytesOf, most: BATCH_BYTES })) {
    const requests = batch.map((row) => ({
      PutRequest: { Item: marshall(row, { removeUndefinedValues: true }) },
    }));
    await writeBatch(dynamodb, table, requests, BATCH_PAUSES, sleep);
  }
}

/** Puts and deletes at most 25 rows. @returns the requests that the service had not taken when the patience ran out */
export function writeBatch(
  { raw }: Pick<DynamoDB, "raw">,
  table: string,
  requests: readonly WriteRequest[],
  patience: Patience,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<readonly WriteRequest[]> {
  return untilTaken(requests, patience, sleep, async (wanted) => {
    const { UnprocessedItems } = await raw.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: [...wanted] } }),
    );
    return UnprocessedItems?.[table] ?? [];
  });
}

/** Returns one row by a consistent read; undefined when the row or the table does not exist. */
export async function getRow(
  documents: DynamoDBDocumentClient,
  table: string,
  key: Readonly<Record<string, string>>,
): Promise<Record<string, unknown> | undefined> {
  const read = documents.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
  return (await orWithoutTable(read, undefined))?.Item;
}

/** Tells whether DynamoDB takes a text as a sort key: it refuses a whole batch for one that is empty, too long or holds half a character. */
export function isSortKey(text: string): boolean {
  const bytes = Buffer.byteLength(text);
  return bytes > 0 && bytes <= MOST_SORT_KEY_BYTES && text.isWellFormed();
}

const MOST_SORT_KEY_BYTES = 1_024;

const NO_ROWS: Pick<BatchGetCommandOutput, "Responses" | "UnprocessedKeys"> = {};

/**
 * Returns rows by key, with consistent reads. Rows that do not exist are left out; without the table, the list is empty. A key that occurs twice is
 * read once.
 * @param attributes those that are returned. @default all
 */
export async function getRows(
  documents: DynamoDBDocumentClient,
  table: string,
  keys: readonly Readonly<Record<string, string>>[],
  sleep: (milliseconds: number) => Promise<void>,
  attributes?: readonly string[],
): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  const projected =
    attributes === undefined
      ? {}
      : {
          ProjectionExpression: attributes.map((attribute) => `#${attribute}`).join(", "),
          ExpressionAttributeNames: aliasesOf(...attributes),
        };
  // DynamoDB refuses a whole batch in which a key occurs twice.
  const each = new Map(keys.map((key): [string, Record<string, unknown>] => [JSON.stringify(key), key]));
  for (const batch of batchesOf(each.values(), BATCH_READS)) {
    await untilTaken(batch, READ_PATIENCE, sleep, async (wanted) => {
      const { Responses, UnprocessedKeys } = await orWithoutTable(
        documents.send(
          new BatchGetCommand({
            RequestItems: { [table]: { Keys: [...wanted], ConsistentRead: true, ...projected } },
          }),
        ),
        NO_ROWS,
      );
      rows.push(...(Responses?.[table] ?? []));
      return UnprocessedKeys?.[table]?.Keys ?? [];
    });
  }
  return rows;
}

function bytesOf({ packed }: Row): number {
  return packed instanceof Uint8Array ? packed.length : 1_000;
}

/** Bytes of one part of a document that may be larger than one item: of DynamoDB's 400 KB. */
export const PART_BYTES = 300_000;

/** Returns rows `<prefix>0000`, `<prefix>0001`, … that hold the bytes in order. */
export function partRows(pk: string, prefix: string, bytes: Uint8Array): Row[] {
  return Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, part) => ({
    pk,
    sk: `${prefix}${String(part).padStart(4, "0")}`,
    packed: bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES),
  }));
}

/** Returns the bytes of a document. @param parts all rows that {@link partRows} made of the bytes, in order */
export function joinParts(parts: readonly Row[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map(({ packed }) => packed as Uint8Array)));
}
