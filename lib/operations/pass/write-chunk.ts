import { TableOutOfReach, TransientTrouble } from "../../contract/errors.ts";
import { keyOf } from "../../domain/items/attribute-value.ts";
import { BATCH_PAUSES, pauseAfter } from "../../domain/items/batches.ts";
import type { Cursor, SegmentProblem } from "../ports/pass.ts";
import type { Chunk, Work } from "./chunk.ts";
import { type ChunkTally, createChunkTally } from "./chunk-tally.ts";
import { createRecorder } from "./record-changes.ts";
import { createReserver, type Reserver } from "./reserve-writes.ts";
import { createReviewer } from "./review-statements.ts";
import { createSender } from "./send-statements.ts";
import type { Slice } from "./slice.ts";

export type WrittenChunk = {
  /** False when something was left: the chunk will be read again. */
  readonly finished: boolean;
  readonly skippedBy: ReadonlyMap<string, number>;
  readonly failedBy: ReadonlyMap<string, number>;
  readonly problems: readonly SegmentProblem[];
  /** Why the table cannot be written at all. */
  readonly trouble: string | null;
};

/**
 * Journals and rewrites a chunk, and counts the uses that it leaves. Nothing is written that was not journaled before. A value that a user wrote after the item was read is never
 * overwritten: the statement is refused, and the item is read and decided again.
 * @throws LeaseLost, NewerRequest, OnHold
 * @throws TransientTrouble when the table took nothing in the whole time of a slice
 */
export async function writeChunk(slice: Slice, chunk: Chunk, cursor: Cursor): Promise<WrittenChunk> {
  const tally = createChunkTally(slice, chunk, cursor);
  const reserver = createReserver(slice);
  let trouble: string | null = null;
  let finished = false;
  try {
    const work = await workOf(slice, chunk);
    for (const { key, decided } of work) tally.saw(key, decided);
    finished = await writeAll(slice, tally, reserver, work);
    if (finished) tally.countUses(chunk.uses);
  } catch (error) {
    if (!(error instanceof TableOutOfReach)) throw error;
    trouble = error.message;
  } finally {
    await tally.save();
    await reserver.settle(tally.amounts());
  }
  const { skippedBy, failedBy, problems } = tally;
  return { finished, trouble, skippedBy, failedBy, problems };
}

async function workOf({ tables, table }: Slice, chunk: Chunk): Promise<Work[]> {
  if (chunk.undecided.length === 0) return [];
  const { keyAttributes } = await tables.keysOf(table);
  return chunk.undecided.map((one) => ({
    ...one,
    key: keyOf(one.item, keyAttributes),
    tries: 0,
    isAgain: false,
  }));
}

/** Writes all items of a chunk. @returns whether nothing is left */
async function writeAll(slice: Slice, tally: ChunkTally, reserver: Reserver, all: Work[]): Promise<boolean> {
  const record = createRecorder(slice, tally);
  const { send, isOver, wasThrottled } = createSender(slice, tally, reserver);
  const review = createReviewer(slice, tally);
  let attempt = 0;
  for (let work = all; work.length > 0; ) {
    for (const one of work) tally.fail(one.key, one.decided.failures);
    const recorded = await record(work);
    const sent = await send(recorded);
    const isUnknown = sent.some(({ result }) => result.status === "unknown");
    if (sent.length < recorded.length || (isUnknown && isOver())) {
      if (wasThrottled() && !tally.hasWritten()) throw new TransientTrouble("the table takes no writes");
      return false;
    }
    attempt = isUnknown ? attempt + 1 : 0;
    if (isUnknown) await slice.clock.sleep(pauseAfter(attempt, BATCH_PAUSES));
    work = await review(sent);
    reserver.readBack();
  }
  return true;
}
