import type { EntryState } from "./results.ts";

/**
 * `not-applied`: the environment has no migration for the deletion as the registry declares it now, or its model is no such tombstone any more.
 * `unreadable`: the environment could not be read.
 */
export type DeletionState = EntryState | "not-applied" | "unreadable";

/** A deletion that the registry declares, in every environment; `id` is the model's. */
export type PruneEntry = {
  readonly id: string;
  readonly removable: boolean;
  /** The latest of the environments' times; null while one is not done. */
  readonly since: string | null;
  /** Time when the present form of the line came to main; null where git does not say it. */
  readonly inMainSince: string | null;
  /** `at`: the end of the migration. */
  readonly environments: readonly {
    readonly name: string;
    readonly state: DeletionState;
    readonly at: string | null;
  }[];
  readonly why: string;
};

export type PruneResult = {
  readonly entries: readonly PruneEntry[];
  /** Null when nothing was written. */
  readonly written: { readonly file: string; readonly message: string } | null;
};
