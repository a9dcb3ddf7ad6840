import type { Clock } from "../../operations/ports/process.ts";

/** How long a call is repeated. */
export type Patience = {
  /** Milliseconds before the second call; doubled before each further one. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** Calls in all. @default no limit: what runs out of time first is the function or the person who waits */
  readonly attempts?: number;
  /** @default "incomplete" */
  readonly pausesAfter?: "incomplete" | "nothing-taken";
};

/** Conflicts with another transaction pass in milliseconds. After 5 s the state machine tries the whole step again. */
export const CONFLICT_PATIENCE: Patience = { firstPause: 40, longestPause: 2_560, attempts: 8 };
/** What is left of a read is mostly what is over 16 MB, and not throttled: it is asked for again at once. */
export const READ_PATIENCE: Patience = { firstPause: 50, longestPause: 2_000, pausesAfter: "nothing-taken" };

/** Repeats a call with what the service has left, after growing pauses, until nothing is left or the patience has run out. */
export async function untilTaken<T>(
  all: readonly T[],
  { firstPause, longestPause, attempts = Number.POSITIVE_INFINITY, pausesAfter = "incomplete" }: Patience,
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
    if (!mayPass) await sleep(Math.min(firstPause * 2 ** (attempt - 1), longestPause));
  }
  return left;
}
