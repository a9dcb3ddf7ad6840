import type { FinalizeRequestMiddleware, InitializeMiddleware, Pluggable } from "@smithy/types";

/** Numbers of requests as they went over the wire, retries included, and of DynamoDB's capacity units. */
type Calls = { reads: number; writes: number; publishes: number };
type Capacity = { read: number; write: number };

/** Counts every request of the clients that use it, and the capacity units of DynamoDB that the requests consumed. */
export type Meter = {
  readonly calls: Calls;
  readonly capacity: Capacity;
  record(command: string, output: unknown): void;
};

const READ_COMMANDS = new Set([
  "GetItemCommand",
  "BatchGetItemCommand",
  "QueryCommand",
  "ScanCommand",
  "TransactGetItemsCommand",
  "DescribeTableCommand",
  "ListTablesCommand",
]);
const PUBLISH_COMMANDS = new Set(["PublishCommand", "PublishBatchCommand"]);

/** Commands that report what they consumed when the request asks for it. */
const METERED_COMMANDS = new Set([
  "GetItemCommand",
  "BatchGetItemCommand",
  "QueryCommand",
  "ScanCommand",
  "PutItemCommand",
  "UpdateItemCommand",
  "DeleteItemCommand",
  "BatchWriteItemCommand",
  "TransactWriteItemsCommand",
  "BatchExecuteStatementCommand",
]);

export function isReadCommand(command: string): boolean {
  return READ_COMMANDS.has(command);
}

export function createMeter(): Meter {
  const calls: Calls = { reads: 0, writes: 0, publishes: 0 };
  const capacity: Capacity = { read: 0, write: 0 };
  return {
    calls,
    capacity,
    record(command, output) {
      const units = consumedUnits(output);
      if (PUBLISH_COMMANDS.has(command)) calls.publishes += 1;
      else if (isReadCommand(command)) {
        calls.reads += 1;
        capacity.read += units;
      } else {
        calls.writes += 1;
        capacity.write += units;
      }
    },
  };
}

/** Returns the sum of `ConsumedCapacity` in a response, which holds one object or a list of them. */
export function consumedUnits(output: unknown): number {
  const consumed = (output as { ConsumedCapacity?: unknown } | undefined)?.ConsumedCapacity;
  if (consumed === undefined || consumed === null) return 0;
  const parts = (Array.isArray(consumed) ? consumed : [consumed]) as { CapacityUnits?: number }[];
  return parts.reduce((sum, part) => sum + (part.CapacityUnits ?? 0), 0);
}

/**
 * Returns a middleware that counts requests. It sits inside the SDK's retry loop, so that every attempt counts, also one whose response never
 * arrived.
 */
export function metering<Input extends object, Output extends object>(
  meter: Meter,
): Pluggable<Input, Output> {
  const askForConsumedCapacity: InitializeMiddleware<Input, Output> = (next, context) => (args) =>
    METERED_COMMANDS.has(context.commandName ?? "")
      ? next({ ...args, input: { ...args.input, ReturnConsumedCapacity: "TOTAL" } })
      : next(args);
  const count: FinalizeRequestMiddleware<Input, Output> = (next, context) => async (args) => {
    let output: unknown;
    try {
      const result = await next(args);
      output = result.output;
      return result;
    } finally {
      meter.record(context.commandName ?? "", output);
    }
  };
  return {
    applyToStack(stack) {
      stack.add(askForConsumedCapacity, { step: "initialize", name: "askForConsumedCapacity" });
      stack.addRelativeTo(count, { relation: "after", toMiddleware: "retryMiddleware", name: "meter" });
    },
  };
}
