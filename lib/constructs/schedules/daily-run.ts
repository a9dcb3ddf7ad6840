import { Schedule, ScheduleExpression, ScheduleTargetInput } from "aws-cdk-lib/aws-scheduler";
import { StepFunctionsStartExecution } from "aws-cdk-lib/aws-scheduler-targets";
import type { IStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct, IDependable } from "constructs";
import type { RunRequest } from "../../contract/run-steps.ts";

/** 03:17 UTC: at night in Europe and America, and not at a full hour, when most schedules fire. */
const DEFAULT_SCHEDULE = "cron(17 3 * * ? *)";
const INPUT: RunRequest = { trigger: "schedule" };
/** Tries after a start that failed; they take hours. If none succeeds, the alarm on missing runs fires. */
const RETRIES = 20;

/** Schedules the daily run, which verifies, repairs and sends again. Two starts do no harm: the second run finds the lease held and ends as busy. @param after what lets a run begin */
export function createDailyRun(
  scope: Construct,
  machine: IStateMachine,
  {
    after,
    expression = DEFAULT_SCHEDULE,
  }: { readonly after: IDependable; readonly expression?: string | undefined },
): Schedule {
  const schedule = new Schedule(scope, "DailyRun", {
    description: "Modelkeeper's daily run",
    schedule: ScheduleExpression.expression(expression),
    target: new StepFunctionsStartExecution(machine, {
      input: ScheduleTargetInput.fromObject(INPUT),
      retryAttempts: RETRIES,
    }),
  });
  schedule.node.addDependency(after);
  return schedule;
}
