import {
  ConditionalCheckFailedException,
  InternalServerError,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { isPassing, isTransient } from "../../../lib/aws/client/errors.ts";
import { Failure, LeaseLost, TableOutOfReach, TransientTrouble } from "../../../lib/contract/errors.ts";

const errorOf = (fields: object): Error => Object.assign(new Error("x"), fields);
const withStatus = (httpStatusCode: number) => errorOf({ $metadata: { httpStatusCode } });

const PASSING = [
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceeded",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestTimeout",
  "RequestTimeoutException",
  "InternalServerError",
  "SlowDown",
  "Throttled",
  "ThrottledException",
  "Throttling",
  "ThrottlingError",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionConflict",
  "TransactionConflictException",
  "TransactionInProgressException",
  // Throttling by other services of AWS, as the SDK knows it.
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "LimitExceededException",
  "RequestThrottled",
  "RequestThrottledException",
];

const FINAL = [
  "AccessDenied",
  "AccessDeniedException",
  "ConditionalCheckFailed",
  "ConditionalCheckFailedException",
  "DuplicateItem",
  "ExecutionAlreadyExists",
  "ExecutionDoesNotExist",
  "IdempotentParameterMismatchException",
  "InvalidSignatureException",
  "ItemCollectionSizeLimitExceeded",
  "MessageRejected",
  "None",
  "ResourceNotFound",
  "ResourceNotFoundException",
  "TransactionCanceledException",
  "ValidationError",
  "ValidationException",
  "",
];

const CODES = ["ECONNREFUSED", "ECONNRESET", "ECONNABORTED", "EPIPE", "ETIMEDOUT", "EAI_AGAIN", "ENOTFOUND"];
const UNREACHABLE = ["EHOSTUNREACH", "ENETUNREACH"];

describe("what passes by itself", () => {
  test.each(PASSING)("%s, as an error and as the code of a single refusal", (name) => {
    expect(isTransient(errorOf({ name }))).toBe(true);
    expect(isPassing(name)).toBe(true);
  });

  test.each([...CODES, ...UNREACHABLE])("a connection with %s", (code) => {
    expect(isTransient(errorOf({ code }))).toBe(true);
  });

  test("every answer of 500 and above, and 429, whatever it is called", () => {
    for (let status = 200; status < 600; status += 1)
      expect([status, isTransient(withStatus(status))]).toEqual([status, status >= 500 || status === 429]);
  });

  test.each([
    ["a time limit", { name: "TimeoutError" }],
    ["a call that was given up", { name: "AbortError" }],
    ["what the service's model says can be repeated", { name: "X", $retryable: {} }],
    ["a clock that the SDK has set right", { name: "X", $metadata: { clockSkewCorrected: true } }],
  ])("%s", (_name, fields) => {
    expect(isTransient(errorOf(fields))).toBe(true);
  });

  test("the errors that the SDK makes, and our own", () => {
    const metadata = { message: "x", $metadata: {} };
    expect(isTransient(new ProvisionedThroughputExceededException(metadata))).toBe(true);
    expect(isTransient(new InternalServerError(metadata))).toBe(true);
    expect(isTransient(new TransientTrouble("x"))).toBe(true);
  });
});

describe("what does not", () => {
  test.each(FINAL)("%s", (name) => {
    expect(isTransient(errorOf({ name, $metadata: { httpStatusCode: 400 } }))).toBe(false);
    expect(isPassing(name)).toBe(false);
  });

  test.each([undefined, null, "ThrottlingException", { name: "ThrottlingException" }])(
    "%s, which is no error",
    (value) => {
      expect(isTransient(value)).toBe(false);
    },
  );

  test("no code at all", () => {
    expect(isPassing(undefined)).toBe(false);
  });

  test.each(["EACCES", "ENOENT", "EADDRINUSE", "ERR_INVALID_ARG_TYPE"])("%s", (code) => {
    expect(isTransient(errorOf({ code }))).toBe(false);
  });

  test("refusals of the SDK and of ours, whatever has led to them", () => {
    const metadata = { message: "x", $metadata: { httpStatusCode: 400 } };
    const cause = new TransientTrouble("x");
    for (const error of [
      new ConditionalCheckFailedException(metadata),
      new ResourceNotFoundException(metadata),
      new Failure("no-stack", "x", { cause: errorOf({ code: "ETIMEDOUT" }) }),
      new TableOutOfReach("x", { cause: errorOf({ name: "ThrottlingException" }) }),
      new LeaseLost("run"),
      new Error("x", { cause }),
      new Error("x", { cause: null }),
    ])
      expect([error.name, isTransient(error)]).toEqual([error.name, false]);
  });
});
