import { TableOutOfReach } from "../../contract/errors.ts";
import { JOURNAL } from "../../contract/run-steps.ts";
import type { Cursor } from "../ports/pass.ts";
import type { Chunk } from "./chunk.ts";
import { type ReadingSlice, readChunk } from "./read-chunk.ts";
import { readUndoChunk } from "./read-undo-chunk.ts";
import { START } from "./segment-cursor.ts";
import type { Slice } from "./slice.ts";

/** A chunk and what writes it; why the table cannot be read; undefined when the cap on reads left no room in the time of the slice. */
type Read = { readonly slice: Slice; readonly chunk: Chunk } | string | undefined;

export type ChunkReader = {
  /** Returns the chunk at a cursor. @throws LeaseLost, NewerRequest, OnHold */
  read(cursor: Cursor): Promise<Read>;
  /** Begins to read what comes after a chunk that is going to be written. */
  readAhead(chunk: Chunk): void;
  /** Tells whether the slice reads nothing more; what was read ahead is still to be written. */
  isOver(): boolean;
  /** Forgets what was read ahead. */
  end(): void;
};

/**
 * Creates the reader of a slice, which reads and decides about one chunk while the one before it is written: otherwise reading would wait for the
 * writing, and the writing for the reading. What is read ahead renews no lease: it is journaled and written under a lease that was renewed since, as all
 * that was read.
 */
export function createChunkReader(slice: Slice): ChunkReader {
  const stop = new AbortController();
  const keeper = { keep: async () => stop.signal.throwIfAborted() };
  let ahead: Promise<() => Read> | undefined;

  return {
    read(cursor) {
      const read = ahead?.then((result) => result()) ?? readOrTrouble(slice, slice, cursor);
      ahead = undefined;
      return read;
    },
    readAhead({ undecided, next, items, scanned, seen }) {
      // Two chunks of the journal may hold changes of one item: the second is read when the first is written.
      const isUseful = slice.table !== JOURNAL && next !== null && undecided.length > 0;
      if (!isUseful || isOver(slice)) return;
      const reading = { ...slice, keeper, report: () => {} };
      ahead = readOrTrouble(slice, reading, { ...START, next, items, scanned, seen }).then(
        (read) => () => read,
        (error) => () => {
          throw error;
        },
      );
    },
    isOver: () => ahead === undefined && isOver(slice),
    end: () => stop.abort(),
  };
}

/** One table out of reach must not keep the pass from finishing the other tables. */
async function readOrTrouble(slice: Slice, reading: ReadingSlice, cursor: Cursor): Promise<Read> {
  try {
    if (slice.table === JOURNAL) return await readUndoChunk(slice, cursor);
    const chunk = await readChunk(reading, cursor);
    return chunk && { slice, chunk };
  } catch (error) {
    if (error instanceof TableOutOfReach) return error.message;
    throw error;
  }
}

function isOver({ clock, started, readMs }: ReadingSlice): boolean {
  return clock.monotonic() - started > readMs;
}
