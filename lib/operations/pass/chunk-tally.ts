import { createHash } from "node:crypto";
import { NO_AMOUNTS, type PassAmounts } from "../../contract/pass-limits.ts";
import type { Item } from "../../domain/items/attribute-value.ts";
import { stringifyWithBytes } from "../../domain/items/binary-json.ts";
import { addCounts, increase } from "../../domain/items/counts.ts";
import type { PlaceDecision } from "../../domain/references/rewrite.ts";
import type { UseCounts } from "../../domain/usage/use-counts.ts";
import type { Cursor, Marks, SegmentProblem } from "../ports/pass.ts";
import type { Chunk, PackedChanges } from "./chunk.ts";
import type { DecidedItem } from "./decide-item.ts";
import { amountsOf } from "./reserve-writes.ts";
import { partOf, type Slice } from "./slice.ts";

export type ChunkTally = ReturnType<typeof createChunkTally>;

/** Milliseconds between two times that the progress of a chunk is saved: a write unit or two a second, and up to sixteen more with the uses of the segment. */
const SAVE_MS = 1_000;

/** Counts the results of a chunk, and which of its journal entries were certainly written. */
export function createChunkTally(slice: Slice, chunk: Chunk, cursor: Cursor) {
  const skippedBy = new Map<string, number>();
  const failedBy = new Map<string, number>();
  const problems: SegmentProblem[] = [];
  const marked = new Set<PlaceDecision>();
  const lastSeen = new Map<Item, Pick<DecidedItem, "places" | "decisions"> | undefined>();
  const journaled: Pick<PackedChanges, "hash" | "decisions">[] = [];
  let written = NO_AMOUNTS;
  let rewritten = 0;
  let cleared = 0;
  let savedAt = slice.clock.monotonic();
  return {
    skippedBy,
    failedBy,
    problems,
    journaled(row: PackedChanges): void {
      journaled.push({ hash: row.hash, decisions: row.decisions });
    },
    written(decisions: readonly PlaceDecision[]): void {
      for (const decision of decisions) {
        marked.add(decision);
        written = addCounts(written, amountsOf([decision]));
        for (const effect of decision.effects) {
          if (effect.effect === "rewritten") rewritten += effect.references;
          if (effect.effect === "cleared") cleared += effect.references;
        }
      }
    },
    /** Returns what all that was certainly written comes to. */
    amounts: (): PassAmounts => written,
    hasWritten: (): boolean => marked.size > 0,
    isWritten: (decision: PlaceDecision): boolean => marked.has(decision),
    /** Keeps what an item held when it was read last; undefined when it was gone. @param key the same object at every time */
    saw(key: Item, decided: DecidedItem | undefined): void {
      lastSeen.set(key, decided);
    },
    /** Counts the uses of the items that were seen: as they were read last, and as was certainly written since. */
    countUses(uses: UseCounts): void {
      for (const seen of lastSeen.values()) {
        if (seen === undefined) continue;
        const written = new Map(
          seen.decisions.filter((one) => marked.has(one)).map((one) => [one.place, one] as const),
        );
        for (const place of seen.places) uses.add(place, written.get(place));
      }
    },
    skip(decision: PlaceDecision): void {
      for (const { migration, effect, references } of decision.effects) {
        if (effect !== "noted") increase(skippedBy, migration, references);
      }
    },
    fail(key: Item, failures: DecidedItem["failures"]): void {
      for (const { migration, references, reason } of failures) {
        increase(failedBy, migration, references);
        problems.push({
          migration,
          table: slice.table,
          key: stringifyWithBytes(key).slice(0, 1_000),
          reason: reason.slice(0, 500),
        });
      }
    },
    /**
     * Reports progress, and saves it now and then: the row of a run that is killed tells what it had done.
     * @param share of the chunk that has been sent, from 0 to 1; reading the chunk was the first half of the work
     * @throws LeaseLost
     */
    async report(share: number): Promise<void> {
      const way = (1 + share) / 2;
      const done = chunk.itemsBefore + Math.round((chunk.items - chunk.itemsBefore) * way);
      slice.report({ step: "pass", part: partOf(slice.segment), done, of: chunk.of, rewritten, cleared });
      rewritten = 0;
      cleared = 0;
      const underWay = done - chunk.itemsBefore;
      if (underWay === 0 || slice.clock.monotonic() - savedAt < SAVE_MS) return;
      savedAt = slice.clock.monotonic();
      await slice.passes.saveCursor(slice.keeper.lease, slice.segment, { ...cursor, underWay });
    },
    async save(): Promise<void> {
      const marks: Marks = new Map(
        journaled
          .map(({ hash, decisions }): [string, "all" | number[]] => {
            const written = decisions.flatMap((decision, index) => (marked.has(decision) ? [index] : []));
            return [hash, written.length === decisions.length ? "all" : written];
          })
          .filter(([, written]) => written.length > 0),
      );
      const part = createHash("sha256")
        .update(JSON.stringify([...marks]))
        .digest("hex")
        .slice(0, 24);
      await slice.journal.mark(slice.keeper.lease, slice.segment, part, marks);
    },
  };
}
