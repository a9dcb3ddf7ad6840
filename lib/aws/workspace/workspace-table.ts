import { setTimeout as sleep } from "node:timers/promises";
import {
  BatchWriteItemCommand,
  QueryCommand,
  ResourceNotFoundException,
  ScanCommand,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { TransientTrouble } from "../../contract/errors.ts";
import type { Item } from "../../domain/items/attribute-value.ts";
import type { WorkspaceRowKey, WorkspaceStore } from "../../operations/ports/workspace.ts";
import type { DynamoDB } from "../client/dynamodb.ts";

/** DynamoDB's limit for one BatchWriteItem. */
const BATCH = 25;
const BATCHES_IN_FLIGHT = 4;
/** Pauses before unprocessed items are sent again: 50 ms, doubled each time up to 5 s, 13 times: 34 s in all. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
const ATTEMPTS = 14;

type WorkspaceTableOptions = {
  /** Waits so many milliseconds. @default a timer */
  readonly pause?: (milliseconds: number) => Promise<void>;
};

/** The workspace table of contract section 7. */
export function createWorkspaceTable(
  { raw }: Pick<DynamoDB, "raw">,
  table: string,
  { pause = sleep }: WorkspaceTableOptions = {},
): WorkspaceStore {
  async function* pages(
    read: (
      from: Record<string, never> | undefined,
    ) => Promise<{ Items?: unknown; LastEvaluatedKey?: unknown }>,
  ): AsyncIterable<Item> {
    let from: Record<string, never> | undefined;
    try {
      do {
        const page = await read(from);
        // The SDK's type lets a value have no type at all; the service never answers so.
        yield* (page.Items ?? []) as Item[];
        from = page.LastEvaluatedKey as Record<string, never> | undefined;
      } while (from !== undefined);
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }

  async function write(batch: readonly WriteRequest[]): Promise<void> {
    let left: WriteRequest[] = [...batch];
    for (let attempt = 1; ; attempt += 1) {
      const { UnprocessedItems } = await raw.send(
        new BatchWriteItemCommand({ RequestItems: { [table]: left } }),
      );
      left = UnprocessedItems?.[table] ?? [];
      if (left.length === 0) return;
      if (attempt === ATTEMPTS)
        throw new TransientTrouble(
          `${left.length} rows of ${table} were not taken after ${ATTEMPTS} attempts`,
        );
      await pause(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS));
    }
  }

  return {
    scan: (attributes) =>
      pages((from) =>
        raw.send(
          new ScanCommand({
            TableName: table,
            ConsistentRead: true,
            ExclusiveStartKey: from,
            ...(attributes === undefined ? {} : projection(attributes)),
          }),
        ),
      ),
    query: (partitionKey, sortKeyPrefix) =>
      pages((from) =>
        raw.send(
          new QueryCommand({
            TableName: table,
            ConsistentRead: true,
            ExclusiveStartKey: from,
            KeyConditionExpression: "#pk = :pk AND begins_with(#sk, :prefix)",
            ExpressionAttributeNames: { "#pk": "pk", "#sk": "sk" },
            ExpressionAttributeValues: { ":pk": { S: partitionKey }, ":prefix": { S: sortKeyPrefix } },
          }),
        ),
      ),
    async put(items, written) {
      await inFlight(batchesOf(items), async (batch) => {
        await write(batch.map((item) => ({ PutRequest: { Item: { ...item } as WriteRequestItem } })));
        written?.(batch.length);
      });
    },
    async remove(keys) {
      await inFlight(batchesOf(keys), (batch) =>
        write(
          batch.map(({ pk, sk }: WorkspaceRowKey) => ({
            DeleteRequest: { Key: { pk: { S: pk }, sk: { S: sk } } },
          })),
        ),
      );
    },
  };
}

type WriteRequestItem = NonNullable<NonNullable<WriteRequest["PutRequest"]>["Item"]>;

function projection(attributes: readonly string[]) {
  return {
    ProjectionExpression: attributes.map((_, index) => `#a${index}`).join(", "),
    ExpressionAttributeNames: Object.fromEntries(
      attributes.map((attribute, index) => [`#a${index}`, attribute]),
    ),
  };
}

async function* batchesOf<T>(values: AsyncIterable<T> | Iterable<T>): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const value of values) {
    batch.push(value);
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Several at a time; after the first failure none is begun, and those under way are waited for. */
async function inFlight<T>(batches: AsyncGenerator<T>, action: (batch: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  const worker = async () => {
    try {
      for (let next = await batches.next(); !next.done && failures.length === 0; next = await batches.next())
        await action(next.value);
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all(Array.from({ length: BATCHES_IN_FLIGHT }, worker));
  await batches.return(undefined);
  if (failures.length > 0) throw failures[0];
}
