import type { Head } from "./head.ts";
import type { FilePlace } from "./registry-document.ts";

/**
 * Every error that leaves an operation, with the exit status of the command line: 2 for bad input (nothing was written), 1 for a command that can be
 * run again. The codes are those of the contract; the problem codes of a registry stand beside them in `problems`.
 */
export const EXIT_STATUS = {
  "bad-usage": 2,
  "no-file": 2,
  "bad-registry": 2,
  "bad-workspace": 2,
  "bad-sources": 2,
  "no-data": 2,
  "bad-feed": 2,
  "unknown-entry": 2,
  "wrong-state": 2,
  "no-engine": 1,
  "no-stack": 1,
  "run-active": 1,
  "access-denied": 1,
  "read-only": 1,
  "other-stack": 1,
  "over-limit": 1,
  "engine-failed": 1,
  "on-hold": 1,
} as const;

export type FailureCode = keyof typeof EXIT_STATUS;

/** An error that says what is wrong in words for the person who runs the command. */
export class Failure extends Error {
  /** The code, because a state machine sees only the name of an error. */
  override readonly name: string;
  readonly code: string;
  readonly exitStatus: 1 | 2;
  readonly problems: readonly (Partial<FilePlace> & {
    readonly code: string;
    readonly path: string;
    readonly message: string;
  })[];

  /** The words of a command that helps, without the place of the platform: `runs`. */
  readonly hint: string | undefined;

  /** @param code a {@link FailureCode}, or for a bad registry the code of its first problem (exit status 2) */
  constructor(
    code: FailureCode | (string & {}),
    message: string,
    options: { problems?: Failure["problems"]; hint?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = code;
    this.code = code;
    this.exitStatus = code in EXIT_STATUS ? EXIT_STATUS[code as FailureCode] : 2;
    this.problems = options.problems ?? [];
    this.hint = options.hint;
  }
}

/** Tells whether the name or the code of an error says that a permission is missing: S3, and one statement of a batch, leave `Exception` out. */
export function isAccessDenied(name: string | undefined): boolean {
  return name === "AccessDenied" || name === "AccessDeniedException";
}

/** Names that the state machine matches in `Retry` and `Catch`; each is thrown by the class that bears it. */
export const ERROR_NAMES = {
  transient: "TransientTrouble",
} as const;

/** Throttling that outlasted the SDK's own retries, a lost connection, or an internal error of a service: worth trying again. */
export class TransientTrouble extends Error {
  override readonly name = ERROR_NAMES.transient;
}

/** A table of an adopter that this run may not use, or that is gone: the run finishes the other tables all the same. */
export class TableOutOfReach extends Error {
  override readonly name = "TableOutOfReach";
}

/** The ledger's head is not as it was observed: a request, another owner or another run has come in between. It never leaves the operations. */
export class HeadChanged extends Error {
  override readonly name = "HeadChanged";
  /** The head that the refused condition found; undefined when there is none. */
  readonly head: Head | undefined;

  constructor(head: Head | undefined) {
    const { holder, until } = head?.lease ?? {};
    super(holder === undefined ? "the head has changed" : `run ${holder} holds the lease until ${until}`);
    this.head = head;
  }
}

/** Another run holds the lease: this run goes back to waiting and planning. The error never leaves the operations. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
  readonly run: string;

  constructor(run: string) {
    super(`run ${run} no longer holds the lease`);
    this.run = run;
  }
}

/** Returns the message of an error, without its name; anything may be thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
