import {
  ConditionalCheckFailedException,
  ResourceNotFoundException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import type { SdkError } from "@smithy/types";
import { TransientTrouble } from "../../contract/errors.ts";

/** Names of what passes by itself that the SDK does not know. */
const MORE_PASSING = new Set([
  // Refusals of one statement of a batch, and of one action of a transaction, have codes of their own.
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
  "TransactionConflict",
  "InternalServerError",
  // What a single write gets while a transaction holds its item: the SDK takes it for a mistake of the request.
  "TransactionConflictException",
  // How SNS names one entry of a batch that it has no room for.
  "Throttled",
  // A call that was given up when its time was over: the SDK takes that for the wish of who made it.
  "AbortError",
  "ECONNABORTED",
]);

/** The SDK would follow causes too; ours are wrapped in what says by its own class whether it passes. */
const WITHOUT_CAUSES = Number.POSITIVE_INFINITY;

/** @param code of a single refusal inside a batch or a transaction */
export function isPassing(code: string | undefined): boolean {
  return code !== undefined && isTransient(Object.assign(new Error(), { name: code }));
}

export function isMissingTable(error: unknown): boolean {
  return error instanceof ResourceNotFoundException;
}

export function isRefused(error: unknown): boolean {
  return error instanceof ConditionalCheckFailedException;
}

/** Why each action of a transaction was refused; undefined for another error. */
export function refusalsOf(error: unknown): string[] | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  return (error.CancellationReasons ?? []).map((reason) => reason.Code ?? "None");
}

/**
 * What stood where the condition of a write, or of the first action of a transaction, was refused: `ALL_OLD` asks for it, and it costs no unit.
 * Undefined for an item that does not exist, for another error, and from a service that does not tell.
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

/** The answer of a write, or a fallback where its condition was refused. */
export async function orIfRefused<T, F>(answer: Promise<T>, fallback: F): Promise<T | F> {
  try {
    return await answer;
  } catch (error) {
    if (isRefused(error)) return fallback;
    throw error;
  }
}

/** The answer of a read, or a fallback where the table does not exist yet. */
export async function orWithoutTable<T, F>(answer: Promise<T>, fallback: F): Promise<T | F> {
  try {
    return await answer;
  } catch (error) {
    if (isMissingTable(error)) return fallback;
    throw error;
  }
}

/** Throttling, an internal error of the service, or a connection that broke, after the SDK has tried again by itself. */
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
