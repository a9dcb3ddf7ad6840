import type { EntryRecord } from "../../domain/models/records.ts";
import { placeIdentity } from "../../domain/references/journal.ts";
import { type UndoReading, wasMade } from "../pass/places-to-undo.ts";

/** An undo of a migration, or of its undo, and so on. `restores` tells whether it puts back what the migration took away. */
export type UndoInChain = {
  readonly id: string;
  readonly passes: readonly string[];
  readonly restores: boolean;
};

/** Returns the undos of a migration, the undos of these, and so on. @param open passes that no entry names yet: they have not ended */
export function undosOfChain(
  migration: string,
  entries: readonly EntryRecord[],
  open: ReadonlySet<string>,
  restores = true,
): UndoInChain[] {
  return entries
    .filter(({ undoes }) => undoes?.migration === migration)
    .flatMap(({ id, passes }) => [
      { id, passes: [...new Set([...passes, ...open])], restores },
      ...undosOfChain(id, entries, open, !restores),
    ]);
}

/** What the newest undo did at a place, or was about to do when it died: then it is not made, and only the item tells. */
type LastUndo = { readonly at: string; readonly restores: boolean; readonly isMade: boolean };

/**
 * Returns the places of a bucket that undos have journaled, and what the newest of them did there.
 * @returns by place; `at` is the pass, and the order in it
 */
export async function placesUndone(
  deps: UndoReading,
  undos: readonly UndoInChain[],
  bucket: number,
): Promise<ReadonlyMap<string, LastUndo>> {
  const places = new Map<string, LastUndo>();
  for (const { id, passes, restores } of undos) {
    for (const pass of passes) {
      for await (const { hash, order, entries } of deps.journal.rows(pass, bucket, {
        migration: id,
        after: null,
      })) {
        const isMadeAt = await wasMade(deps, pass, hash);
        const at = `${pass} ${order}`;
        entries.forEach((entry, index) => {
          const place = placeIdentity(entry);
          const isMade = isMadeAt(index);
          if (at > (places.get(place)?.at ?? "")) places.set(place, { at, restores, isMade });
        });
      }
    }
  }
  return places;
}
