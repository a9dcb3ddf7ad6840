import type { InTime } from "../lib/operations/deployment-ports.ts";
import type { Clock } from "../lib/operations/ports.ts";

/** The clock of the machine that a function runs on. */
export const CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/**
 * Lambda ends a function after 60 s, and CloudFormation's provider takes that for a failure. A function that has to say "not yet" must say it
 * before: the SDK's own retries under full throttling, or a service that does not answer, take longer than that.
 *
 * @param milliseconds after which the answer is given without the work
 */
export function createDeadline(milliseconds: number): InTime {
  return async (work, otherwise) => {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    try {
      return await Promise.race([work, over.then(otherwise)]);
    } finally {
      clearTimeout(timer);
    }
  };
}
