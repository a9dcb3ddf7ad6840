import { Failure } from "../../contract/errors.ts";
import { rowProblems } from "../../domain/registry/row-limits.ts";
import type { SyncInput, SyncPlan } from "../../domain/sync/sync-draft.ts";
import { planSync } from "../../domain/sync/sync-plan.ts";

/** The code of a registry that cannot be applied because a row would not fit into its table. */
export const TOO_LARGE = "too-large";

/**
 * Plans what a registry makes of the rows, and refuses what could not be written to its end.
 * @throws Failure `too-large` with each row, before anything has changed
 */
export function fittingPlan(input: SyncInput): SyncPlan {
  const plan = planSync(input);
  const problems = rowProblems(plan, input.registry);
  const [first] = problems;
  if (first !== undefined) throw new Failure(TOO_LARGE, first.message, { problems });
  return plan;
}
