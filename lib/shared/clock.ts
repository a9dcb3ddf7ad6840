import type { Clock } from "../operations/ports/process.ts";

/** The clock of the machine that a command or a function runs on. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
