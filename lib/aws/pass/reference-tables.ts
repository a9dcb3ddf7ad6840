import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  DescribeTableCommand,
  ScanCommand,
  type AttributeValue as SdkAttributeValue,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { isAccessDenied, TableOutOfReach } from "../../contract/errors.ts";
import type { StackTables } from "../../contract/tables.ts";
import type { Item } from "../../domain/items/attribute-value.ts";
import { BATCH_READS, batchesOf } from "../../domain/items/batches.ts";
import { stringifyWithBytes } from "../../domain/items/binary-json.ts";
import { formatPointer } from "../../domain/items/pointer.ts";
import type { TableKeys } from "../../domain/sources/key-rules.ts";
import type { Clock } from "../../operations/ports/process.ts";
import type { ReferenceTables, StatementResult, TableCaps } from "../../operations/ports/references.ts";
import type { DynamoDB } from "../client/dynamodb.ts";
import { isMissingTable, isPassing, isRefused, isThrottled } from "../client/errors.ts";
import { consumedUnits } from "../client/meter.ts";
import { createPace } from "../client/pace.ts";
import { READ_PATIENCE, untilTaken } from "../client/until-taken.ts";
import { projectionOf } from "./projection.ts";
import { type Request, requestFor } from "./update-statement.ts";

type SdkItem = Record<string, SdkAttributeValue>;

export type ReferenceTableOptions = {
  readonly tables: StackTables;
  /** Items a page. @default 1,000, or as many as fit into 1 MB */
  readonly pageSize?: number | undefined;
  readonly maxReadsPerSecond?: number | undefined;
  readonly maxWritesPerSecond?: number | undefined;
};

/**
 * With items of 1 KB this is DynamoDB's page of 1 MB. A page of smaller items would hold many thousands, and the use of memory would not stay flat.
 */
const PAGE_ITEMS = 1_000;
/** Enough that the service never waits while a batch is made. More batches would only add to those in flight when a lease nears its end. */
const BATCHES_IN_FLIGHT = 4;

export function createReferenceTables(
  dynamodb: DynamoDB,
  options: ReferenceTableOptions,
  clock: Clock,
): ReferenceTables & TableCaps {
  const { raw } = dynamodb;
  const reading = createPace(options.maxReadsPerSecond, clock);
  const writing = createPace(options.maxWritesPerSecond, clock);
  const known = new Map<string, TableKeys>();
  const nameOf = (table: string): string => options.tables[table] ?? table;

  async function keysOf(table: string): Promise<TableKeys> {
    return known.get(table) ?? (await describe(table)) ?? { keyAttributes: [], indexKeys: [] };
  }

  const describe: ReferenceTables["describe"] = async (table) => {
    try {
      const { Table } = await raw.send(new DescribeTableCommand({ TableName: nameOf(table) }));
      const indexes = [...(Table?.GlobalSecondaryIndexes ?? []), ...(Table?.LocalSecondaryIndexes ?? [])];
      const keys = {
        keyAttributes: namesOf(Table?.KeySchema),
        indexKeys: [...new Set(indexes.flatMap(({ KeySchema }) => namesOf(KeySchema)))],
      };
      known.set(table, keys);
      const createdAt = Table?.CreationDateTime?.toISOString();
      return { items: Table?.ItemCount ?? 0, bytes: Table?.TableSizeBytes ?? 0, createdAt, ...keys };
    } catch (error) {
      if (isMissingTable(error)) return undefined;
      throw error;
    }
  };

  /**
   * Returns a result for each statement, whatever happens to the call. The caller reads the items of "unknown" results again, and the items tell what
   * happened.
   */
  async function sendTogether(
    requests: readonly PartiQL[],
    timeout: AbortSignal,
  ): Promise<StatementResult[]> {
    if (requests.length === 0) return [];
    try {
      const Statements = requests.map(({ text, parameters }) => ({
        Statement: text,
        Parameters: parameters as SdkAttributeValue[],
      }));
      const batch = new BatchExecuteStatementCommand({ Statements, ReturnConsumedCapacity: "TOTAL" });
      const answer = await inReach(raw.send(batch, { abortSignal: timeout }));
      writing.spent(consumedUnits(answer));
      const denied = answer.Responses?.find(({ Error: error }) => isAccessDenied(error?.Code))?.Error;
      if (denied !== undefined) throw new TableOutOfReach(`${denied.Code}: ${denied.Message ?? ""}`);
      const results = requests.map((_request, index) => resultOf(answer.Responses?.[index]?.Error));
      const throttled = results.filter(({ status }) => status === "throttled").length;
      writing.answered(results.length - throttled, throttled);
      return results;
    } catch (error) {
      if (error instanceof TableOutOfReach) throw error;
      if (!isMalformed(error)) return requests.map(() => ({ status: "unknown" }));
      if (requests.length === 1) return [{ status: "impossible", reason: String(error) }];
      // One statement that the service cannot parse makes it refuse the whole call: sent alone, the other statements succeed.
      const alone: StatementResult[] = [];
      for (const request of requests) alone.push(...(await sendTogether([request], timeout)));
      return alone;
    }
  }

  async function sendAlone({ input }: Update, timeout: AbortSignal): Promise<StatementResult> {
    try {
      const update = new UpdateItemCommand({ ...input, ReturnConsumedCapacity: "TOTAL" });
      const answer = await inReach(raw.send(update, { abortSignal: timeout }));
      writing.spent(consumedUnits(answer));
      return { status: "written" };
    } catch (error) {
      if (error instanceof TableOutOfReach) throw error;
      if (isRefused(error)) return { status: "refused" };
      return isMalformed(error) ? { status: "impossible", reason: String(error) } : { status: "unknown" };
    }
  }

  return {
    describe,
    keysOf,
    async scan({ table, segment, of, from, pointers }) {
      const projection = projectionOf([
        ...pointers,
        ...(await keysOf(table)).keyAttributes.map((key) => formatPointer([key])),
      ]);
      const page = await inReach(
        raw.send(
          new ScanCommand({
            TableName: nameOf(table),
            ConsistentRead: true,
            ...(of === 1 ? {} : { Segment: segment, TotalSegments: of }),
            ...projection,
            ReturnConsumedCapacity: "TOTAL",
            Limit: options.pageSize ?? PAGE_ITEMS,
            ...(from === null ? {} : { ExclusiveStartKey: from as SdkItem }),
          }),
        ),
      );
      reading.spent(consumedUnits(page));
      return {
        items: (page.Items ?? []) as Item[],
        next: (page.LastEvaluatedKey as Item | undefined) ?? null,
      };
    },
    // Under a cap, each batch waits until the units of the batch before it are known.
    batchesInFlight: options.maxWritesPerSecond === undefined ? BATCHES_IN_FLIGHT : 1,
    turn: (kind, meanwhile, until) => (kind === "read" ? reading : writing).turn(meanwhile, until),
    async rewrite(statements, { sendBefore, timeoutMs }) {
      const requests = statements.map((statement) => requestFor(statement, nameOf(statement.table)));
      // This is the last check before the request leaves: a process that stalled here must not write under a lease that has ended.
      if (clock.monotonic() > sendBefore) return "late";
      const timeout = AbortSignal.timeout(timeoutMs);
      const together = requests.filter((request) => request?.kind === "statement");
      const answers = sendTogether(together, timeout);
      const alone = requests.map((request) =>
        request?.kind === "update" ? sendAlone(request, timeout) : undefined,
      );
      // Every request ends before an error of one is thrown: none may be in flight when the lease is checked again.
      await Promise.allSettled([answers, ...alone]);
      const ofStatements = (await answers).values();
      const results: StatementResult[] = [];
      for (const [index, request] of requests.entries()) {
        const result = request?.kind === "statement" ? ofStatements.next().value : await alone[index];
        results.push(result ?? { status: "impossible", reason: "its statement is too long" });
      }
      return results;
    },
    async read(table, keys, pointers) {
      const found = new Map<string, Item>();
      const { keyAttributes: attributes } = await keysOf(table);
      const projection = projectionOf([...pointers, ...attributes.map((key) => formatPointer([key]))]);
      const identity = (item: Item): string =>
        stringifyWithBytes(attributes.map((attribute) => item[attribute]));
      for (const batch of batchesOf(keys as readonly SdkItem[], BATCH_READS)) {
        await untilTaken(batch, READ_PATIENCE, clock.sleep, async (wanted) => {
          await reading.turn();
          const answer = await inReach(
            raw.send(
              new BatchGetItemCommand({
                RequestItems: { [nameOf(table)]: { Keys: [...wanted], ConsistentRead: true, ...projection } },
                ReturnConsumedCapacity: "TOTAL",
              }),
            ),
          );
          reading.spent(consumedUnits(answer));
          for (const item of (answer.Responses?.[nameOf(table)] ?? []) as Item[])
            found.set(identity(item), item);
          return answer.UnprocessedKeys?.[nameOf(table)]?.Keys ?? [];
        });
      }
      return keys.map((key) => found.get(identity(key)));
    },
  };
}

type PartiQL = Extract<Request, { kind: "statement" }>;
type Update = Extract<Request, { kind: "update" }>;

function namesOf(schema: readonly { readonly AttributeName?: string | undefined }[] = []): string[] {
  return schema.flatMap(({ AttributeName }) => (AttributeName === undefined ? [] : [AttributeName]));
}

async function inReach<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (isMissingTable(error) || (error instanceof Error && isAccessDenied(error.name)))
      throw new TableOutOfReach(String(error), { cause: error });
    throw error;
  }
}

function isMalformed(error: unknown): boolean {
  return error instanceof Error && error.name === "ValidationException";
}

function resultOf(
  error: { Code?: string | undefined; Message?: string | undefined } | undefined,
): StatementResult {
  if (error?.Code === undefined) return { status: "written" };
  if (error.Code === "ConditionalCheckFailed") return { status: "refused" };
  if (isThrottled(error.Code)) return { status: "throttled" };
  if (isPassing(error.Code)) return { status: "unknown" };
  return { status: "impossible", reason: `${error.Code}: ${error.Message ?? ""}` };
}
