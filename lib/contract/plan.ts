import type { Problem } from "./registry-document.ts";
import type { Affected, FieldAction, MigrationKind, NoticeSlug } from "./results.ts";
import type { SourceReport } from "./source-report.ts";

export type PlannedSync = {
  readonly create: readonly string[];
  readonly update: readonly {
    readonly id: string;
    readonly changes: Readonly<Record<string, readonly [unknown, unknown]>>;
  }[];
  readonly deprecate: readonly string[];
  readonly undeprecate: readonly string[];
  readonly revive: readonly string[];
  /** Models that become tombstones, except custom models that are promoted. */
  readonly delete: readonly string[];
  readonly promote: readonly { readonly from: string; readonly to: string }[];
};

export type PlannedMigration = {
  readonly id: string;
  readonly kind: MigrationKind;
  readonly model: string;
  readonly replacement: string | null;
  readonly references: number;
  readonly teams: number;
  /** Number of fields for each action. */
  readonly parameters: Readonly<Record<FieldAction, number>>;
};

/** What a plan would do to references altogether. */
export type PlanTotals = {
  /** References that would be rewritten or cleared. */
  readonly references: number;
  /** Those of them that would be cleared. */
  readonly cleared: number;
  /** Fields of parameters that would be dropped; null when the plan is made from a saved usage, which holds no parameters. */
  readonly dropped: number | null;
};

/**
 * What the pass of an apply would take, from what DynamoDB says of the tables, which is up to six hours old. Null is unknown; on one machine nothing
 * costs money.
 */
export type PassEstimate = {
  /** Bytes of all tables with references. */
  readonly bytes: number | null;
  readonly units: { readonly read: number | null; readonly write: number | null };
  /** The caps of each table that the time is calculated from, in units a second; null where there is none. */
  readonly caps: { readonly read: number | null; readonly write: number | null } | null;
  readonly seconds: number | null;
  /** For reads and writes on demand and for the time of functions, at the prices of a region and month. */
  readonly dollars: {
    readonly read: number;
    readonly write: number;
    readonly functions: number | null;
    readonly prices: string;
  } | null;
};

export type Plan = {
  readonly digest: string;
  readonly status: "changes" | "nothing-to-do";
  readonly sync: PlannedSync;
  readonly migrations: readonly PlannedMigration[];
  readonly totals: PlanTotals;
  /** Null where an apply makes no pass, and in a plan from a saved usage, which holds no sizes. */
  readonly pass: PassEstimate | null;
  readonly notices: readonly {
    readonly slug: NoticeSlug;
    readonly model: string;
    readonly team: string;
    readonly affected: Affected;
  }[];
  readonly warnings: readonly Problem[];
  readonly sources: readonly SourceReport[];
};
