import middy from "@middy/core";
import { isTransient } from "../lib/aws/errors.ts";
import { TransientTrouble } from "../lib/contract/errors.ts";

/**
 * The one middleware stack of all functions. What may pass by itself leaves under the name that the state machine tries again;
 * everything else keeps its own name and ends the run.
 */
export function lambda<Event, Result>(handler: (event: Event) => Promise<Result>) {
  return middy<Event, Result>()
    .use({
      onError: (request) => {
        if (isTransient(request.error) && !(request.error instanceof TransientTrouble)) {
          request.error = new TransientTrouble(request.error?.message, { cause: request.error });
        }
      },
    })
    .handler(handler);
}
