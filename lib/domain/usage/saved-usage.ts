import type { RegistryDocument } from "../../contract/registry-document.ts";
import type { EntryKind, EntryState, ModelStatus, ReferenceCounts, Usage } from "../../contract/results.ts";

import type { Hop } from "../parameters/hop.ts";

/**
 * What `usage --json` says of the platform beside the counts, so that `plan --usage` can decide as a run would. It holds no names of owners, and no text
 * that somebody wrote: of settings only what a parameter set describes.
 */
export type SavedPlatform = {
  /** Digest of the registry in force; null before the first apply. */
  readonly applied: string | null;
  /** False while a run has work left: then an apply has something to do, whatever the registry is. */
  readonly isSettled: boolean;
  /** The registry in force. */
  readonly registry: RegistryDocument | null;
  /** Models that are neither listed nor deleted. */
  readonly undeclared: readonly string[];
  readonly models: readonly SavedModel[];
  /** The steps of the ways from deleted models, each once. */
  readonly hops: readonly Hop[];
  readonly entries: readonly SavedEntry[];
  /** Ids of the teams, or only their number; other lists give a team by its position. */
  readonly teams: readonly string[] | number;
  /** Names of the settings that are told; others are only numbered. */
  readonly fields: readonly string[];
  readonly uses: readonly SavedUse[];
  /** Owners of the references to a model, by kind, as a notice would count them. */
  readonly owners: readonly {
    readonly model: string;
    readonly team: number;
    readonly kinds: Readonly<Record<string, number>>;
  }[];
};

/** The fields of a row that decide what becomes of it. */
export type SavedModel = {
  readonly id: string;
  readonly status: ModelStatus;
  readonly tokenLimit: number | null;
  readonly parameters?: string | null | undefined;
  readonly listed: boolean;
  readonly default: boolean;
  readonly translationDefault: boolean;
  readonly notify: boolean;
  readonly replacement: string | null;
  readonly redirectsTo: string | null;
  readonly retiresOn: string | null;
  readonly epoch: number;
  readonly times?: number | undefined;
  readonly migration: string | null;
  readonly marked: boolean;
  /** The way of its references, by position in `hops`. @default none */
  readonly hops?: readonly number[] | undefined;
};

export type SavedEntry = {
  readonly id: string;
  readonly kind: EntryKind;
  readonly model: string;
  readonly replacement: string | null;
  readonly epoch: number;
  readonly times?: number | undefined;
  readonly retiresOn: string | null;
  readonly state: EntryState;
  readonly toTell: boolean;
  readonly takenBack?: "to-tell" | "told" | undefined;
  readonly startedAt: string;
  readonly references: ReferenceCounts;
  /** The teams that were told, and for a deletion where their references went; null for cleared. */
  readonly told: readonly (readonly [team: number, to?: string | null])[];
};

/** Places that are alike for every decision. */
export type SavedUse = {
  readonly places: number;
  /** Null where the item names no team. */
  readonly team: number | null;
  readonly hasOwner: boolean;
  /** Null for an id that is not told. */
  readonly ids: readonly (string | null)[];
  readonly isList: boolean;
  /** Present where the provider stands apart from the name; `isFixed` where the source says it. */
  readonly split?: { readonly provider: string; readonly isFixed: boolean } | undefined;
  /** Present where there may be settings: numbers, switches and choices as they are, anything else only by its type. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** Whether the settings are there as far as a mapping looks at them. */
  readonly isExact: boolean;
};

/** Ids that are not told, as counts. */
export type HiddenUsage = { readonly ids: number; readonly references: number };

/** The use of models. */
export type UsageReport = {
  /** The time when the tables were read; null where a saved report does not say it. */
  readonly at: string | null;
  readonly usage: readonly Usage[];
  /** Present in a report of the last snapshot: the counts are those of its pass. */
  readonly snapshot?: {
    readonly pass: string;
    readonly ageSeconds: number;
    /** Kinds of owners that other things use, and that are counted in their place. */
    readonly held: readonly string[];
  };
  /** Present in a report about one model or one team. */
  readonly filter?: { readonly model?: string; readonly team?: string };
  /** Absent in a report about one model or one team. */
  readonly platform?: SavedPlatform;
  /** Present where unknown ids and custom models are counts. */
  readonly hidden?: { readonly unknown: HiddenUsage; readonly custom: HiddenUsage };
};
