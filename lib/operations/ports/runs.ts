import type { Unanswered } from "../../contract/notices.ts";
import type { Run, SyncCounts } from "../../contract/results.ts";
import type { ObserveResult } from "../../contract/run-steps.ts";
import type { SourceReport } from "../../contract/source-report.ts";

export type RunRecord = Run & {
  readonly sync?: SyncCounts;
  readonly references?: RunReferences;
  /** Number of teams that the references belong to. */
  readonly teams?: number;
  /** The pass that the run works on. */
  readonly pass?: string;
  readonly notices?: {
    readonly created: number;
    readonly published: number;
    readonly republished: number;
    readonly redelivered?: number;
    /** Why the topic has not taken some of them. */
    readonly refusal?: string;
  };
  readonly cleanup?: RunCleanup;
  /** What the pass of the run has seen. */
  readonly sources?: readonly SourceReport[];
  /** Whether Plan has made its last commit: from then on readers are right, whatever happens to the run. */
  readonly redirected?: true;
  /** Whether a failed run had changed anything. */
  readonly changed?: boolean;
  /** Deprecated models that teams used shortly before their end, and had not answered. @default none */
  readonly unanswered?: readonly Unanswered[];
  /** The result of a run in the mode `observe`. */
  readonly observed?: ObserveResult;
};

export type RunReferences = {
  readonly scanned: number;
  readonly rewritten: number;
  readonly cleared: number;
  readonly noted: number;
  readonly skipped: number;
  readonly failed: number;
};

type RunCleanup = {
  readonly found: number;
  readonly repaired: number;
  readonly unwatched: readonly string[];
  readonly recovered: number;
};

export type Runs = {
  /** Replaces the row of the run. */
  put(run: RunRecord): Promise<void>;
  /** @returns undefined for a run without a row, and where there is no table */
  get(run: string): Promise<RunRecord | undefined>;
  /** @returns all rows, in no order */
  all(): Promise<RunRecord[]>;
  /** Records that the deployment of a run that is under way no longer waits for it; changes nothing for any other run. */
  detach(run: string): Promise<void>;
};
