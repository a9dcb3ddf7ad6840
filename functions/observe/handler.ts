import type { ObserveResult, RunEvent } from "../../lib/contract/run-steps.ts";
import { type ObserveDependencies, observeRun } from "../../lib/operations/preview/observe-run.ts";
import { toRunInput } from "../../lib/operations/run/run-input.ts";

/** The only step of a run in the mode `observe`. Twice is harmless: see observeRun. */
export function createObserveHandler(
  dependencies: ObserveDependencies,
): (event: RunEvent) => Promise<ObserveResult> {
  return async (event) => observeRun(dependencies, toRunInput(event));
}
