import type { Clock } from "../lib/operations/ports.ts";

/** The clock of the machine that a function runs on. */
export const CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
