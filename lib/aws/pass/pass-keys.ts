import type { Segment } from "../../operations/ports/pass.ts";

/** Keys of the rows of a pass. */

/** Returns the partition key of a pass: its plan, the cursor and the marks of each segment, its tallies. */
export function passKey(pass: string): string {
  return `PASS#${pass}`;
}

/** Returns the partition key of the journal of one bucket of teams. */
export function journalKey(pass: string, bucket: number): string {
  return `JOURNAL#${pass}#${bucket}`;
}

export function segmentKey(segment: Segment): string {
  return `${segment.table}#${String(segment.segment).padStart(4, "0")}`;
}

/** The sort key of a plan's first row. Parts of the plan, which may be too large for one row, begin with it. */
export const PLAN = "PLAN";
