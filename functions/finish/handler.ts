import type { FinishResult, PassPointer } from "../../lib/contract/run-steps.ts";
import { type FinishDependencies, finishRun } from "../../lib/operations/finish/finish-run.ts";

/** Called once at the end of a pass. Twice is harmless: see finishRun. */
export function createFinishHandler(
  dependencies: FinishDependencies,
): (event: PassPointer) => Promise<FinishResult> {
  return (event) => finishRun(dependencies, event);
}
