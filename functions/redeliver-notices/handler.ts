import type { RedeliverInput, Redelivery } from "../../lib/contract/run-steps.ts";
import { type RedeliverDependencies, redeliverNotices } from "../../lib/operations/tell/redeliver-notices.ts";

/** The last step of a daily run, called until everything that has reached nobody was looked at. Twice is harmless: see redeliverNotices. */
export function createRedeliverNoticesHandler(
  dependencies: RedeliverDependencies,
): (event: RedeliverInput) => Promise<Redelivery> {
  return (event) => redeliverNotices(dependencies, event);
}
