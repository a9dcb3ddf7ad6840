import { Schedule, ScheduleExpression, ScheduleTargetInput } from "aws-cdk-lib/aws-scheduler";
import { StepFunctionsStartExecution } from "aws-cdk-lib/aws-scheduler-targets";
import type { IStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import type { RunRequest } from "../contract/run-steps.ts";

/** At night in Europe and America, and not at a full hour, when everybody's schedules fire. */
const DEFAULT_SCHEDULE = "cron(17 3 * * ? *)";
const INPUT: RunRequest = { trigger: "schedule" };
/** A start that fails is tried again for hours; that it never succeeded is what the alarm on missing runs is for. */
const RETRIES = 20;

/** Verifies, repairs and sends again. Starting twice is harmless: the second run finds the lease held, and ends as busy. */
export function createDailyRun(
  scope: Construct,
  machine: IStateMachine,
  expression = DEFAULT_SCHEDULE,
): Schedule {
  return new Schedule(scope, "DailyRun", {
    description: "Modelkeeper's daily run",
    schedule: ScheduleExpression.expression(expression),
    target: new StepFunctionsStartExecution(machine, {
      input: ScheduleTargetInput.fromObject(INPUT),
      retryAttempts: RETRIES,
    }),
  });
}
