/** The JSON of one change, as `ledger changes` and `plan --changes` print it. */

/**
 * - `written`: the migration wrote the place
 * - `failed`: the place was not written, and holds what it held
 * - `restored`: the place holds again what it held before
 * - `changed-since`: the place was not seen as written, and holds something else by now
 * - `planned`: an apply would write the place
 */
export type ChangeState = "written" | "skipped" | "failed" | "restored" | "changed-since" | "planned";

/** One place that a migration rewrote or cleared, or would. Null stands where the item does not say. */
export type Change = {
  readonly table: string;
  readonly source: string;
  readonly key: object;
  readonly owner: {
    readonly kind: string;
    readonly id: string;
    readonly label: string | null;
    readonly link: string | null;
  } | null;
  readonly part: string | null;
  readonly team: string | null;
  readonly before: ChangeValues;
  readonly after: ChangeValues;
  readonly state: ChangeState;
  /** Start of the pass; of what is planned, the time of the plan. */
  readonly at: string;
  /** Names of the parameters that an undo leaves, because users changed them since. Absent where there are none. */
  readonly left?: readonly string[];
};

/** What an undo did at the places of its migration, or would do. */
export type UndoCounts = {
  readonly restored: number;
  readonly changedSince: number;
  readonly failed: number;
};

export type ChangeValues = {
  /** Null where the reference was cleared. */
  readonly model: string | readonly string[] | null;
  /** The fields that were compared or changed, with all their digits. Absent where there are none. */
  readonly parameters?: Readonly<Record<string, unknown>>;
};
