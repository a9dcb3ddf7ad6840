import type { InTime } from "../lib/operations/ports/process.ts";

/**
 * Creates a deadline for work. Lambda ends a function after 60 s, and CloudFormation's provider takes that for a failure. A function that has to say
 * "not yet" must say it earlier: the SDK's own retries under full throttling, or a service that does not answer, take longer than 60 s.
 * @param milliseconds after which the result is `otherwise`, without the work
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
