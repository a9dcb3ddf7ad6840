import type { Problem } from "./registry-document.ts";
import type { SourceReport } from "./source-report.ts";

/** The JSON that the commands print, field for field. Every `at` is an ISO 8601 UTC time, every `id` a model id unless said otherwise. */

export type ModelStatus = "active" | "deprecated" | "deleted";

export type ModelRow = {
  readonly id: string;
  readonly tokenLimit: number | null;
  readonly parameters: string | null;
  readonly status: ModelStatus;
  readonly listed: boolean;
  readonly default: boolean;
  readonly translationDefault: boolean;
  /** The declared replacement. */
  readonly replacement: string | null;
  /** The model that a tombstone sends its readers to: the end of the chain of replacements. */
  readonly redirectsTo: string | null;
  readonly retiresOn: string | null;
  readonly epoch: number;
  readonly watched: boolean;
  readonly since: string;
  readonly cleanPasses: number;
};

/** What a platform knows of a team; `id` is the team's. Name and members are null where nothing says them. */
export type Team = {
  readonly id: string;
  readonly name: string | null;
  readonly members: number | null;
  readonly references: number;
  readonly notices: number;
};

export type MigrationKind = "delete" | "deprecate" | "promote";
export type EntryKind = MigrationKind | "undo";
export type EntryState = "pending" | "running" | "succeeded" | "incomplete" | "marked" | "superseded";
export type FieldAction = "keep" | "clamp" | "translate" | "drop" | "default";

/** The change of one field. Without `from` the field was absent before; without `to` it is absent now. */
export type ParameterChange = {
  readonly field: string;
  readonly action: FieldAction;
  readonly from?: unknown;
  readonly to?: unknown;
  /** The name under which the value goes on, where it is another one. */
  readonly as?: string;
};

/** Affected owners by kind, for kinds with a count above zero. `names` holds at most 20, sorted; `count` is exact. */
export type Affected = Readonly<
  Record<string, { readonly count: number; readonly names: readonly string[] }>
>;

export type ReferenceCounts = {
  readonly rewritten: number;
  readonly cleared: number;
  readonly noted: number;
  readonly skipped: number;
  readonly failed: number;
};

export type OutcomeStatus = "succeeded" | "nothing-to-do" | "incomplete" | "failed" | "superseded";

export type Outcome = {
  readonly run: string;
  readonly digest: string;
  readonly status: OutcomeStatus;
  readonly sync: SyncCounts;
  readonly references: ReferenceCounts & { readonly scanned: number };
  /** `unreached`: those of the created ones that have reached no member. */
  readonly notices: {
    readonly created: number;
    readonly published: number;
    readonly pending: number;
    readonly unreached: number;
  };
  readonly calls: { readonly reads: number; readonly writes: number; readonly publishes: number };
  readonly capacity: { readonly read: number; readonly write: number };
  readonly tookMs: number;
  readonly warnings: readonly Problem[];
  readonly sources: readonly SourceReport[];
  /** What was done, in one line. */
  readonly summary: string;
  readonly error?: RunError;
};

export type SyncCounts = {
  readonly created: number;
  readonly updated: number;
  readonly deprecated: number;
  readonly undeprecated: number;
  readonly revived: number;
  readonly deleted: number;
  readonly promoted: number;
};

export type RunTrigger = "deployment" | "schedule" | "command";
export type RunStatus = OutcomeStatus | "running" | "busy" | "detached";
export type RunError = { readonly code: string; readonly message: string; readonly step: string };

export type Run = {
  readonly run: string;
  readonly trigger: RunTrigger;
  readonly digest: string;
  readonly status: RunStatus;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly progress: { readonly done: number; readonly of: number };
  readonly execution: string | null;
  readonly error: RunError | null;
};

export type Entry = {
  /** A migration id. */
  readonly id: string;
  readonly kind: EntryKind;
  readonly model: string;
  readonly replacement: string | null;
  readonly state: EntryState;
  readonly run: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly references: ReferenceCounts;
  readonly teams: number;
  readonly error: RunError | null;
};

export type EntryChange = {
  readonly at: string;
  readonly by: string;
  readonly from: EntryState | null;
  readonly to: EntryState;
  readonly reason?: string;
};

export type ReferenceProblem = { readonly table: string; readonly key: string; readonly reason: string };

export type EntryDetail = Omit<Entry, "teams"> & {
  readonly history: readonly EntryChange[];
  /** References by team. */
  readonly teams: Readonly<Record<string, number>>;
  /** References whose teams are no longer known, because the passes that changed them have expired. */
  readonly expired: number;
  readonly problems: readonly ReferenceProblem[];
};

export type Usage = {
  readonly model: string;
  readonly status: ModelStatus | "unknown";
  readonly replacement: string | null;
  readonly retiresOn: string | null;
  readonly references: number;
  readonly teams: number;
  readonly owners: Readonly<Record<string, number>>;
};

export type CleanupResult = {
  readonly run: string;
  readonly status: OutcomeStatus | "busy";
  readonly watched: number;
  readonly found: number;
  readonly repaired: number;
  readonly unwatched: readonly string[];
  /** Notices that the run has made, and those of them that have reached no member. */
  readonly created: number;
  readonly unreached: number;
  readonly republished: number;
  readonly redelivered: number;
  readonly pendingNotices: number;
  readonly recovered: number;
  readonly sources: readonly SourceReport[];
} & Pick<Outcome, "error" | "summary">;

/** `Requested`: the id as it was given; what applications store may be null. */
export type Resolution<Requested = string> = {
  readonly requested: Requested;
  readonly model: string | null;
  readonly status: "active" | "deprecated" | "redirected" | "cleared" | "unknown";
  readonly replacement: string | null;
  readonly via: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>> | null;
  readonly changes: readonly ParameterChange[];
};
