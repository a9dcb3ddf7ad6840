import type { PassPointer, ReviewResult } from "../../lib/contract/run-steps.ts";
import { type ReviewDependencies, reviewPass } from "../../lib/operations/pass/review-pass.ts";

/** Called once after all segments of a pass. Twice is harmless: see reviewPass. */
export function createReviewPassHandler(
  dependencies: ReviewDependencies,
): (event: PassPointer) => Promise<ReviewResult> {
  return (event) => reviewPass(dependencies, event);
}
