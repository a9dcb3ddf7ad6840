import type { Clock } from "../../operations/ports/process.ts";

/** Keeps what a table is charged below a number of units a second, on average since the first call. */
type Pace = {
  /**
   * Waits until there is room, and calls back every second meanwhile.
   * @param until by the monotonic clock; false when there is no room before. @default for ever
   */
  turn(meanwhile?: () => Promise<void>, until?: number): Promise<boolean>;
  /** What the last call came to. */
  spent(units: number): void;
};

const SECOND = 1_000;

/** @param unitsPerSecond undefined for no limit */
export function createPace(
  unitsPerSecond: number | undefined,
  clock: Pick<Clock, "monotonic" | "sleep">,
): Pace {
  // The time at which what was spent so far will have been allowed. Idle time is not saved up.
  let free = clock.monotonic();
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
  };
}
