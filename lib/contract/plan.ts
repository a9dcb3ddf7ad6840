import type { NoticeSlug } from "./notices.ts";
import type { Problem } from "./registry-document.ts";
import type { Affected, FieldAction, MigrationKind } from "./results.ts";
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

/** What tokens cost before and after, in USD. */
export type Cost = { readonly from: number; readonly to: number };

/** USD per million tokens, of three parts input and one part output or of the tokens that were given. `ratio`: null where the old model is free and the new one is not. */
export type MigrationPrice = Cost & { readonly ratio: number | null };

/** What a model's tokens of a month cost altogether and by team, in USD a month. */
export type MonthlyCost = Cost & { readonly teams: Readonly<Record<string, Cost>> };

export type PlannedMigration = {
  readonly id: string;
  readonly kind: MigrationKind;
  readonly model: string;
  readonly replacement: string | null;
  readonly references: number;
  readonly teams: number;
  /** Those of the references that would be cleared. */
  readonly cleared: number;
  /** Number of fields for each action. */
  readonly parameters: Readonly<Record<FieldAction, number>>;
  /** The fields that lose their value or a part of it, with the number of references; null when the plan is made from a saved usage. */
  readonly lost:
    | readonly { readonly field: string; readonly action: "drop" | "clamp"; readonly count: number }[]
    | null;
  /** Present where the replacement is itself deprecated or has a day when it retires: that day, or null. */
  readonly replacementRetiresOn?: string | null;
  /** Present where prices were asked for; null where one of the two is unknown, or there is no replacement. */
  readonly price?: MigrationPrice | null;
  /** Present where tokens were given; null where they say nothing of the model, or the price is unknown. */
  readonly monthly?: MonthlyCost | null;
};

/** A warning about the registry. `older`: the registry that is in force has it too. */
export type PlanWarning = Problem & { readonly older?: true };

/** The parts of a plan that a saved usage may not know. */
export type NotKnown = "references" | "parameters" | "custom-models" | "teams" | "notices" | "owners";

/** What a plan was made from instead of the tables. `at`: when the usage was saved. */
type PlanBasis = { readonly at: string | null; readonly notKnown: readonly NotKnown[] };

/** What a plan would do to references altogether. */
export type PlanTotals = {
  /** References that would be rewritten or cleared. */
  readonly references: number;
  /** Those of them that would be cleared. */
  readonly cleared: number;
  /** Fields of parameters that would be dropped; null when the plan is made from a saved usage, which holds no parameters. */
  readonly dropped: number | null;
  /** Teams that the references belong to, noted ones too; null when the plan is made from a saved usage that does not tell them apart. */
  readonly teams: number | null;
  /** Those of the teams with references that would be cleared. */
  readonly clearedTeams: number | null;
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

/** What the prices of a plan were made from. */
type PlanPrices = {
  /** Files, and `built-in`; the first that has a price of a model counts. */
  readonly from: readonly string[];
  /** Migrations with a replacement whose price is unknown. */
  readonly unknown: number;
  /** Migrations whose price is known, and of which the tokens say nothing; 0 where none were given. */
  readonly withoutTokens: number;
  /** USD a month, of all teams and of the migrations whose price is known; null without tokens of any of them. */
  readonly monthly: Cost | null;
  /** Number of teams with tokens in `monthly`. */
  readonly teams: number;
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
  readonly warnings: readonly PlanWarning[];
  /** Null when the plan is made from the tables. */
  readonly usage: PlanBasis | null;
  readonly sources: readonly SourceReport[];
  /** What an apply would do, in one line. */
  readonly summary: string;
  /** Present where prices were asked for. */
  readonly prices?: PlanPrices;
};
