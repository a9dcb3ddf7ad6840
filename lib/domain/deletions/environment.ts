import type { DeletionState } from "../../contract/prune.ts";
import type { Entry, ModelRow } from "../../contract/results.ts";
import type { Deletion } from "./deletion.ts";

/** What is looked at of an entry of the ledger. */
export type PastMigration = Pick<Entry, "id" | "model" | "replacement" | "startedAt" | "endedAt"> & {
  readonly kind: string;
  readonly state: string;
};

/** What an environment says of the deletions. */
export type EnvironmentState = { readonly name: string } & (
  | {
      readonly entries: readonly PastMigration[];
      /** Rows by model id; null where only a saved ledger is known. */
      readonly rows: ReadonlyMap<string, ModelRow> | null;
    }
  | { readonly trouble: string }
);

/** How a line came to main. */
export type Arrival =
  /**
   * `timesAway`: how often the model had a line before, and none in between. `formerEnds`: where its line led before the present form, since the model
   * had none.
   */
  | {
      readonly kind: "committed";
      readonly at: string;
      readonly timesAway: number;
      readonly formerEnds: ReadonlySet<string | null>;
    }
  /** The line's file is in a repository, which does not say since when. */
  | { readonly kind: "unknown"; readonly why: string }
  /** There is no repository to ask: the ledgers alone decide. */
  | { readonly kind: "none"; readonly why: string };

type Ways = (id: string) => readonly (string | null)[];

export type Standing = { readonly state: DeletionState; readonly at: string | null };

/**
 * Returns the state of each deletion in an environment: that of its newest migration, when that leads where the registry leads now. A→B says nothing of
 * A→C; a chain may have become longer since, so any place on the way counts.
 * @param wayOf the way of a reference to a model, by the registry
 * @param arrivalOf how the line of a deletion came to main
 */
export function standingsIn(
  environment: EnvironmentState,
  wayOf: Ways,
  arrivalOf: (id: string) => Arrival,
): (deletion: Deletion) => Standing {
  if ("trouble" in environment) return () => ({ state: "unreadable", at: null });
  const { entries, rows } = environment;
  const ofModel = byModel(entries);
  const find =
    rows === null
      ? ofLedger(ofModel, wayOf, arrivalOf)
      : (deletion: Deletion) => ofRow(ofModel, deletion, wayOf, rows.get(deletion.id));
  return (deletion) => {
    const found = find(deletion);
    return found === undefined
      ? { state: "not-applied", at: null }
      : { state: found.state as DeletionState, at: found.endedAt };
  };
}

/** The deletions of each model, newest first. */
type Migrations = ReadonlyMap<string, readonly PastMigration[]>;

/**
 * Finds the migration where the row is known. The row says what the environment does now: its registry may have gone A→B, A→C, A→B, which makes no
 * third migration, and may have brought the model back, which makes none at all. It does not say which of its epoch's migrations led there, so the
 * last one to end counts.
 */
function ofRow(
  ofModel: Migrations,
  { id, replacement }: Deletion,
  wayOf: Ways,
  row: ModelRow | undefined,
): PastMigration | undefined {
  const isDeclared =
    row?.status === "deleted" &&
    row.replacement === replacement &&
    endOf(wayOf, row.redirectsTo) === wayOf(id).at(-1);
  if (!isDeclared) return undefined;
  return (ofModel.get(id) ?? [])
    .filter((entry) => epochOf(entry) === row.epoch && entry.state !== "superseded")
    .reduce<PastMigration | undefined>(
      (last, entry) => (last === undefined || endedAfter(entry, last) ? entry : last),
      undefined,
    );
}

/** An open migration ends after all others. */
function endedAfter(one: PastMigration, other: PastMigration): boolean {
  const [end, otherEnd] = [one, other].map((entry) =>
    isDone(entry) && entry.endedAt !== null ? Date.parse(entry.endedAt) : Number.POSITIVE_INFINITY,
  ) as [number, number];
  return end > otherEnd;
}

/** Tells whether a migration needs no more work. */
export function isDone({ state }: { readonly state: string }): boolean {
  return state === "succeeded" || state === "marked";
}

/**
 * Finds the migration where only a ledger is known. It shows neither a model that was brought back nor a replacement that was taken back. So the newest
 * migration of every model on the way has to be one that the registry declares, that no earlier form of the line can have made, and that is of a later
 * epoch where the model had been away.
 */
function ofLedger(
  ofModel: Migrations,
  wayOf: Ways,
  arrivalOf: (id: string) => Arrival,
): (deletion: Deletion) => PastMigration | undefined {
  const doubtful = new Set(
    [...ofModel]
      .filter(([model, [newest]]) => newest !== undefined && !isAsDeclared(model, newest))
      .map(([model]) => model),
  );
  return ({ id }) =>
    [id, ...wayOf(id)].some((model) => model !== null && doubtful.has(model))
      ? undefined
      : ofModel.get(id)?.[0];

  function isAsDeclared(model: string, newest: PastMigration): boolean {
    const way = wayOf(model);
    if (!way.includes(newest.replacement)) return false;
    const arrival = arrivalOf(model);
    if (arrival.kind !== "committed") return true;
    return epochOf(newest) > arrival.timesAway && !arrival.formerEnds.has(newest.replacement);
  }
}

function endOf(wayOf: Ways, id: string | null): string | null {
  return id === null ? null : (wayOf(id).at(-1) ?? id);
}

/** Groups the deletions among entries by model. Superseded ones of an epoch come last: another migration took their place. */
function byModel(entries: readonly PastMigration[]): Migrations {
  const deletions = entries.filter(({ kind }) => kind === "delete");
  return Map.groupBy(
    deletions.sort(
      (left, right) =>
        epochOf(right) - epochOf(left) ||
        Number(left.state === "superseded") - Number(right.state === "superseded") ||
        Date.parse(right.startedAt) - Date.parse(left.startedAt),
    ),
    ({ model }) => model,
  );
}

/** Returns the epoch of a migration from its id: names in it hold no `@` and no `=`. */
function epochOf({ id }: PastMigration): number {
  return Number(/^[^@=]*@(\d+)=/.exec(id)?.[1] ?? 1);
}
