import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  ResourceNotFoundException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { TransientTrouble } from "../contract/errors.ts";

/** Codes of single refusals inside a batch or a transaction that say nothing about the request itself. */
const PASSING = new Set([
  "ThrottlingError",
  "ThrottlingException",
  "ProvisionedThroughputExceeded",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "TransactionConflict",
  "TransactionInProgressException",
  "InternalServerError",
]);

export function isPassing(code: string | undefined): boolean {
  return code !== undefined && PASSING.has(code);
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

/** The answer of a read, or a fallback where the table does not exist yet. */
export async function orWithoutTable<T, F>(answer: Promise<T>, fallback: F): Promise<T | F> {
  try {
    return await answer;
  } catch (error) {
    if (isMissingTable(error)) return fallback;
    throw error;
  }
}

const CONNECTION_TROUBLE = /^(ECONN|EPIPE|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)/;

/** Throttling, an internal error of the service, or a connection that broke, after the SDK has tried again by itself. */
export function isTransient(error: unknown): boolean {
  if (error instanceof TransientTrouble) return true;
  if (!(error instanceof Error)) return false;
  if (isPassing(error.name) || error.name === "TimeoutError" || error.name === "AbortError") return true;
  if (error instanceof DynamoDBServiceException) return (error.$metadata.httpStatusCode ?? 0) >= 500;
  return CONNECTION_TROUBLE.test((error as NodeJS.ErrnoException).code ?? "");
}
