import type { Change } from "../../contract/change.ts";
import type { Hold } from "../../contract/head.ts";
import type { InboxEntry, ListedNotice } from "../../contract/notices.ts";
import type { PassLimits } from "../../contract/pass-limits.ts";
import type { Plan } from "../../contract/plan.ts";
import type { ParameterSetsDocument, Problem, RegistryDocument } from "../../contract/registry-document.ts";
import type {
  CleanupResult,
  Entry,
  EntryDetail,
  ModelRow,
  Outcome,
  Resolution,
  Run,
  Team,
} from "../../contract/results.ts";
import type { HealthFinding } from "../../domain/health/health-finding.ts";
import type { Report } from "../../domain/report/report.ts";
import type { SourcesDocument } from "../../domain/sources/shape.ts";
import type { UsageReport } from "../../domain/usage/saved-usage.ts";
import type { LoadedCounts } from "../../domain/workspace/entries.ts";
import type { Health } from "../../operations/health/look-at-health.ts";
import type { UndoResult } from "../../operations/ledger/make-undo.ts";
import type { Reporter } from "../../operations/ports/process.ts";

/**
 * The access of a command to the platform, from the least to the most:
 * - `none`: reads nothing; only what is declared counts
 * - `read`: makes nothing: no engine, no table, no row
 * - `write`: changes what is there
 * - `make`: makes what is not there, as the first `load` and `apply` do
 */
export type Access = "none" | "read" | "write" | "make";

export function isWriting(access: Access): boolean {
  return access === "write" || access === "make";
}

/** Where the data of a platform are: a data directory, the address of a DynamoDB, or the name of a stack. */
export type PlatformPlace = { readonly kind: "data" | "endpoint" | "stack"; readonly at: string };

export type PlatformOptions = {
  /** The data directory of the embedded mode; not looked at when there is an endpoint. */
  readonly data: string;
  /**
   * Whether the directory was named. A named directory that is absent is refused; the default directory counts as an empty platform until something
   * is written.
   * @default false
   */
  readonly dataIsNamed?: boolean;
  readonly endpoint?: string;
  /** Name of a deployed stack; neither directory nor endpoint are then looked at. */
  readonly stack?: string;
  /** Reference sources, and the real names of their tables. @default the project's own, whose logical names are real ones */
  readonly declared?: SourcesDocument;
  readonly access: Access;
  /** Path of the file that will be loaded. It is checked before a directory is made for it. @default no file */
  readonly load?: string;
  readonly leaseSeconds: number;
  /** Seconds that a command waits at most for the lease of another run. */
  readonly waitSeconds: number;
  readonly onProgress: Reporter;
  /** Ends the wait for other commands. @default nothing does */
  readonly signal?: AbortSignal;
};

export type PlanRequest = {
  readonly document: RegistryDocument;
  readonly warnings: readonly Problem[];
  readonly isOwn?: boolean;
};

/**
 * The platform that the commands work on, wherever its data are. On a platform without tables every reading method returns what it returns for an
 * empty platform. Errors are `Failure`s with the codes of the contract; `errors.ts` tells all other errors apart.
 */
export type Platform = {
  /** Whether the data directory is not there, and counts as an empty platform. @default false */
  readonly isAbsent?: boolean;
  /** The command that applies the project's registry where a deployment does it. @default apply does it */
  readonly deployCommand?: string;
  models(): Promise<readonly ModelRow[]>;
  /**
   * @param request.usage a saved usage, to be used instead of the tables; `warnings` are those of the registry, to be told with the others
   * @param request.isOwn whether the document is the project's own, because no registry was named
   */
  plan(request: PlanRequest & { readonly usage?: UsageReport }): Promise<Plan>;
  /** Yields each place that an apply would change, and returns the plan. */
  planChanges(request: PlanRequest): AsyncGenerator<Change, Plan>;
  apply(request: {
    readonly document: RegistryDocument;
    readonly warnings: readonly Problem[];
    readonly maxWritesPerSecond?: number;
    readonly maxReadsPerSecond?: number;
    readonly limits?: PassLimits;
  }): Promise<Outcome>;
  /** @param request.now ISO 8601, instead of the clock, for the arithmetic of days only */
  cleanup(request: { readonly now?: string; readonly all: boolean }): Promise<CleanupResult>;
  /** Returns all models, used or not. With a team, only its references and owners count. */
  usage(filter: { readonly model?: string; readonly team?: string }): Promise<UsageReport>;
  /**
   * Returns the same as the last pass has counted it, without reading references; the example workspace is asked whether there is a team that has none.
   * @throws Failure `wrong-state` before the first pass
   */
  usageSnapshot(filter: { readonly model?: string; readonly team?: string }): Promise<UsageReport>;
  /** Returns the teams that the platform knows, by id. */
  teams(): Promise<readonly Team[]>;
  /** Reads what the page of `report` tells. @param request.findings what doctor has found */
  report(request: { readonly findings: readonly HealthFinding[] }): Promise<Report>;
  resolve(id: string, parameters?: Readonly<Record<string, unknown>>): Promise<Resolution>;
  /** Returns the parameter sets that were applied; undefined before the first apply. */
  parameterSets(): Promise<ParameterSetsDocument | undefined>;
  /** Returns the runs, newest first, and the hold that they meet. */
  runs(): Promise<{ readonly runs: readonly Run[]; readonly hold: Hold | null }>;
  /**
   * Looks at what needs somebody, and writes nothing. The command of a finding is the words behind `modelkeeper`, without the place of the platform.
   * @param request.document the registry that should be in force; a stack's deployment says it of itself
   */
  doctor(request?: { readonly document?: RegistryDocument }): Promise<Health>;
  /** Puts the platform on hold, whatever run is active. @throws Failure `wrong-state` where there are no tables */
  hold(reason: string): Promise<Hold>;
  /** Ends a hold; null, because there is none now. */
  resume(): Promise<null>;
  entries(filter: {
    readonly state?: string;
    readonly kind?: string;
    readonly model?: string;
  }): Promise<readonly Entry[]>;
  /** @param id a migration id, or a model id that only one entry has */
  entry(id: string): Promise<EntryDetail>;
  /** Yields the places that a migration changed. @throws Failure `unknown-entry` before the first one */
  changes(request: { readonly id: string; readonly team?: string }): AsyncIterable<Change>;
  /** Takes a migration back at every place that still holds what it wrote. */
  undo(request: {
    readonly id: string;
    readonly team?: string;
    readonly owner?: { readonly kind: string; readonly id: string };
    readonly reason: string;
    readonly isDryRun: boolean;
  }): Promise<UndoResult>;
  /** Returns how many references of a migration, of all teams, `changes` no longer yields, because their passes have expired. @throws Failure `unknown-entry` */
  expiredReferences(id: string): Promise<number>;
  mark(id: string, reason: string): Promise<Entry>;
  unmark(id: string, reason: string): Promise<Entry>;
  notices(filter: {
    readonly team?: string;
    readonly model?: string;
    readonly state?: string;
  }): Promise<readonly ListedNotice[]>;
  inbox(filter: { readonly team: string; readonly member?: string }): Promise<readonly InboxEntry[]>;
  /** @throws Failure `unknown-entry` when the member does not have the notice */
  readNotice(notice: string, member: string): Promise<InboxEntry>;
  /** @throws Failure `unknown-entry` when the member does not have the notice */
  acknowledgeNotice(notice: string, member: string): Promise<InboxEntry>;
  /** @param until ISO 8601 UTC, a time to come. @throws Failure `unknown-entry` as above, `wrong-state` when the member has acknowledged it */
  snoozeNotice(notice: string, member: string, until: string): Promise<InboxEntry>;
  /** @param file a path that can be read */
  load(file: string): Promise<LoadedCounts>;
  /** Returns the workspace document in pieces of any size. */
  export(format: "json" | "jsonl"): AsyncIterable<string>;
  close(): Promise<void>;
};
