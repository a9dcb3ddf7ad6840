import type { PlanResult, RunEvent } from "../../lib/contract/run-steps.ts";
import { planRun } from "../../lib/operations/plan/plan-run.ts";
import type { PlanDependencies } from "../../lib/operations/plan/plan-under-lease.ts";
import { toRunInput } from "../../lib/operations/run/run-input.ts";

/** The first step of a run, and again after each wait for the lease. Twice is harmless: see planRun. */
export function createPlanHandler(dependencies: PlanDependencies): (event: RunEvent) => Promise<PlanResult> {
  return async (event) => planRun(dependencies, toRunInput(event));
}
