import type { FailureInput } from "../../lib/contract/run-steps.ts";
import { type FailureDependencies, recordFailure } from "../../lib/operations/run/record-failure.ts";

/** Called once when a step has failed for good. Twice is harmless: see recordFailure. */
export function createRecordFailureHandler(
  dependencies: FailureDependencies,
): (event: FailureInput) => Promise<void> {
  return (event) => recordFailure(dependencies, event);
}
