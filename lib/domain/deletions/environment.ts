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

export type Standing = { readonly state: DeletionState; readonly at: string | null };

const NOT_APPLIED: Standing = { state: "not-applied", at: null };

/**
 * Returns the state of a deletion in an environment. The newest migration of the model counts, and only when it leads where the registry leads now:
 * A→B says nothing of A→C. A chain may have been flattened since, so both ends are compared. Where there are rows, the row decides what the
 * environment does now: a registry that went A→B, A→C, A→B has its newest entry elsewhere, and a model that was brought back is no tombstone.
 * @param endOf where a reference to a model ends, by the registry
 * @param cameBackAt time when the line came back to the registry after it had been away; a saved ledger with an older migration then does not
 * tell whether the environment followed
 */
export function standingOf(
  environment: EnvironmentState,
  deletion: Deletion,
  endOf: (id: string | null) => string | null,
  cameBackAt: string | null,
): Standing {
  if ("trouble" in environment) return { state: "unreadable", at: null };
  const { rows } = environment;
  const end = endOf(deletion.id);
  const ofModel = environment.entries
    .filter(({ kind, model }) => kind === "delete" && model === deletion.id)
    .sort(newestFirst);
  const newest =
    rows === null
      ? ofModel[0]
      : ofModel.find((entry) => epochOf(entry) === rows.get(deletion.id)?.epoch && leads(entry));
  if (newest === undefined || !leads(newest)) return NOT_APPLIED;
  if (rows === null) {
    const isOlder = cameBackAt !== null && Date.parse(newest.startedAt) < Date.parse(cameBackAt);
    return isOlder ? NOT_APPLIED : standing(newest);
  }
  const row = rows.get(deletion.id);
  const isDeclared =
    row?.status === "deleted" && row.replacement === deletion.replacement && endOf(row.redirectsTo) === end;
  return isDeclared ? standing(newest) : NOT_APPLIED;

  function leads({ replacement }: PastMigration): boolean {
    return endOf(replacement) === end;
  }
}

function standing({ state, endedAt }: PastMigration): Standing {
  return { state: state as DeletionState, at: endedAt };
}

/** Superseded entries of an epoch come last: another migration took their place. */
function newestFirst(left: PastMigration, right: PastMigration): number {
  return (
    epochOf(right) - epochOf(left) ||
    Number(left.state === "superseded") - Number(right.state === "superseded") ||
    Date.parse(right.startedAt) - Date.parse(left.startedAt)
  );
}

/** Returns the epoch of a migration from its id: names in it hold no `@` and no `=`. */
function epochOf({ id }: PastMigration): number {
  return Number(/^[^@=]*@(\d+)=/.exec(id)?.[1] ?? 1);
}
