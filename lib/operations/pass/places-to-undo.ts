import { type JournalEntry, placeIdentity } from "../../domain/references/journal.ts";
import { type JournaledChange, type Touched, touchedSince } from "../../domain/references/undo-history.ts";
import { isUndoneBy, type Undo } from "../../domain/references/undo-place.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
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

/** The newest entry of a place. `isMade` tells whether the migration certainly wrote the place, now or before. */
export type ToUndo = { readonly entry: JournalEntry; readonly isMade: boolean; readonly touched: Touched };

/** Returns the buckets of teams that hold what an undo is for. Owners without a team, and teams of items without an owner, are in the bucket of no team. */
export function bucketsOf({ team }: Pick<Undo, "team">): ReadonlySet<number> {
  return new Set(team === undefined ? Array(TEAM_BUCKETS).keys() : [bucketOf(team), bucketOf("")]);
}

/**
 * Yields the journal entries of a bucket that an undo has to look at, row by row: of each place the newest, marked or not. A newer one tells that the
 * place held something else in between, whatever became of the entry.
 * @param places those of the bucket
 * @param from the row after which to begin; null for all
 */
export async function* rowsToUndo(
  deps: UndoReading,
  undo: Undo,
  bucket: number,
  { places, from }: { readonly places: Places; readonly from: JournalPosition | null },
): AsyncGenerator<{ readonly at: JournalPosition; readonly entries: ToUndo[] }> {
  for (const pass of undo.passes) {
    if (from !== null && pass < from.pass) continue;
    const after = from?.pass === pass ? from.hash : null;
    for await (const { hash, entries } of deps.journal.rows(pass, bucket, {
      migration: undo.migration,
      after,
    })) {
      await deps.keep();
      const chosen: ToUndo[] = [];
      for (const entry of entries) {
        const place = isUndoneBy(undo, entry) ? places.told.get(placeIdentity(entry)) : undefined;
        if (place?.newest !== nameOf(pass, hash)) continue;
        chosen.push({ entry, isMade: place.isMade, touched: touchedSince(entry, inOrder(place.later)) });
      }
      yield { at: { pass, hash }, entries: chosen };
    }
  }
}

/** What the journal tells of one place. */
type Told = {
  /** The row of the newest entry of the migration, and its order. */
  newest: string;
  order: string;
  isMade: boolean;
  /** Entries of other migrations after it; none, mostly. */
  later: Later[];
};

type Later = JournaledChange & { readonly order: string };

/** What the journal tells of the places of a bucket, by identity, and the tables that they are in, in order. */
export type Places = { readonly told: ReadonlyMap<string, Told>; readonly tables: readonly string[] };

/** Returns a function that reads {@link placesOf} a bucket, and keeps the last answer: a bucket is read chunk by chunk, and may have thousands of rows. */
export function createPlacesReader(deps: UndoReading): (undo: Undo, bucket: number) => Promise<Places> {
  let last: { readonly undo: Undo; readonly bucket: number; readonly places: Places } | undefined;
  return async (undo, bucket) => {
    if (last?.undo !== undo || last.bucket !== bucket)
      last = { undo, bucket, places: await placesOf(deps, undo, bucket) };
    return last.places;
  };
}

export async function placesOf(deps: UndoReading, undo: Undo, bucket: number): Promise<Places> {
  const places = new Map<string, Told>();
  const tables = new Set<string>();
  for (const pass of undo.passes) {
    for await (const row of deps.journal.rows(pass, bucket, { migration: undo.migration, after: null })) {
      await deps.keep();
      const isMadeAt = await wasMade(deps, pass, row.hash);
      const order = nameOf(pass, row.order);
      const newest = nameOf(pass, row.hash);
      row.entries.forEach((entry, index) => {
        if (entry.effect === "noted") return;
        tables.add(entry.table);
        const isMade = isMadeAt(index);
        const place = placeIdentity(entry);
        const known = places.get(place);
        if (known === undefined || order >= known.order) {
          places.set(place, { newest, order, isMade: isMade || known?.isMade === true, later: [] });
        } else if (isMade) known.isMade = true;
      });
    }
  }
  if (places.size > 0) await addLater(deps, undo, bucket, places);
  return { told: places, tables: [...tables].sort(byCodeUnit) };
}

/** Adds what other migrations did to the places later, other undos included. */
async function addLater(
  deps: UndoReading,
  undo: Undo,
  bucket: number,
  places: ReadonlyMap<string, Told>,
): Promise<void> {
  for (const pass of undo.later) {
    for await (const row of deps.journal.rows(pass, bucket)) {
      await deps.keep();
      if (row.migration === undo.migration) continue;
      const isMadeAt = await wasMade(deps, pass, row.hash);
      const order = nameOf(pass, row.order);
      row.entries.forEach((entry, index) => {
        const place = entry.effect === "noted" ? undefined : places.get(placeIdentity(entry));
        if (place !== undefined && order > place.order)
          place.later.push({ order, entry, isMade: isMadeAt(index) });
      });
    }
  }
}

/** Returns a function that tells of an entry of a row, by its index, whether it was certainly written. */
export async function wasMade(
  deps: UndoReading,
  pass: string,
  hash: string,
): Promise<(index: number) => boolean> {
  const written = (await deps.marks(pass)).get(hash);
  const indexes = new Set(written === "all" ? [] : written);
  return (index) => written === "all" || indexes.has(index);
}

function nameOf(pass: string, rest: string): string {
  return `${pass} ${rest}`;
}

function inOrder(later: readonly Later[]): readonly Later[] {
  return later.toSorted((left, right) => byCodeUnit(left.order, right.order));
}
