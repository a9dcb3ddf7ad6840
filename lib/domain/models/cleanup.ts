import type { ModelRecord } from "./records.ts";

const HOUR_MS = 3_600_000;
/**
 * Least time between the starts of two clean passes, in ms. A daily schedule may fire a little early: 23 hours, from start to start, count as a day.
 */
const BETWEEN_CLEAN_PASSES_MS = 23 * HOUR_MS;
export const CLEAN_PASSES_NEEDED = 2;
/**
 * Most time between the starts of two passes, in ms: the snapshot of usage, which each complete pass makes, is not older than a week and a run. Ten gigabytes are
 * 2.44 million read units, 0.31 USD, and some 1,000 seconds of slices, 0.02 USD: 17 USD a year, where a pass a month would be 4 and a pass a day 120.
 */
export const BETWEEN_PASSES_MS = 7 * 24 * HOUR_MS;

/** Returns a row after a daily pass: a watched tombstone may change, any other row stays the same. */
export function afterDailyPass(row: ModelRecord, pass: { startedAt: string; found: boolean }): ModelRecord {
  if (!row.watched) return row;
  if (pass.found) return row.cleanPasses === 0 ? row : { ...row, cleanPasses: 0 };
  const last = row.cleanPassAt === null ? Number.NEGATIVE_INFINITY : Date.parse(row.cleanPassAt);
  if (Date.parse(pass.startedAt) - last < BETWEEN_CLEAN_PASSES_MS) return row;
  const cleanPasses = row.cleanPasses + 1;
  return { ...row, cleanPasses, cleanPassAt: pass.startedAt, watched: cleanPasses < CLEAN_PASSES_NEEDED };
}

/**
 * Tells whether the pass of the week is due. It is made even when nothing is watched: it counts who uses what, and finds the references that a restored
 * backup or a forgotten writer brought back.
 */
export function isWeeklyPassDue(lastPassAt: string | null, now: string): boolean {
  return lastPassAt !== null && Date.parse(now) - Date.parse(lastPassAt) >= BETWEEN_PASSES_MS;
}
