import { BATCH_PAUSES, type Pauses, pauseAfter } from "../../domain/items/batches.ts";
import type { Clock } from "../../operations/ports/process.ts";

/** How often a call is repeated, and how long the pauses are. */
export type Patience = Pauses & {
  /** Calls in all. @default no limit: the time of the function, or the patience of the person who waits, ends first */
  readonly attempts?: number;
  /** @default "incomplete" */
  readonly pausesAfter?: "incomplete" | "nothing-taken";
};

/** Conflicts with another transaction end within milliseconds. After 5 s the state machine tries the whole step again. */
export const CONFLICT_PATIENCE: Patience = { firstPause: 40, longestPause: 2_560, attempts: 8 };
/** The keys that a read leaves are mostly over the 16 MB of a response, and not throttled: the next call follows at once. */
export const READ_PATIENCE: Patience = { ...BATCH_PAUSES, pausesAfter: "nothing-taken" };

/** Repeats a call with what the service has not taken, after growing pauses, until nothing is left or the patience runs out. */
export async function untilTaken<T>(
  all: readonly T[],
  { attempts = Number.POSITIVE_INFINITY, pausesAfter = "incomplete", ...pauses }: Patience,
  sleep: Clock["sleep"],
  /** @returns what the service did not take */
  call: (wanted: readonly T[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  let left = all;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const wanted = left;
    left = await call(wanted);
    if (left.length === 0 || attempt === attempts) break;
    const mayPass = pausesAfter === "nothing-taken" && left.length < wanted.length;
    if (!mayPass) await sleep(pauseAfter(attempt, pauses));
  }
  return left;
}
