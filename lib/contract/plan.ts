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

export type Plan = {
  readonly digest: string;
  readonly status: "changes" | "nothing-to-do";
  readonly sync: PlannedSync;
  readonly migrations: readonly PlannedMigration[];
  readonly totals: PlanTotals;
  readonly notices: readonly {
    readonly slug: NoticeSlug;
    readonly model: string;
    readonly team: string;
    readonly affected: Affected;
  }[];
  readonly warnings: readonly Problem[];
  readonly sources: readonly SourceReport[];
};
