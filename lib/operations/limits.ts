import { SEGMENTS_AT_ONCE } from "../contract/run-steps.ts";

/**
 * How much a step takes on: a function has 60 s, a segment 256 MB, 2,000 references fill journal rows of one model and keep the memory flat, and
 * composing the notices of 10,000 takes seconds.
 */
export const LIMITS = {
  /** A slice begins no other page after this long: the function's 60 s hold this and the writing of what was read. */
  readMs: 20_000,
  /** A slice begins no other batch after this long; what is left is met again by the next one. */
  workMs: 40_000,
  publishMs: 20_000,
  /** References that are journaled and rewritten together. */
  chunkReferences: 2_000,
  composedTogether: 10_000,
  segmentBytes: 256 * 1024 * 1024,
} as const;

/** What one of so many segments of a table may use of its cap, when each is read by a process of its own. */
export function shareOfCap(unitsPerSecond: number | undefined, segments: number): number | undefined {
  return unitsPerSecond === undefined ? undefined : unitsPerSecond / Math.min(segments, SEGMENTS_AT_ONCE);
}

/** With a cap on writes, a chunk holds what about ten seconds allow: little is journaled that must wait. */
const CAPPED_SECONDS = 10;

export function chunkUnderCap(chunk: number, maxWritesPerSecond: number | undefined): number {
  return Math.min(chunk, Math.max((maxWritesPerSecond ?? chunk) * CAPPED_SECONDS, 25));
}
