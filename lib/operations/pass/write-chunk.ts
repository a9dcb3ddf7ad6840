import { TableOutOfReach, TransientTrouble } from "../../contract/errors.ts";
import { BATCH_PAUSES, pauseAfter } from "../../domain/items/batches.ts";
import type { Cursor, SegmentProblem } from "../ports/pass.ts";
import type { ReadyChunk } from "./chunk.ts";
import { type ChunkTally, createChunkTally } from "./chunk-tally.ts";
import { changesOf, createRecorder } from "./record-changes.ts";
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
 * @param whenSending begins what is to be done while statements are on their way
 * @throws LeaseLost, NewerRequest, OnHold
 * @throws TransientTrouble when the table took nothing in the whole time of a slice
 */
export async function writeChunk(
  slice: Slice,
  chunk: ReadyChunk,
  cursor: Cursor,
  whenSending: () => void,
): Promise<WrittenChunk> {
  const tally = createChunkTally(slice, chunk, cursor);
  const reserver = createReserver(slice);
  let trouble: string | null = null;
  let finished = false;
  try {
    for (const { key, decided } of chunk.work) tally.saw(key, decided);
    finished = await writeAll({ slice, tally, reserver, whenSending }, chunk);
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

type Writing = {
  readonly slice: Slice;
  readonly tally: ChunkTally;
  readonly reserver: Reserver;
  readonly whenSending: () => void;
};

/** Writes all items of a chunk. @returns whether nothing is left */
async function writeAll(
  { slice, tally, reserver, whenSending }: Writing,
  chunk: ReadyChunk,
): Promise<boolean> {
  const record = createRecorder(slice, tally);
  const { send, isOver, wasThrottled } = createSender(slice, tally, reserver);
  const review = createReviewer(slice, tally);
  let { work, changes } = chunk;
  let begin: (() => void) | undefined = whenSending;
  let attempt = 0;
  while (work.length > 0) {
    for (const one of work) tally.fail(one.key, one.decided.failures);
    const recorded = await record(changes);
    const sending = send(recorded);
    begin?.();
    begin = undefined;
    const sent = await sending;
    const isUnknown = sent.some(({ result }) => result.status === "unknown");
    if (sent.length < recorded.length || (isUnknown && isOver())) {
      if (wasThrottled() && !tally.hasWritten()) throw new TransientTrouble("the table takes no writes");
      return false;
    }
    attempt = isUnknown ? attempt + 1 : 0;
    if (isUnknown) await slice.clock.sleep(pauseAfter(attempt, BATCH_PAUSES));
    work = await review(sent);
    changes = changesOf(slice.table, work);
    reserver.readBack();
  }
  return true;
}
