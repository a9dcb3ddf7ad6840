import type { UsageDay, UsageSnapshot } from "../../domain/usage/usage-snapshot.ts";

/** What the passes have counted of the use of models. */
export type UsageSnapshots = {
  /** @returns the snapshot of the last complete pass; undefined before the first one, and when it has expired */
  last(): Promise<UsageSnapshot | undefined>;
  /** @returns the counts of each day with a complete pass, the last one of the day, oldest first */
  history(): Promise<UsageDay[]>;
};

/** A snapshot with the counts that its day keeps. */
export type TakenSnapshot = { readonly snapshot: UsageSnapshot; readonly day: UsageDay };
