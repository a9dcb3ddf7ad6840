import type { Hold } from "../../contract/head.ts";
import type { Entry, ModelRow, ReferenceProblem, Run, Usage } from "../../contract/results.ts";
import type { HealthFinding } from "../health/health-finding.ts";
import type { Some } from "./some.ts";
import type { MigrationChanges } from "./tally-changes.ts";
import type { NoticeTotals } from "./tally-notices.ts";

/**
 * What one page tells of a platform, as values. Every list is bounded: `left` says how many of its kind are not in it. Texts are as they are stored;
 * whoever shows them makes them safe.
 */
export type Report = {
  /** When it was read, ISO 8601 UTC. */
  readonly at: string;
  /** Which platform it is, for people: `the stack Chat`. */
  readonly place: string;
  /** What needs somebody, in any order. */
  readonly findings: readonly ReportFinding[];
  readonly hold: Hold | null;
  /** All models, by id. */
  readonly models: readonly ModelRow[];
  readonly usage: ReportUsage;
  /** Newest first. */
  readonly runs: Some<Run>;
  /** Newest first. */
  readonly ledger: Some<Entry>;
  /** References that could not be written, of the entries in `ledger`. */
  readonly failed: Some<ReferenceProblem & { readonly migration: string }>;
  /** What the migrations of `ledger` changed, by migration id; absent for one whose journal was not read, or has expired. */
  readonly changes: Readonly<Record<string, MigrationChanges>>;
  /** Number of changed references of these migrations that `changes` does not count, because the journal is longer than what is read of it. */
  readonly changesLeft: number;
  readonly notices: NoticeTotals;
};

/** What doctor finds, and that a used model retires. */
export type ReportFinding = Omit<HealthFinding, "code"> & {
  readonly code: HealthFinding["code"] | "retirement-passed" | "retirement-near";
};

/** Who uses what. */
export type ReportUsage = {
  /** When the tables were read, ISO 8601 UTC: by the last pass that counted them, or now. Null where that is not known. */
  readonly at: string | null;
  /** The models that something refers to, by id. */
  readonly models: readonly Usage[];
  /** The teams that refer to a model, by id; `name` is null where nothing says it. */
  readonly teams: readonly { readonly id: string; readonly name: string | null }[];
  /** References by team, in the order of `teams`: pairs of a position in `models` and a count above zero. */
  readonly byTeam: readonly (readonly (readonly [model: number, references: number])[])[];
  /** Counts of earlier days; `days` are YYYY-MM-DD, oldest first, and `references` has one number for each, null where none was counted. */
  readonly history?: {
    readonly days: readonly string[];
    readonly models: readonly { readonly model: string; readonly references: readonly (number | null)[] }[];
  };
};
