import {
  isTooLarge,
  type JournalEntry,
  journalEntriesOf,
  packJournal,
} from "../../domain/references/journal.ts";
import type { PlaceDecision } from "../../domain/references/rewrite.ts";
import { createStatement } from "../../domain/references/statement.ts";
import type { ChunkTally } from "./chunk-tally.ts";
import { type ChunkState, failuresOf, type Recorded, rewritesOf, type Work } from "./chunk-work.ts";
import type { SliceDependencies } from "./run-slice.ts";

/** Records what is about to change; answers the statements whose changes are recorded. */
export async function recordChanges(
  deps: SliceDependencies,
  state: ChunkState,
  tally: ChunkTally,
  work: readonly Work[],
): Promise<Recorded[]> {
  const { table } = state.segment;
  const recorded: Recorded[] = [];
  const entries: (readonly [string, JournalEntry])[] = [];
  const decisionOf = new Map<JournalEntry, PlaceDecision>();
  for (const one of work) {
    const rewrites = rewritesOf(one.decided);
    const notes = one.isAgain ? [] : one.decided.decisions.filter((decision) => decision.after === undefined);
    const created =
      rewrites.length === 0 ? undefined : createStatement(table, one.key, rewrites, one.decided.touches);
    for (const decision of [...notes, ...(created?.included ?? [])]) {
      for (const [migration, entry] of journalEntriesOf(table, one.key, decision)) {
        entries.push([migration, entry]);
        decisionOf.set(entry, decision);
      }
    }
    if (created !== undefined) recorded.push({ ...one, ...created });
  }
  const rows = packJournal(entries);
  const refused = new Set<PlaceDecision>();
  for (const row of rows.filter(isTooLarge)) {
    for (const entry of row.entries) {
      const decision = decisionOf.get(entry);
      if (decision !== undefined) refused.add(decision);
    }
  }
  const recordable = rows.filter((row) => !isTooLarge(row));
  if (recordable.length > 0) {
    await state.keeper.keep();
    await deps.journal.record(state.segment.pass, recordable);
  }
  for (const row of recordable) tally.journaled(row, decisionOf);
  return recorded.filter((one) => {
    const lost = one.included.filter((decision) => refused.has(decision));
    tally.fail(
      one.key,
      lost.flatMap((decision) => failuresOf(decision, "too large to be journaled")),
    );
    return lost.length === 0;
  });
}
