import { type JournalEntry, placeIdentity } from "../../domain/references/journal.ts";
import { isUndoneBy, type Undo } from "../../domain/references/undo-place.ts";
import { bucketOf, TEAM_BUCKETS } from "../../domain/text/ids.ts";
import type { Journal, Marks } from "../ports/pass.ts";

export type UndoReading = {
  readonly journal: Pick<Journal, "rows">;
  /** Returns the marks of a pass; they are read once. */
  marks(pass: string): Promise<Marks>;
  /** Keeps the lease. @throws LeaseLost */
  keep(): Promise<void>;
};

/** The last journal row that was looked at. */
export type JournalPosition = { readonly pass: string; readonly hash: string };

/** An entry of the journal. `isMade` tells whether it was certainly written. */
export type ToUndo = { readonly entry: JournalEntry; readonly isMade: boolean };

/** Returns the buckets of teams that hold what an undo is for. Owners without a team, and teams of items without an owner, are in the bucket of no team. */
export function bucketsOf({ team }: Pick<Undo, "team">): ReadonlySet<number> {
  return new Set(team === undefined ? Array(TEAM_BUCKETS).keys() : [bucketOf(team), bucketOf("")]);
}

/**
 * Yields the journal entries of a bucket that an undo has to look at, row by row: of each place the newest that was certainly written; where none was,
 * all that may have been written.
 * @param from the row after which to begin; null for all
 */
export async function* rowsToUndo(
  deps: UndoReading,
  undo: Undo,
  bucket: number,
  from: JournalPosition | null,
): AsyncGenerator<{ readonly at: JournalPosition; readonly entries: ToUndo[] }> {
  let known: Promise<ReadonlyMap<string, string>> | undefined;
  const writers = () => (known ??= newestWriters(deps, undo, bucket));
  for (const pass of undo.passes) {
    if (from !== null && pass < from.pass) continue;
    const after = from?.pass === pass ? from.hash : null;
    for await (const { hash, entries } of readRows(deps, undo, { pass, bucket, after })) {
      const chosen: ToUndo[] = [];
      for (const one of entries) {
        if (!isUndoneBy(undo, one.entry)) continue;
        // Mostly one pass did it all, and wrote each place once: then nothing has to be remembered of the places.
        const isPlain = one.isMade && undo.passes.length === 1;
        const writer = isPlain ? pass : (await writers()).get(placeIdentity(one.entry));
        if (one.isMade ? writer === pass : writer === undefined) chosen.push(one);
      }
      yield { at: { pass, hash }, entries: chosen };
    }
  }
}

async function newestWriters(
  deps: UndoReading,
  undo: Undo,
  bucket: number,
): Promise<ReadonlyMap<string, string>> {
  const newest = new Map<string, string>();
  for (const pass of undo.passes) {
    for await (const { entries } of readRows(deps, undo, { pass, bucket, after: null }))
      for (const { entry, isMade } of entries) if (isMade) newest.set(placeIdentity(entry), pass);
  }
  return newest;
}

async function* readRows(
  deps: UndoReading,
  { migration }: Undo,
  { pass, bucket, after }: { readonly pass: string; readonly bucket: number; readonly after: string | null },
): AsyncGenerator<{ readonly hash: string; readonly entries: ToUndo[] }> {
  for await (const { hash, entries } of deps.journal.rows(pass, bucket, { migration, after })) {
    await deps.keep();
    const written = (await deps.marks(pass)).get(hash);
    const indexes = new Set(written === "all" ? [] : written);
    yield {
      hash,
      entries: entries.map((entry, index) => ({ entry, isMade: written === "all" || indexes.has(index) })),
    };
  }
}
