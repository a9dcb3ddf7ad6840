import { paginateQuery, paginateScan, type WriteRequest } from "@aws-sdk/client-dynamodb";
import { TransientTrouble } from "../../contract/errors.ts";
import type { Item } from "../../domain/items/attribute-value.ts";
import { BATCH_WRITES } from "../../domain/items/batches.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { WorkspaceRowKey, WorkspaceStore } from "../../operations/ports/workspace.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { itemsOf } from "../client/pages.ts";
import { aliasesOf, writeBatch } from "../client/rows.ts";

const BATCHES_IN_FLIGHT = 4;
/** Thirteen pauses are 36 s in all: a person waits for the command, and can run it again. */
const PATIENCE = { firstPause: 50, longestPause: 5_000, attempts: 14 };

/** Reads and writes the workspace table of contract section 7. */
export function createWorkspaceTable(
  dynamodb: Pick<DynamoDB, "raw">,
  table: string,
  clock: Pick<Clock, "sleep">,
): WorkspaceStore {
  async function write(batch: readonly WriteRequest[]): Promise<void> {
    const left = await writeBatch(dynamodb, table, batch, PATIENCE, clock.sleep);
    if (left.length === 0) return;
    throw new TransientTrouble(
      `${left.length} rows of ${table} were not taken after ${PATIENCE.attempts} attempts`,
    );
  }

  return {
    scan(attributes) {
      const input = { TableName: table, ConsistentRead: true, ...projection(attributes) };
      return itemsOf(paginateScan({ client: dynamodb.raw }, input)) as AsyncIterable<Item>;
    },
    query(partitionKey, sortKeyPrefix) {
      const input = {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: "#pk = :pk AND begins_with(#sk, :prefix)",
        ExpressionAttributeNames: aliasesOf("pk", "sk"),
        ExpressionAttributeValues: { ":pk": { S: partitionKey }, ":prefix": { S: sortKeyPrefix } },
      };
      return itemsOf(paginateQuery({ client: dynamodb.raw }, input)) as AsyncIterable<Item>;
    },
    async put(items, written) {
      await inFlight(batchesFrom(items), async (batch) => {
        await write(batch.map((item) => ({ PutRequest: { Item: { ...item } as WriteRequestItem } })));
        written?.(batch.length);
      });
    },
    async remove(keys) {
      await inFlight(batchesFrom(keys), (batch) =>
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

function projection(attributes: readonly string[] | undefined) {
  if (attributes === undefined) return {};
  const names = aliasesOf(...attributes);
  return { ProjectionExpression: Object.keys(names).join(", "), ExpressionAttributeNames: names };
}

/** Yields batches of rows while it still reads: the first batches are written before all rows are read. */
async function* batchesFrom<T>(values: AsyncIterable<T> | Iterable<T>): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const value of values) {
    batch.push(value);
    if (batch.length === BATCH_WRITES) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Runs an action on several batches at a time. After the first failure it begins no other batch, and waits for the batches in flight. */
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
