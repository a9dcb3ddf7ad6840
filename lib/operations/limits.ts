import { BATCH_WRITES } from "../domain/items/batches.ts";

/**
 * Limits of one step: a function has 60 s, a segment has 256 MB under a cap, 2,000 references fill journal rows of one model and keep the use of memory flat.
 */
export const LIMITS = {
  /** Milliseconds after which a slice reads no further page: the function's 60 s must hold the reading and the writing of what was read. */
  readMs: 20_000,
  /** Milliseconds after which a slice sends no further batch; the next slice meets again what is left. */
  workMs: 40_000,
  publishMs: 20_000,
  /** References that are journaled and rewritten together. */
  chunkReferences: 2_000,
  /**
   * Bytes of items that are kept to be written together: with what is made of them they take some fifteen times as much memory. While they are written
   * as many are read, and made ready to be written.
   */
  chunkBytes: 8 * 1024 * 1024,
  /** Journal entries that are composed together: with their notices they take up to 200 MB. */
  composedTogether: 20_000,
  /** Milliseconds after which a call composes nothing further: what it has begun takes half of a minute at most. */
  composeMs: 20_000,
  /** Most bytes of counts in the cursor of an observation, packed: a row has 400 KB, and a cursor is written after each chunk. */
  effectsBytes: 100_000,
  /**
   * Most bytes of uses in a cursor, packed; beyond it they become a row. A chunk of 2,000 references has some 25 KB of them, of which half are hashes of owners:
   * a pass of a million references writes one row of them a chunk, and cursors stay small where few teams use few models.
   */
  usesBytes: 16_000,
  /**
   * Most characters of uses that Finish adds up: with what is made of them they take some five times as much memory, of 1,769 MB. A million references, each of an
   * owner of its own, have 120 million at most. Beyond it the pass makes no snapshot: counts must not keep a run from its end.
   */
  snapshotSize: 200_000_000,
  segmentBytes: 256 * 1024 * 1024,
  /** The same where nothing but the functions keeps a pass from being faster: 1 GB of references takes 26 s instead of 63 s. */
  segmentBytesUncapped: 96 * 1024 * 1024,
  /** A minute of tries, 5 s apart: IAM takes some seconds to know a new permission everywhere, seldom a minute. */
  triesOutOfReach: 12,
} as const;

/**
 * E-mails a second where nothing else is said. Amazon SES takes 14 from an account that has left the sandbox, and less is left over for the platform's
 * own e-mails. Source: https://docs.aws.amazon.com/ses/latest/dg/quotas.html
 */
export const DEFAULT_EMAILS_PER_SECOND = 10;

/** Returns the share of a table's cap for one of the processes that read its segments at the same time. */
export function shareOfCap(unitsPerSecond: number | undefined, processes: number): number | undefined {
  return unitsPerSecond === undefined ? undefined : unitsPerSecond / processes;
}

/**
 * Returns the bytes of a table that one segment reads. A function asks for 4,000 writes a second: a batch of 25 takes some 25 ms, and four are sent at a
 * time. Under a cap more functions would only wait, and waiting is paid for; without one, the fewer the functions, the longer the pass.
 * @param caps on reads and on writes; undefined where there is none
 */
export function segmentBytesUnder(caps: {
  readonly read: number | undefined;
  readonly write: number | undefined;
}): number {
  const isCapped = caps.read !== undefined || caps.write !== undefined;
  return isCapped ? LIMITS.segmentBytes : LIMITS.segmentBytesUncapped;
}

/** Seconds that the writing of a chunk takes under a cap. */
const CAPPED_SECONDS = 10;

/**
 * Returns how many references a chunk holds under a cap: about as many as ten seconds allow, so that few journaled references have to wait, and so that a
 * slice, which sends for 20 s or more, finishes what it has read. A chunk that it does not finish is read again, and journaled again, as a whole.
 * @param maxWritesPerSecond the share of the process: 500 a second for 40 segments are 12.5, and chunks of 125; with the whole cap it would read 2,000
 * references, write 250, and begin again
 */
export function chunkUnderCap(chunk: number, maxWritesPerSecond: number | undefined): number {
  return Math.min(chunk, Math.max((maxWritesPerSecond ?? chunk) * CAPPED_SECONDS, BATCH_WRITES));
}

/** Returns how many items a page may hold: of a page in which every item holds a reference, a chunk; undefined for as many as the table gives. */
export function pageUnderCap(chunk: number): number | undefined {
  return chunk < LIMITS.chunkReferences ? Math.ceil(chunk) : undefined;
}
