import type { RunTrigger } from "./results.ts";

/** The data that travel through the state machine: pointers, never lists of items. Times are ISO 8601 UTC. */

/** The place where a deployment left the asset to apply: registry, reference sources and parameter sets, as one JSON file. */
export type AssetPointer = { readonly bucket: string; readonly key: string };

/**
 * The input of an execution; each part may be missing, so that `{}` from the console is a daily run. The name of the execution is the id of its run.
 */
export type RunRequest = {
  /** @default "command" */
  readonly trigger?: RunTrigger;
  /** Digest of the registry to apply. @default null: the registry that is applied */
  readonly digest?: string | null;
  /** The place of a registry that the ledger does not have yet. @default null */
  readonly registry?: AssetPointer | null;
  readonly day?: string | null;
  readonly all?: boolean;
  readonly waitUntil?: string | null;
};

/** The part of the state that a step reads: the request, and what the state machine adds to it. */
export type RunEvent = Pick<RunInput, "run" | "startedAt" | "execution"> & { readonly request: RunRequest };

/** The input of a run, as the steps see it. */
export type RunInput = {
  readonly run: string;
  readonly trigger: RunTrigger;
  /** Digest of the registry to apply; null for a run without a registry, which takes the one that is applied. */
  readonly digest: string | null;
  /** @default null */
  readonly registry?: AssetPointer | null;
  readonly startedAt: string;
  /** The day that counts as today in a run without a registry. @default now */
  readonly day?: string | null;
  /** Makes a pass in any case. @default false */
  readonly all?: boolean;
  /** The time at which waiting for the lease of another run ends in `run-active`. @default never */
  readonly waitUntil?: string | null;
  readonly execution?: string | null;
};

export type DoneStatus = "succeeded" | "incomplete" | "nothing-to-do" | "superseded" | "busy";

/** The token of an observation, which holds no lease and writes nothing that needs one. The tokens of leases begin at 1. */
export const NO_LEASE = 0;

/** The lease and the pass of a run, as Plan hands them on. */
export type PassPointer = {
  readonly run: string;
  /** {@link NO_LEASE} for an observation. */
  readonly token: number;
  readonly pass: string;
  readonly digest: string | null;
  /** The run whose request was the newest when Plan looked. */
  readonly wanted: string | null;
};

export type PlanResult =
  | { readonly next: "done"; readonly status: DoneStatus }
  | { readonly next: "wait"; readonly waitSeconds: number }
  | { readonly next: "publish"; readonly status: "succeeded" | "nothing-to-do" }
  | {
      readonly next: "pass";
      readonly pointer: PassPointer;
      readonly segments: readonly SegmentPointer[];
      /** How many of them are read at a time. */
      readonly segmentsAtOnce: number;
      /** Whether teams have to hear that what they were told is over, or that a date has moved: no reference says so. */
      readonly takenBack: boolean;
    };

/** Stands for a table in the pointers to the segments that undo migrations: they read the journal. No table has this name. */
export const JOURNAL = "@journal";

export type SegmentPointer = { readonly table: string; readonly segment: number; readonly of: number };

export type SliceInput = PassPointer & SegmentPointer;
export type SliceResult = SliceInput & {
  readonly status: "more" | "done" | "lease-lost" | "newer-request" | "on-hold";
};

/** The end of a run that met a hold. */
export type HeldResult = { readonly next: "done"; readonly status: "incomplete" };

export type ReviewResult =
  /** `buckets`: the buckets that one task composes together. */
  | {
      readonly next: "compose";
      readonly buckets: readonly (readonly number[])[];
      readonly passes: readonly string[];
    }
  /** Of an observation: all segments are read. */
  | { readonly next: "observe" }
  | { readonly next: "wait"; readonly waitSeconds: number }
  | { readonly next: "done"; readonly status: "superseded" | "busy" }
  | HeldResult;

/** `passes`: the passes whose journal was not completely composed, oldest first. */
export type ComposeInput = PassPointer & {
  readonly buckets: readonly number[];
  readonly passes: readonly string[];
  /** Whether teams have to hear of what no reference says, as Plan said. @default unknown: Compose reads who was told of what */
  readonly takenBack?: boolean;
  /** @default the beginning of the first bucket */
  readonly at?: ComposeCursor;
};

/** The place where composing goes on. The buckets before this one are composed. */
export type ComposeCursor = {
  readonly bucket: number;
  /** The journal of the bucket is too large to be composed at once: it is stored by share first, from this row on. */
  readonly regroup?: RegroupCursor;
  /** The journal of the bucket is stored by share; this share is the next to be composed. */
  readonly share?: number;
};

/** `after`: the last row of the pass that was stored; `group`: number of groups that were stored. */
export type RegroupCursor = { readonly pass: string; readonly after: string | null; readonly group: number };

export type ComposeResult =
  | (ComposeInput & { readonly status: "more"; readonly at: ComposeCursor })
  | { readonly status: "done" | "lease-lost" | "on-hold" };

export type FinishResult =
  | { readonly next: "publish"; readonly status: "succeeded" | "incomplete" }
  | { readonly next: "wait"; readonly waitSeconds: number }
  | HeldResult;

/** The findings of a run in the mode `observe`: what an apply would do. */
export type ObserveResult = {
  readonly status: "changes" | "nothing-to-do";
  readonly migrations: number;
  readonly references: number;
  readonly notices: number;
};

/** The input of the last step of an observation. */
export type ObserveInput = RunEvent & { readonly plan: { readonly pointer: PassPointer } };

/** `incomplete`: a table was out of reach, and what is in it is not in the result. */
export type ObserveStepResult = ObserveResult & { readonly incomplete?: true };

/** The progress of publishing. */
export type Publishing = {
  /** The last row of the outbox that was looked at; null at the beginning. */
  readonly after: string | null;
  /** When the oldest notice was announced that could not be sent so far; null where there is none. */
  readonly oldest: string | null;
};

/** @default from the beginning */
export type PublishInput = Pick<RunInput, "run" | "startedAt"> & { readonly publish?: Publishing };
export type PublishResult = Publishing & {
  readonly more: boolean;
  /** Nothing was sent, and nothing is delivered again. */
  readonly onHold?: true;
  /** How the run ends whose notices are on hold. */
  readonly status?: "incomplete";
};

/** The progress of a daily run with notices that had reached no member, or were lost on their way. */
export type Redelivery = {
  /** Notices that have reached a member now. */
  readonly redelivered: number;
  /** The last notice that was tried; null when there are no more. */
  readonly after: string | null;
};

export type RedeliverInput = RunEvent & { readonly redelivery: Redelivery };

/** The progress of a run with the e-mails that are due. */
type Sending = {
  /** How many times the run has waited: for the queue to deliver what it published, and for the service to take e-mails again. */
  readonly waited: number;
  /** E-mails that were sent. */
  readonly sent: number;
  /** The last member who was looked at; null at the beginning. */
  readonly after: string | null;
};

export type SendInput = RunEvent & { readonly emails: Sending };
export type SendResult = Sending & { readonly next: "wait" | "more" | "done" };

/** The input of the step that tells the operators. The definition of versions before 0.3 leaves the request out. */
export type TellInput = Pick<RunInput, "run"> & { readonly request?: RunRequest };

/** The states of the definition that can fail a run, by the name under which each leaves its error. */
export const FAILING_STEPS = {
  plan: "Plan",
  pass: "Pass",
  review: "Review pass",
  compose: "Compose notices",
  finish: "Finish",
  observe: "Observe",
} as const;
export type FailingStep = keyof typeof FAILING_STEPS;

/** The input after a failure: one of the steps has left its error. */
export type FailureInput = RunEvent & {
  readonly failure: { readonly [step in FailingStep]?: { readonly Error?: string; readonly Cause?: string } };
};
