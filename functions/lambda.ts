import middy, { type MiddlewareObj } from "@middy/core";
import { isTransient } from "../lib/aws/client/errors.ts";
import { TransientTrouble } from "../lib/contract/errors.ts";
import type { Log, Metrics } from "../lib/operations/ports/telemetry.ts";

/** Logs and metrics of a function on AWS; on one machine there are none, and stdout belongs to the command. */
export type Telemetry = {
  readonly middlewares: readonly MiddlewareObj[];
  readonly log: Log;
  readonly metrics: Metrics;
  failed(error: Error): void;
};

/**
 * Puts a handler behind the one middleware stack of all functions. An error that may pass by itself leaves under the name that the state machine
 * tries again; any other error keeps its own name and ends the run.
 */
export function lambda<Event, Result>(handler: (event: Event) => Promise<Result>, telemetry?: Telemetry) {
  return middy<Event, Result>()
    .use([...(telemetry?.middlewares ?? [])] as MiddlewareObj<Event, Result>[])
    .use({
      onError: (request) => {
        if (isTransient(request.error) && !(request.error instanceof TransientTrouble)) {
          request.error = new TransientTrouble(request.error?.message, { cause: request.error });
        }
        if (request.error !== null) telemetry?.failed(request.error);
      },
    })
    .handler(handler);
}
