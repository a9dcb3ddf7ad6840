import { type JournalEntry, placeIdentity } from "../../domain/references/journal.ts";
import { holds } from "../../domain/references/rewrite.ts";

/** A journaled change that no mark confirms as written. */
export type Unconfirmed = {
  readonly pass: string;
  readonly migration: string;
  readonly entry: JournalEntry;
};

/**
 * Finds out from the reads of later passes whether changes without a mark were written. This has to come before a look at the places themselves: a
 * later pass may have moved a reference on from the value that the change wrote, or made the same change for another migration. Passes are given in
 * the order in which they were created, and of each pass all journal entries.
 */
export function createUnconfirmed() {
  /** Unconfirmed changes of earlier passes, by place. */
  const waiting = new Map<string, Unconfirmed[]>();
  let reads = new Map<string, JournalEntry[]>();
  let added: Unconfirmed[] = [];
  return {
    /** Records the value that a journal entry found at its place, whether or not the entry is confirmed. */
    read(entry: JournalEntry): void {
      if (waiting.size === 0) return;
      const place = placeIdentity(entry);
      if (waiting.has(place)) reads.set(place, [...(reads.get(place) ?? []), entry]);
    },
    add(one: Unconfirmed): void {
      added.push(one);
    },
    /** @returns the changes of earlier passes that this pass found written; changes that it found not written are dropped */
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
    /** Returns the changes whose places no later pass met: only the places themselves can tell. */
    left: (): Unconfirmed[] => [...waiting.values()].flat(),
  };
}

/** Tells whether a later entry found a change as written. Each entry looked at some of the parameters: only the parameters of both decide. */
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
