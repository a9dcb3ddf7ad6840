import type { Gathered } from "./gather-journal.ts";

/** Teams that are told together: those of some buckets, or of some shares of one bucket. */
export type Parts = {
  /** What was gathered, by name of the part. */
  readonly gathered: ReadonlyMap<string, Gathered>;
  /** Returns the name of the part that a team belongs to. */
  partOf(team: string): string;
};
