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
 * Returns the state of a deletion in an environment: that of its newest migration, when that leads where the registry leads now. A→B says nothing of
 * A→C; a chain may have become longer since, so any place on the way counts.
 * @param wayOf the way of a reference to a model, by the registry
 * @param arrivalOf how the line of a deletion came to main
 */
export function standingOf(
  environment: EnvironmentState,
  deletion: Deletion,
  wayOf: Ways,
  arrivalOf: (id: string) => Arrival,
): Standing {
  if ("trouble" in environment) return { state: "unreadable", at: null };
  const { entries, rows } = environment;
  const newest =
    rows === null
      ? ofLedger(entries, deletion.id, wayOf, arrivalOf)
      : ofRow(entries, deletion, wayOf, rows.get(deletion.id));
  return newest === undefined
    ? { state: "not-applied", at: null }
    : { state: newest.state as DeletionState, at: newest.endedAt };
}

/**
 * Finds the migration where the row is known. The row says what the environment does now: its registry may have gone A→B, A→C, A→B, which makes no
 * third migration, and may have brought the model back, which makes none at all.
 */
function ofRow(
  entries: readonly PastMigration[],
  { id, replacement }: Deletion,
  wayOf: Ways,
  row: ModelRow | undefined,
): PastMigration | undefined {
  const end = wayOf(id).at(-1);
  const isDeclared =
    row?.status === "deleted" && row.replacement === replacement && endOf(wayOf, row.redirectsTo) === end;
  if (!isDeclared) return undefined;
  const ofEpoch = newestFirst(entries, id).filter((entry) => epochOf(entry) === row.epoch);
  return ofEpoch.find((entry) => wayOf(id).includes(entry.replacement)) ?? ofEpoch[0];
}

/**
 * Finds the migration where only a ledger is known. It shows neither a model that was brought back nor a replacement that was taken back. So the newest
 * migration of every model on the way has to be one that the registry declares, that no earlier form of the line can have made, and that is of a later
 * epoch where the model had been away.
 */
function ofLedger(
  entries: readonly PastMigration[],
  id: string,
  wayOf: Ways,
  arrivalOf: (id: string) => Arrival,
): PastMigration | undefined {
  const isAsDeclared = [id, ...wayOf(id)].every((model) => {
    const [newest] = model === null ? [] : newestFirst(entries, model);
    if (model === null || newest === undefined) return true;
    if (!wayOf(model).includes(newest.replacement)) return false;
    const arrival = arrivalOf(model);
    if (arrival.kind !== "committed") return true;
    return epochOf(newest) > arrival.timesAway && !arrival.formerEnds.has(newest.replacement);
  });
  return isAsDeclared ? newestFirst(entries, id)[0] : undefined;
}

function endOf(wayOf: Ways, id: string | null): string | null {
  return id === null ? null : (wayOf(id).at(-1) ?? id);
}

/** Returns the deletions of a model, newest first. Superseded ones of an epoch come last: another migration took their place. */
function newestFirst(entries: readonly PastMigration[], id: string): PastMigration[] {
  return entries
    .filter(({ kind, model }) => kind === "delete" && model === id)
    .sort(
      (left, right) =>
        epochOf(right) - epochOf(left) ||
        Number(left.state === "superseded") - Number(right.state === "superseded") ||
        Date.parse(right.startedAt) - Date.parse(left.startedAt),
    );
}

/** Returns the epoch of a migration from its id: names in it hold no `@` and no `=`. */
function epochOf({ id }: PastMigration): number {
  return Number(/^[^@=]*@(\d+)=/.exec(id)?.[1] ?? 1);
}
