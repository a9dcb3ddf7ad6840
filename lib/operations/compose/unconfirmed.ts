import { type JournalEntry, placeIdentity } from "../../domain/references/journal.ts";
import { holds } from "../../domain/references/rewrite.ts";

/** A change that was journaled, and that no mark says was written. */
export type Unconfirmed = {
  readonly pass: string;
  readonly migration: string;
  readonly entry: JournalEntry;
};

/**
 * Finds out what became of changes without a mark, from what later passes read at their places. It has to come before looking at the places
 * themselves: a later pass may have moved a reference on from where the change had brought it, or made the same change for another
 * migration. Passes are given in the order in which they were made, and of each all entries of its journal.
 */
export function createUnconfirmed() {
  /** By place, of the passes before. */
  const waiting = new Map<string, Unconfirmed[]>();
  let reads = new Map<string, JournalEntry[]>();
  let added: Unconfirmed[] = [];
  return {
    /** An entry of the journal, whatever is known of it: what it found at its place. */
    read(entry: JournalEntry): void {
      if (waiting.size === 0) return;
      const place = placeIdentity(entry);
      if (waiting.has(place)) reads.set(place, [...(reads.get(place) ?? []), entry]);
    },
    add(one: Unconfirmed): void {
      added.push(one);
    },
    /** @returns the changes of passes before that this pass has found made; those that it has found not made are dropped */
    endPass(): Unconfirmed[] {
      const made: Unconfirmed[] = [];
      for (const [place, found] of reads) {
        for (const one of waiting.get(place) ?? []) {
          if (found.some((later) => foundMade(one.entry, later))) made.push(one);
        }
        waiting.delete(place);
      }
      for (const one of added) {
        const place = placeIdentity(one.entry);
        waiting.set(place, [...(waiting.get(place) ?? []), one]);
      }
      reads = new Map();
      added = [];
      return made;
    },
    /** Those that no later pass met: only their places can tell. */
    left: (): Unconfirmed[] => [...waiting.values()].flat(),
  };
}

/** Both looked at some of the parameters: what both know decides. */
function foundMade({ after, compared }: JournalEntry, later: JournalEntry): boolean {
  const both = new Set(later.compared);
  return (
    after !== undefined &&
    holds(
      later.before,
      after,
      compared.filter((name) => both.has(name)),
    )
  );
}
