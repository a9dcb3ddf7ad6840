import type { Clock } from "../../operations/ports/process.ts";

/**
 * Keeps the units that a table consumes below a number a second, on average since the first call. Made by hand, because rate limiters take their
 * tokens before a call, and the units of a call are known only after it.
 */
type Pace = {
  /**
   * Waits until there is room, and calls `meanwhile` every second while it waits.
   * @param until milliseconds of the monotonic clock; returns false when there is no room before. @default for ever
   */
  turn(meanwhile?: () => Promise<void>, until?: number): Promise<boolean>;
  /** Records the units that the last call consumed. */
  spent(units: number): void;
  /** Records how many statements of a call were taken, and how many were throttled: the next turn waits the longer, the more were throttled. */
  answered(taken: number, throttled: number): void;
};

const SECOND = 1_000;

/** The share that may be throttled before the pace slows: a table that is asked for a little more than it has is used to the full. */
const TOLERATED = 1 / 4;
/** Of the pause after each call, in milliseconds. With four calls at a time it about doubles, or halves, from one four to the next. */
const PAUSES = { first: 10, factor: 1.2, longest: 200, longestWithoutRoom: 2_000 };

/** Returns a pace for one table. @param unitsPerSecond undefined for no limit */
export function createPace(
  unitsPerSecond: number | undefined,
  clock: Pick<Clock, "monotonic" | "sleep">,
): Pace {
  // The time at which the units spent so far are paid for. Idle time does not accumulate.
  let free = clock.monotonic();
  let pause = 0;
  return {
    async turn(meanwhile, until = Number.POSITIVE_INFINITY) {
      const end = Math.min(free, until);
      for (let wait = end - clock.monotonic(); wait > 0; wait = end - clock.monotonic()) {
        await clock.sleep(Math.min(wait, SECOND));
        await meanwhile?.();
      }
      return free <= until;
    },
    spent(units) {
      if (unitsPerSecond === undefined) return;
      free = Math.max(free, clock.monotonic()) + (units / unitsPerSecond) * SECOND;
    },
    answered(taken, throttled) {
      const { first, factor, longest, longestWithoutRoom } = PAUSES;
      if (throttled <= (taken + throttled) * TOLERATED) pause = pause > first ? pause / factor : 0;
      else {
        const most = taken === 0 ? longestWithoutRoom : longest;
        pause = Math.min(Math.max(pause * factor, first), most);
      }
      free = Math.max(free, clock.monotonic() + pause);
    },
  };
}
