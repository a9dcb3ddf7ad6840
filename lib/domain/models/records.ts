import { DEFAULT_PARAMETER_SET, type ParameterMap } from "../../contract/registry-document.ts";
import type {
  EntryChange,
  EntryKind,
  EntryState,
  ModelRow,
  ReferenceCounts,
  ReferenceProblem,
  RunError,
} from "../../contract/results.ts";
import type { Hop } from "../parameters/hop.ts";

/** A row of the models table: the fields that `models` prints, and the fields that only the lifecycle reads. */
export type ModelRecord = Omit<ModelRow, "parameters"> & {
  readonly provider: string;
  readonly name: string;
  /** Present for a custom model. */
  readonly team?: string;
  /** Name of the parameter set; null for a tombstone that was made without a row, absent for a custom model that names none. */
  readonly parameters?: string | null;
  readonly parameterMap?: ParameterMap;
  /** Fields that the model's set once described and no longer does: beside the model's id they are no keys of the adopter's own. */
  readonly formerFields?: readonly string[];
  readonly notify: boolean;
  /** How often the model was deprecated; absent while it never was, and before 0.3. */
  readonly times?: number;
  /** The ids between this tombstone and `redirectsTo`. */
  readonly via: readonly string[];
  readonly hops: readonly Hop[];
  /** Start of the last pass that was counted as clean. */
  readonly cleanPassAt: string | null;
  /** The migration that references to this id belong to, for a tombstone or a deprecated model. */
  readonly migration: string | null;
  /** True when the migration is marked: references to this id are left alone. */
  readonly marked: boolean;
};

/** The fields of the row of a model that nothing has happened to. */
export const UNTOUCHED = {
  status: "active",
  listed: false,
  default: false,
  translationDefault: false,
  notify: true,
  replacement: null,
  redirectsTo: null,
  via: [],
  hops: [],
  retiresOn: null,
  epoch: 1,
  watched: false,
  cleanPasses: 0,
  cleanPassAt: null,
  migration: null,
  marked: false,
} as const satisfies Partial<ModelRecord>;

/** Tells whether a row is a deleted model whose migration is marked: no run moves the references to it. */
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
  readonly kind: EntryKind;
  /** The model that the migration is about; for an undo the model that references come back to. */
  readonly model: string;
  readonly replacement: string | null;
  readonly epoch: number;
  /** For `deprecate`: how often the model was deprecated. @default 1 */
  readonly times?: number;
  readonly retiresOn: string | null;
  readonly state: EntryState;
  /** True for an entry that a revival superseded: it counts as open until the teams whose references were really rewritten are told. */
  readonly toTell: boolean;
  /**
   * For a deprecation or a deletion that is over: whether the teams that were told of it have to hear that (it counts as open until then), or have heard
   * it. Absent while it holds.
   */
  readonly takenBack?: "to-tell" | "told";
  /** For a deprecation whose date has moved: the date that it had first, and how often it has moved. */
  readonly moved?: { readonly from: string | null; readonly times: number };
  /** For a deprecation: the last milestone of which teams were reminded, in days before that date. */
  readonly reminded?: { readonly retiresOn: string; readonly milestone: number };
  readonly run: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly references: ReferenceCounts;
  readonly teams: number;
  /** Counts that each pass of the last composition contributed to `references`, so that composing it again counts nothing twice. */
  readonly byPass: Readonly<Record<string, ReferenceCounts>>;
  /** All passes that contributed: the counts of each team are found there. */
  readonly passes: readonly string[];
  readonly error: RunError | null;
  readonly history: readonly EntryChange[];
  readonly problems: readonly ReferenceProblem[];
  /** Present for an undo. */
  readonly undoes?: Undone;
};

/** The migration that an undo takes back, for whom, and how often it was begun. */
export type Undone = {
  readonly migration: string;
  readonly team?: string;
  readonly owner?: { readonly kind: string; readonly id: string };
  readonly times: number;
};

export const NO_REFERENCES: ReferenceCounts = { rewritten: 0, cleared: 0, noted: 0, skipped: 0, failed: 0 };

/** Tells whether an entry has work left. While one does, a run with an unchanged registry does not end with nothing to do. */
export function isOpen(entry: Pick<EntryRecord, "state" | "toTell" | "takenBack">): boolean {
  const isUntold = entry.takenBack === "to-tell" || (entry.state === "superseded" && entry.toTell);
  return isUntold || isAtWork(entry);
}

/** Tells whether an entry is to be done: what is only left to be told does not count. */
export function isAtWork({ state }: Pick<EntryRecord, "state">): boolean {
  switch (state) {
    case "pending":
    case "running":
    case "incomplete":
      return true;
    case "superseded":
    case "succeeded":
    case "marked":
      return false;
  }
}

/** Most changes kept in a history: an entry that is marked and unmarked for ever must not grow too large to be written. */
const CHANGES_KEPT = 50;

/** Returns an entry in another state, with the change in its history. */
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
