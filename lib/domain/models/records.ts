import { DEFAULT_PARAMETER_SET, type ParameterMap } from "../../contract/registry-document.ts";
import type {
  EntryChange,
  EntryState,
  MigrationKind,
  ModelRow,
  ReferenceCounts,
  ReferenceProblem,
  RunError,
} from "../../contract/results.ts";
import type { Hop } from "../parameters/hop.ts";

/** A row of the models table: what `models` prints of it, and what only the lifecycle reads. */
export type ModelRecord = Omit<ModelRow, "parameters"> & {
  readonly provider: string;
  readonly name: string;
  /** Of a custom model. */
  readonly team?: string;
  /** Name of the parameter set; null for a tombstone that was made without a row, absent for a custom model that names none. */
  readonly parameters?: string | null;
  readonly parameterMap?: ParameterMap;
  /** Fields that the model's set described once and does not any more: beside its id they are no keys of somebody else's. */
  readonly formerFields?: readonly string[];
  readonly notify: boolean;
  /** The ids between this tombstone and `redirectsTo`. */
  readonly via: readonly string[];
  readonly hops: readonly Hop[];
  /** Start of the last pass that was counted as clean. */
  readonly cleanPassAt: string | null;
  /** The migration that references to this id belong to: of a tombstone or a deprecated model. */
  readonly migration: string | null;
  /** Its migration is marked: its references are left alone. */
  readonly marked: boolean;
};

/** A deleted model whose migration is marked: nobody moves what refers to it. */
export function isLeftAlone({ status, marked }: Pick<ModelRecord, "status" | "marked">): boolean {
  return status === "deleted" && marked;
}

export function toModelRow(record: ModelRecord): ModelRow {
  return {
    id: record.id,
    tokenLimit: record.tokenLimit,
    parameters: record.parameters === undefined ? DEFAULT_PARAMETER_SET : record.parameters,
    status: record.status,
    listed: record.listed,
    default: record.default,
    translationDefault: record.translationDefault,
    replacement: record.replacement,
    redirectsTo: record.redirectsTo,
    retiresOn: record.retiresOn,
    epoch: record.epoch,
    watched: record.watched,
    since: record.since,
    cleanPasses: record.cleanPasses,
  };
}

/** One migration in the ledger. */
export type EntryRecord = {
  readonly id: string;
  readonly kind: MigrationKind;
  readonly model: string;
  readonly replacement: string | null;
  readonly epoch: number;
  readonly retiresOn: string | null;
  readonly state: EntryState;
  /** Superseded by a revival: counts as open until the teams whose references were really rewritten are told. */
  readonly toTell: boolean;
  readonly run: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly references: ReferenceCounts;
  readonly teams: number;
  /** What each pass of the last composition contributed to `references`, so that composing it again counts nothing twice. */
  readonly byPass: Readonly<Record<string, ReferenceCounts>>;
  /** All passes that contributed: where the counts of each team are found. */
  readonly passes: readonly string[];
  readonly error: RunError | null;
  readonly history: readonly EntryChange[];
  readonly problems: readonly ReferenceProblem[];
};

export const NO_REFERENCES: ReferenceCounts = { rewritten: 0, cleared: 0, noted: 0, skipped: 0, failed: 0 };

/** Work that is left: what keeps an unchanged registry from being nothing to do. */
export function isOpen(entry: Pick<EntryRecord, "state" | "toTell">): boolean {
  switch (entry.state) {
    case "pending":
    case "running":
    case "incomplete":
      return true;
    case "superseded":
      return entry.toTell;
    case "succeeded":
    case "marked":
      return false;
  }
}

/** Somebody who marks and unmarks for ever must not make an entry too large to be written. */
const CHANGES_KEPT = 50;

/** An entry in another state, with the change in its history. */
export function withState(
  entry: EntryRecord,
  to: EntryState,
  change: { at: string; by: string; reason?: string },
): EntryRecord {
  return {
    ...entry,
    state: to,
    history: [...entry.history, { ...change, from: entry.state, to }].slice(-CHANGES_KEPT),
  };
}
