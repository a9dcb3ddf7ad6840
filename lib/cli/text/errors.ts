import { Failure, isAccessDenied } from "../../contract/errors.ts";
import { commandHere } from "./here.ts";
import { visible } from "./visible.ts";

/** The error of a command that did not succeed, and the exit status that the command ends with. */
type Trouble = {
  readonly code: string;
  readonly message: string;
  readonly problems: Failure["problems"];
  readonly exitStatus: number;
  /** Present for a defect of this program. */
  readonly stack?: string;
};

/** Beside {@link isAccessDenied}: `AuthorizationError` of SNS, and the errors of the SDK for credentials that are missing or wrong. */
const NO_AUTHORITY = new Set([
  "AuthorizationError",
  "AuthorizationErrorException",
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
]);

/** Names and codes of errors below HTTP, as Node and the SDK's request handler give them. */
const NO_CONNECTION = new Set([
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "NetworkingError",
  "TimeoutError",
  "TransientTrouble",
]);

/**
 * Tells a refusal, a lost service and a defect apart. The SDK's errors are known by name, because loading the SDK for this costs 100 ms.
 * @param here completes the words of a command that helps
 */
export function troubleOf(error: unknown, here?: (words: string) => string): Trouble {
  if (error instanceof Failure) {
    return {
      code: error.code,
      message:
        error.hint === undefined
          ? error.message
          : `${error.message}. Next: ${commandHere(error.hint, here === undefined ? {} : { here })}`,
      problems: error.problems,
      exitStatus: error.exitStatus,
    };
  }
  const errors = [...withCauses(error)];
  const message = errors.map(ownMessageOf).find((text) => text !== "") ?? String(error);
  const failed = (code: string, text = message): Trouble => ({
    code,
    message: text,
    problems: [],
    exitStatus: 1,
  });
  if (errors.some((each) => namesOf(each).some((name) => isAccessDenied(name) || NO_AUTHORITY.has(name))))
    return failed("access-denied");
  if (errors.some((each) => namesOf(each).some((name) => NO_CONNECTION.has(name)))) {
    return failed("engine-failed", `${hostIn(errors) ?? "the database"} does not answer: ${message}`);
  }
  if (errors.some((each) => "$metadata" in each)) return failed("engine-failed");
  const stack = errors[0] instanceof Error ? errors[0].stack : undefined;
  return { ...failed("internal"), ...(stack === undefined ? {} : { stack }) };
}

/** Returns the lines for stderr: one for the error, and one for each problem. A registry's first problem is the error itself. */
export function troubleLines(trouble: Trouble): readonly string[] {
  const lines = trouble.problems.map((problem) => problemLine("error", problem));
  return trouble.problems[0]?.code === trouble.code
    ? lines
    : [`error ${trouble.code}: ${visible(trouble.message)}`, ...lines];
}

/** Returns a problem as a line, with its place in a file, or where no line tells it, with its place in the document. */
export function problemLine(severity: "error" | "warning", problem: Failure["problems"][number]): string {
  const { code, path, message, file, line } = problem;
  const place = file === undefined ? "" : `${visible(file)}${line === undefined ? "" : `:${line}`} `;
  // A document without line breaks has all its problems on line 1.
  const pointer = path === "" || (line !== undefined && line > 1) ? "" : ` (${visible(path)})`;
  return `${severity} ${code}: ${place}${visible(message)}${pointer}`;
}

/** Returns the `{ error }` document of the contract. */
export function troubleDocument(trouble: Trouble): object {
  const { code, message, problems } = trouble;
  return { error: { code, message, ...(problems.length === 0 ? {} : { problems }) } };
}

function* withCauses(error: unknown): Iterable<object> {
  let current = error;
  for (let depth = 0; depth < 8 && typeof current === "object" && current !== null; depth += 1) {
    yield current;
    if (current instanceof AggregateError)
      yield* current.errors.filter((each) => typeof each === "object" && each !== null);
    current = "cause" in current ? current.cause : undefined;
  }
}

/** Returns the name of a host that was not found, which may be that of another service than the database. */
function hostIn(errors: readonly object[]): string | undefined {
  return errors
    .map((error) => ("hostname" in error ? error.hostname : undefined))
    .find((host) => typeof host === "string");
}

function namesOf(error: object): string[] {
  const names = ["name" in error ? error.name : undefined, "code" in error ? error.code : undefined];
  return names.filter((name) => typeof name === "string");
}

function ownMessageOf(error: object): string {
  return "message" in error && typeof error.message === "string" ? error.message : "";
}
