import {
  isTooLarge,
  type JournalEntry,
  journalEntriesOf,
  packJournal,
} from "../../domain/references/journal.ts";
import type { PlaceDecision } from "../../domain/references/rewrite.ts";
import { createStatement } from "../../domain/references/statement.ts";
import { type Changes, failuresOf, type Recorded, rewritesOf, type Work } from "./chunk.ts";
import type { ChunkTally } from "./chunk-tally.ts";
import type { Slice } from "./slice.ts";

/**
 * Returns a function that journals changes before they are written: nothing is written that was not journaled before. The function returns the
 * statements whose changes are journaled.
 */
export function createRecorder({ segment, keeper, journal }: Slice, tally: ChunkTally) {
  /** Journals in a window as statements have: what an overtaken holder had read must not become the last word about a place. */
  async function recordInTime(rows: Changes["rows"]): Promise<void> {
    for (;;) {
      const { sendBefore } = await keeper.windowToWrite();
      if ((await journal.record(keeper.lease, segment.pass, rows, sendBefore)) === "recorded") return;
    }
  }

  return async ({ recorded, rows }: Changes): Promise<Recorded[]> => {
    const refused = new Set(rows.filter(isTooLarge).flatMap((row) => row.decisions));
    const recordable = rows.filter((row) => !isTooLarge(row));
    if (recordable.length > 0) {
      await recordInTime(recordable);
    }
    for (const row of recordable) tally.journaled(row);
    return recorded.filter((one) => {
      const lost = one.included.filter((decision) => refused.has(decision));
      tally.fail(
        one.key,
        lost.flatMap((decision) => failuresOf(decision, "too large to be journaled")),
      );
      return lost.length === 0;
    });
  };
}

/** Returns the changes of items as they are written: the statements, and the rows of the journal. */
export function changesOf(table: string, work: readonly Work[]): Changes {
  const recorded: Recorded[] = [];
  const entries: (readonly [string, JournalEntry])[] = [];
  const decisionOf = new Map<JournalEntry, PlaceDecision>();
  for (const one of work) {
    const rewrites = rewritesOf(one.decided);
    const notes = one.isAgain ? [] : one.decided.decisions.filter((decision) => decision.after === undefined);
    const created =
      rewrites.length === 0 ? undefined : createStatement(table, one.key, rewrites, one.decided.touches);
    for (const decision of [...notes, ...(created?.included ?? [])]) {
      for (const [migration, entry] of journalEntriesOf(table, one, decision)) {
        entries.push([migration, entry]);
        decisionOf.set(entry, decision);
      }
    }
    if (created !== undefined) recorded.push({ ...one, ...created });
  }
  const rows = packJournal(entries).map(({ entries: ofRow, ...row }) => ({
    ...row,
    decisions: ofRow.map((entry) => decisionOf.get(entry) as PlaceDecision),
  }));
  return { recorded, rows };
}
