import {
  ConditionalCheckFailedException,
  ResourceNotFoundException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import type { SdkError } from "@smithy/types";
import { TransientTrouble } from "../../contract/errors.ts";

/** Names of transient errors that the SDK does not know as transient. */
const MORE_PASSING = new Set([
  // The codes of one refused statement of a batch, and of one refused action of a transaction, differ from the names of exceptions.
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
  "TransactionConflict",
  "InternalServerError",
  // A single write gets this while a transaction holds its item: the SDK takes it for a faulty request.
  "TransactionConflictException",
  // SNS names an entry of a batch so when it has no room for the entry.
  "Throttled",
  // A call that was aborted when its time was over: the SDK assumes that the caller wished so.
  "AbortError",
  "ECONNABORTED",
]);

/** The SDK would also look at causes; our errors wrap a cause in a class that says by itself whether the error is transient. */
const WITHOUT_CAUSES = Number.POSITIVE_INFINITY;

/** Tells whether a statement of a batch was refused because its table had no room. @param code of the refusal */
export function isThrottled(code: string | undefined): boolean {
  return code === "ThrottlingError" || code === "ProvisionedThroughputExceeded";
}

/** Tells whether an error code is transient. @param code of a single refusal inside a batch or a transaction */
export function isPassing(code: string | undefined): boolean {
  return code !== undefined && isTransient(Object.assign(new Error(), { name: code }));
}

export function isMissingTable(error: unknown): boolean {
  return error instanceof ResourceNotFoundException;
}

export function isRefused(error: unknown): boolean {
  return error instanceof ConditionalCheckFailedException;
}

/** Returns why each action of a transaction was refused; undefined for another error. */
export function refusalsOf(error: unknown): string[] | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  return (error.CancellationReasons ?? []).map((reason) => reason.Code ?? "None");
}

/**
 * Returns the item that stood there when the condition of a write, or of the first action of a transaction, was refused. `ALL_OLD` asks for the item,
 * at no cost in units. Undefined when the item does not exist, for another error, and from a service that does not return items.
 */
export function itemFound(error: unknown): Record<string, unknown> | undefined {
  const item =
    error instanceof TransactionCanceledException
      ? error.CancellationReasons?.[0]?.Item
      : error instanceof ConditionalCheckFailedException
        ? error.Item
        : undefined;
  return item === undefined ? undefined : unmarshall(item);
}

/** Returns the response of a write, or a fallback when its condition was refused. */
export async function orIfRefused<T, F>(answer: Promise<T>, fallback: F): Promise<T | F> {
  try {
    return await answer;
  } catch (error) {
    if (isRefused(error)) return fallback;
    throw error;
  }
}

/** Returns the response of a read, or a fallback when the table does not exist yet. */
export async function orWithoutTable<T, F>(answer: Promise<T>, fallback: F): Promise<T | F> {
  try {
    return await answer;
  } catch (error) {
    if (isMissingTable(error)) return fallback;
    throw error;
  }
}

/** Tells whether an error is throttling, an internal error of the service, or a broken connection. The SDK has already tried again by itself. */
export function isTransient(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const error = thrown as SdkError & { readonly code?: string };
  return (
    error instanceof TransientTrouble ||
    isThrottlingError(error) ||
    isTransientError(error, WITHOUT_CAUSES) ||
    isServerError(error) ||
    MORE_PASSING.has(error.name) ||
    MORE_PASSING.has(error.code ?? "")
  );
}
