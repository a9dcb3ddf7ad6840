import { expect, onTestFinished } from "vitest";
import type { DynamoDB } from "../../lib/aws/client/dynamodb.ts";

/** Within the SDK's retry loop, and within what counts its attempts. */
const INSIDE_RETRIES = { step: "deserialize", priority: "high" } as const;

/** Counts what a middleware has met. */
export type Seen = { calls: number };

/** A test that arranges for trouble with a command fails when the code never sends that command. */
function seenOf(command: string): Seen {
  const seen = { calls: 0 };
  onTestFinished(() => expect(seen.calls, `no ${command} was sent`).toBeGreaterThan(0));
  return seen;
}

/**
 * Loses the next replies to a command after the command was applied, as when a connection breaks. Each attempt of the SDK is one call, and the SDK
 * tries again by itself.
 */
export function loseAnswers(dynamodb: DynamoDB, command: string, times = 1): Seen {
  const seen = seenOf(command);
  dynamodb.raw.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      if (context.commandName !== command) return result;
      seen.calls += 1;
      if (seen.calls > times) return result;
      throw Object.assign(new Error("socket hang up"), { name: "TimeoutError", code: "ECONNRESET" });
    },
    { ...INSIDE_RETRIES, name: "loseAnswers", override: true },
  );
  return seen;
}

/** Lets the next attempts of a command fail with an error of the service; these attempts are not applied. */
export function failAttempts(
  dynamodb: DynamoDB,
  command: string,
  error: { readonly name: string; readonly statusCode?: number },
  times = Number.POSITIVE_INFINITY,
): Seen {
  const seen = seenOf(command);
  dynamodb.raw.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName !== command) return next(args);
      seen.calls += 1;
      if (seen.calls > times) return next(args);
      const { name, statusCode = 400 } = error;
      const isThrottling = /Throttl|Throughput/.test(name);
      throw Object.assign(new Error(`injected ${name}`), {
        name,
        $fault: "client",
        $metadata: { httpStatusCode: statusCode },
        ...(isThrottling ? { $retryable: { throttling: true } } : {}),
      });
    },
    { ...INSIDE_RETRIES, name: "failAttempts", override: true },
  );
  return seen;
}

type Batch = Record<string, unknown>;

/**
 * Lets the service take only the first so many of each batch, and give the rest back as unprocessed. With 0 the first calls take nothing.
 */
export function takeOnly(
  dynamodb: DynamoDB,
  command: "BatchWriteItemCommand" | "BatchGetItemCommand",
  most: (call: number) => number,
): Seen {
  const seen = seenOf(command);
  const isGet = command === "BatchGetItemCommand";
  const unprocessed = isGet ? "UnprocessedKeys" : "UnprocessedItems";
  dynamodb.raw.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName !== command) return next(args);
      seen.calls += 1;
      const input = args.input as { RequestItems: Batch };
      const [table = "", requested] = Object.entries(input.RequestItems)[0] ?? [];
      const all = (isGet ? (requested as { Keys: unknown[] }).Keys : requested) as unknown[];
      const taken = all.slice(0, most(seen.calls));
      const left = all.slice(taken.length);
      const shaped = (items: unknown[]): Batch => ({
        [table]: isGet ? { ...(requested as object), Keys: items } : items,
      });
      const rest = left.length === 0 ? {} : { [unprocessed]: shaped(left) };
      if (taken.length === 0) return { output: { ...rest, $metadata: {} }, response: {} } as never;
      const result = await next({ ...args, input: { ...input, RequestItems: shaped(taken) } as never });
      Object.assign(result.output, rest);
      return result;
    },
    { step: "initialize", name: "takeOnly", override: true },
  );
  return seen;
}
