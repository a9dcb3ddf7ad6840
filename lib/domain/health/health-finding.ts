import type { Severity } from "../drift/drift.ts";

/** What a finding is about, in the order in which people look at findings of one severity. */
export const HEALTH_CODES = [
  "lease-ahead",
  "run-died",
  "run-failed",
  "run-incomplete",
  "run-takes-long",
  "run-unended",
  "on-hold",
  "schedule-missing",
  "schedule-disabled",
  "daily-run-late",
  "models-behind",
  "ledger-behind",
  "table-restored",
  "references-failed",
  "work-open",
  "never-applied",
  "registry-differs",
  "registry-waits",
  "stragglers",
  "source-found-nothing",
  "caps-too-low",
  "notices-pending",
  "notices-lost",
  "notices-unreached",
  "dead-letters",
  "emails-late",
  "operators-untold",
  "teams-unanswered",
  "drift",
  "journal-expires",
  "version-differs",
] as const;

/** One thing that needs somebody. */
export type HealthFinding = {
  readonly code: (typeof HEALTH_CODES)[number];
  readonly severity: Severity;
  /** A sentence without its full stop. It may quote what others wrote: escape it where it is shown. */
  readonly message: string;
  /** The words behind `modelkeeper` of the command that mends it, or shows what mends it: `cleanup`. Each is one word for a shell. */
  readonly command: string;
};
