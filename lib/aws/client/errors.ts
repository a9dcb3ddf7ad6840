import {
  ConditionalCheckFailedException,
  ResourceNotFoundException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import { TransientTrouble } from "../../contract/errors.ts";

/** Codes of single refusals inside a batch or a transaction that say nothing about the request itself. */
const PASSING = new Set([
  "ThrottlingError",
  "ThrottlingException",
  "ProvisionedThroughputExceeded",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "TransactionConflict",
  // What a single write gets while a transaction holds its item.
  "TransactionConflictException",
  "TransactionInProgressException",
  "InternalServerError",
  // How CloudFormation, S3 and SNS name the same.
  "Throttling",
  "SlowDown",
  "Throttled",
  "ThrottledException",
  "TooManyRequestsException",
  "RequestTimeout",
  "RequestTimeoutException",
  "PriorRequestNotComplete",
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

const CONNECTION_TROUBLE = /^(ECONN|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|EHOSTUNREACH|ENETUNREACH)/;

/** The HTTP status of an answer of any service; undefined for what is no answer. */
function statusOf(error: Error): number | undefined {
  const { $metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}

/** Throttling, an internal error of the service, or a connection that broke, after the SDK has tried again by itself. */
export function isTransient(error: unknown): boolean {
  if (error instanceof TransientTrouble) return true;
  if (!(error instanceof Error)) return false;
  if (isPassing(error.name) || error.name === "TimeoutError" || error.name === "AbortError") return true;
  if ((statusOf(error) ?? 0) >= 500) return true;
  return CONNECTION_TROUBLE.test((error as NodeJS.ErrnoException).code ?? "");
}
