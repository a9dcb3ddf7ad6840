import { LeaseLost } from "../../contract/errors.ts";
import { JOURNAL, type SliceInput, type SliceResult } from "../../contract/run-steps.ts";
import { addCounts } from "../../domain/items/counts.ts";
import type { Cursor, Segment } from "../ports/pass.ts";
import { createLeaseKeeper, NewerRequest, OnHold } from "../run/lease-keeper.ts";
import type { Chunk } from "./chunk.ts";
import { type ChunkReader, createChunkReader } from "./chunk-reader.ts";
import { createDecider, type Decider } from "./decide-item.ts";
import { keepUses } from "./keep-uses.ts";
import { createPlacesReader } from "./places-to-undo.ts";
import { remembered } from "./remembered.ts";
import { outOfReach, START } from "./segment-cursor.ts";
import type { Slice, SliceDependencies, SliceLimits } from "./slice.ts";
import { type WrittenChunk, writeChunk } from "./write-chunk.ts";

/** A slice of the journal decides about what it has read there. */
const NOTHING: Decider = {
  sources: [],
  decide: () => ({ places: [], decisions: [], touches: [], failures: [], scanned: 0, references: 0 }),
};

/**
 * Runs one slice of a pass: reads pages of its segment, decides, journals, rewrites, saves the cursor. It may die at any point: the next slice starts
 * at the saved cursor, and does not meet rewritten references again.
 */
export async function runSlice(
  deps: SliceDependencies & SliceLimits,
  input: SliceInput,
): Promise<SliceResult> {
  const keeper = createLeaseKeeper(input, { ...deps, givesWay: true, stopsOnHold: true });
  try {
    await keeper.keep();
    const segment: Segment = {
      pass: input.pass,
      table: input.table,
      segment: input.segment,
      of: input.of,
    };
    const plan = await deps.passes.read(input.pass);
    const { table } = input;
    const decider =
      table === JOURNAL ? NOTHING : createDecider(table, plan, await deps.tables.keysOf(table), deps.clock);
    const marks = remembered((pass) => deps.journal.marks(pass));
    const places = createPlacesReader({ journal: deps.journal, marks, keep: () => keeper.keep() });
    const started = deps.clock.monotonic();
    const slice = { ...deps, segment, table, plan, decider, keeper, marks, places, started };
    return { ...input, status: await readSegment(slice) };
  } catch (error) {
    if (error instanceof LeaseLost) return { ...input, status: "lease-lost" };
    if (error instanceof NewerRequest) return { ...input, status: "newer-request" };
    if (error instanceof OnHold) return { ...input, status: "on-hold" };
    throw error;
  }
}

async function readSegment(slice: Slice): Promise<"more" | "done"> {
  const { underWay: _underWay, ...saved } = (await slice.passes.cursor(slice.segment)) ?? START;
  let cursor: Cursor = saved;
  const reader = createChunkReader(slice);
  try {
    for (;;) {
      if (cursor.done) return "done";
      const passed = await passChunk(reader, cursor);
      if (passed === undefined) return "more";
      cursor = passed.cursor;
      if (passed.isOutOfReach) return await outOfReach(slice, slice.keeper.lease, cursor);
      await slice.passes.saveCursor(slice.keeper.lease, slice.segment, cursor);
      if (cursor.done) return "done";
      if (!passed.finished || reader.isOver()) return "more";
    }
  } finally {
    reader.end();
  }
}

/** What remains of a chunk that was written. The chunk itself, up to 10 MB of memory, must not live on while the one after the next is read. */
type PassedChunk = { readonly cursor: Cursor; readonly finished: boolean; readonly isOutOfReach: boolean };

/** Reads and writes one chunk. @returns undefined when the cap on reads left no room for a page in the time of a slice */
async function passChunk(reader: ChunkReader, cursor: Cursor): Promise<PassedChunk | undefined> {
  const read = await reader.read(cursor);
  if (read === undefined) return undefined;
  if (typeof read === "string")
    return { cursor: { ...cursor, trouble: read }, finished: false, isOutOfReach: true };
  const { slice, chunk } = read;
  const written = await writeChunk(slice, chunk, cursor, () => reader.readAhead(chunk));
  return {
    cursor: await cursorAfter(slice, cursor, chunk, written),
    finished: written.finished,
    isOutOfReach: written.trouble !== null,
  };
}

/** Returns the cursor after a chunk. An unfinished chunk is read again: what failed in it will fail again, and is counted then. */
async function cursorAfter(
  slice: Slice,
  cursor: Cursor,
  chunk: Chunk,
  written: WrittenChunk,
): Promise<Cursor> {
  const told = {
    trouble: written.trouble,
    skippedBy: addCounts(cursor.skippedBy, Object.fromEntries(written.skippedBy)),
  };
  if (!written.finished) return { ...cursor, ...told };
  const { uses: _before, ...rest } = cursor;
  const counted = await keepUses(slice, cursor, chunk.uses);
  return {
    ...rest,
    ...told,
    ...(counted && { uses: counted }),
    next: chunk.next,
    done: chunk.next === null,
    items: chunk.items,
    scanned: chunk.scanned,
    seen: chunk.seen,
    skippedBy: addCounts(told.skippedBy, chunk.left),
    failedBy: addCounts(cursor.failedBy, Object.fromEntries(written.failedBy)),
    problems: [...cursor.problems, ...written.problems].slice(0, 100),
  };
}
