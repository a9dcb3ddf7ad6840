import type { SourceReport } from "../../contract/source-report.ts";
import { increase } from "../../domain/items/counts.ts";
import { mergeSightings, type Sightings } from "../../domain/references/sightings.ts";
import type { Cursor, PartTally } from "../ports/pass.ts";
import type { RunRecord } from "../ports/runs.ts";

/** The results of a pass over all its segments. */
export type PassSummary = {
  readonly items: number;
  readonly scanned: number;
  readonly skippedBy: ReadonlyMap<string, number>;
  readonly failedBy: ReadonlyMap<string, number>;
  readonly problems: Cursor["problems"];
  readonly trouble: string | null;
  readonly seen: Sightings;
};

export function summarise(cursors: readonly Cursor[]): PassSummary {
  const merge = (field: "skippedBy" | "failedBy"): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const cursor of cursors) {
      for (const [migration, count] of Object.entries(cursor[field])) {
        increase(counts, migration, count);
      }
    }
    return counts;
  };
  return {
    items: cursors.reduce((sum, cursor) => sum + cursor.items, 0),
    scanned: cursors.reduce((sum, cursor) => sum + cursor.scanned, 0),
    skippedBy: merge("skippedBy"),
    failedBy: merge("failedBy"),
    problems: cursors.flatMap((cursor) => cursor.problems),
    trouble: cursors.find((cursor) => cursor.trouble !== null)?.trouble ?? null,
    seen: mergeSightings(cursors.map((cursor) => cursor.seen ?? {})),
  };
}

/**
 * Returns the number of references to tombstones that the pass found and repaired, by migration.
 * @param undos ids of the entries whose references are none to a tombstone
 */
export function foundBy(
  buckets: readonly PartTally[],
  met: PassSummary,
  undos: ReadonlySet<string>,
): Map<string, { found: number; repaired: number }> {
  const counts = new Map<string, { found: number; repaired: number }>();
  const add = (migration: string, found: number, repaired: number): void => {
    const known = counts.get(migration) ?? { found: 0, repaired: 0 };
    if (found > 0 && !undos.has(migration))
      counts.set(migration, { found: known.found + found, repaired: known.repaired + repaired });
  };
  for (const { migration, rewritten, cleared } of buckets.flatMap((bucket) => bucket.migrations)) {
    add(migration, rewritten + cleared, rewritten + cleared);
  }
  for (const [migration, count] of [...met.skippedBy, ...met.failedBy]) add(migration, count, 0);
  return counts;
}

/** Returns the row of a run as the end of its pass leaves it. */
export function endedRun(
  run: RunRecord,
  end: {
    readonly status: "succeeded" | "incomplete";
    readonly at: string;
    readonly met: PassSummary;
    readonly tallies: readonly (readonly [string, readonly PartTally[]])[];
    readonly found: ReadonlyMap<string, { found: number; repaired: number }>;
    readonly unwatched: readonly string[];
    readonly sources: readonly SourceReport[];
  },
): RunRecord {
  const buckets = end.tallies.flatMap(([, ofPass]) => ofPass);
  const total = (field: "rewritten" | "cleared" | "noted"): number =>
    buckets.reduce((sum, bucket) => sum + bucket.migrations.reduce((inner, one) => inner + one[field], 0), 0);
  const all = (counts: ReadonlyMap<string, number>): number =>
    [...counts.values()].reduce((sum, count) => sum + count, 0);
  const finds = [...end.found.values()];
  return {
    ...run,
    status: end.status,
    endedAt: end.at,
    progress: { done: end.met.items, of: Math.max(run.progress.of, end.met.items) },
    references: {
      scanned: end.met.scanned,
      rewritten: total("rewritten"),
      cleared: total("cleared"),
      noted: total("noted"),
      skipped: all(end.met.skippedBy),
      failed: all(end.met.failedBy),
    },
    teams: new Set(
      buckets.flatMap(({ migrations }) => migrations).flatMap(({ teams }) => teams.map(([team]) => team)),
    ).size,
    sources: end.sources,
    notices: {
      created: buckets.reduce((sum, bucket) => sum + bucket.noticesCreated, 0),
      published: 0,
      republished: 0,
    },
    ...(run.cleanup === undefined
      ? {}
      : {
          cleanup: {
            found: finds.reduce((sum, one) => sum + one.found, 0),
            repaired: finds.reduce((sum, one) => sum + one.repaired, 0),
            unwatched: end.unwatched,
            recovered: run.cleanup.recovered,
          },
        }),
  };
}
