import { TableOutOfReach } from "../../contract/errors.ts";
import { JOURNAL } from "../../contract/run-steps.ts";
import { keyOf } from "../../domain/items/attribute-value.ts";
import type { Cursor } from "../ports/pass.ts";
import type { Chunk, ReadyChunk } from "./chunk.ts";
import { type ReadingSlice, readChunk } from "./read-chunk.ts";
import { readUndoChunk } from "./read-undo-chunk.ts";
import { changesOf } from "./record-changes.ts";
import { START } from "./segment-cursor.ts";
import type { Slice } from "./slice.ts";

/** A chunk and what writes it; why the table cannot be read; undefined when the cap on reads left no room in the time of the slice. */
type Read = { readonly slice: Slice; readonly chunk: ReadyChunk } | string | undefined;

export type ChunkReader = {
  /** Returns the chunk at a cursor. @throws LeaseLost, NewerRequest, OnHold */
  read(cursor: Cursor): Promise<Read>;
  /** Begins to read what comes after a chunk that is being written. */
  readAhead(chunk: Chunk): void;
  /** Tells whether the slice reads nothing more; what was read ahead is still to be written. */
  isOver(): boolean;
  /** Forgets what was read ahead. */
  end(): void;
};

/**
 * Creates the reader of a slice, which reads one chunk, decides about it and makes its statements while the one before it is written: otherwise reading
 * would wait for the writing, and the writing for the reading. What is read ahead renews no lease: it is journaled and written under a lease that was
 * renewed since, as all that was read.
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
    if (slice.table === JOURNAL) {
      const read = await readUndoChunk(slice, cursor);
      return { slice: read.slice, chunk: await readyChunk(read.slice, read.chunk) };
    }
    const chunk = await readChunk(reading, cursor);
    return chunk && { slice, chunk: await readyChunk(slice, chunk) };
  } catch (error) {
    if (error instanceof TableOutOfReach) return error.message;
    throw error;
  }
}

async function readyChunk({ tables, table }: Slice, chunk: Chunk): Promise<ReadyChunk> {
  if (chunk.undecided.length === 0) return { ...chunk, work: [], changes: changesOf(table, []) };
  const { keyAttributes } = await tables.keysOf(table);
  const work = chunk.undecided.map((one) => ({
    ...one,
    key: keyOf(one.item, keyAttributes),
    tries: 0,
    isAgain: false,
  }));
  return { ...chunk, work, changes: changesOf(table, work) };
}

function isOver({ clock, started, readMs }: ReadingSlice): boolean {
  return clock.monotonic() - started > readMs;
}
