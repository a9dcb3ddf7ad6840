import { readFileSync } from "node:fs";
import { StateMachine } from "aws-local-stepfunctions";
import { createComposeNoticesHandler } from "../../functions/compose-notices/handler.ts";
import { createFinishHandler } from "../../functions/finish/handler.ts";
import { lambda } from "../../functions/lambda.ts";
import { createObserveHandler } from "../../functions/observe/handler.ts";
import { createPlanHandler } from "../../functions/plan/handler.ts";
import { createPublishNoticesHandler } from "../../functions/publish-notices/handler.ts";
import { createRecordFailureHandler } from "../../functions/record-failure/handler.ts";
import { createRedeliverNoticesHandler } from "../../functions/redeliver-notices/handler.ts";
import { createReviewPassHandler } from "../../functions/review-pass/handler.ts";
import { createSliceHandler } from "../../functions/slice/handler.ts";
import type { DoneStatus, RunInput } from "../contract/run-steps.ts";
import { type MachineOutput, statusOfOutput } from "../operations/run/run-outcome.ts";
import type { Container } from "./container.ts";

/** Milliseconds between the tries of a step on one machine: an engine that is there answers at once. */
const RETRY_MS = [100, 300, 1_000];

export type InterpreterOptions = {
  /** Milliseconds that a wait for the lease takes at most, whatever the definition says. @default as the definition says */
  readonly waitMs?: number | undefined;
  /** Milliseconds between the tries of a step; null: as the definition says, which is made for a service. @default short ones */
  readonly retryMs?: readonly number[] | null | undefined;
  /** Begins at a state with the data that it had, as Step Functions does when an execution is redriven. @default at its beginning */
  readonly redrive?: { readonly state: string; readonly data: object } | undefined;
};

/**
 * Runs the state machine of the stack on this machine: the same definition, the same handlers through the same middleware.
 *
 * @throws the error that failed the run, as the step threw it
 */
export async function runStateMachine(
  container: Container,
  input: RunInput,
  options: InterpreterOptions = {},
): Promise<DoneStatus> {
  let cause: unknown;
  const step =
    <Event, Result>(handler: (event: Event) => Promise<Result>) =>
    async (event: unknown): Promise<Result> => {
      try {
        return (await lambda(handler)(event as Event, {} as never)) as Result;
      } catch (error) {
        cause = error;
        throw error;
      }
    };
  const handlers: Readonly<Record<string, (event: unknown) => Promise<unknown>>> = {
    Plan: step(createPlanHandler(container)),
    Slice: step(createSliceHandler(container)),
    "Review pass": step(createReviewPassHandler(container)),
    "Compose bucket": step(createComposeNoticesHandler(container)),
    Finish: step(createFinishHandler(container)),
    Observe: step(createObserveHandler(container)),
    "Publish notices": step(createPublishNoticesHandler(container)),
    "Deliver again": step(createRedeliverNoticesHandler(container)),
    "Record failure": async (event) => {
      const failed = cause;
      await step(createRecordFailureHandler(container))(event);
      cause = failed;
      return null;
    },
  };
  const { run, startedAt, execution: id = null, ...request } = input;
  const { waitMs, retryMs = RETRY_MS, redrive } = options;
  const machine = new StateMachine(definition(redrive?.state), { validationOptions: { noValidate: true } });
  const execution = machine.run(JSON.parse(JSON.stringify(redrive?.data ?? request)), {
    context: { Execution: { Name: run, StartTime: startedAt, Id: id } },
    overrides: {
      taskResourceLocalHandlers: handlers as never,
      ...(retryMs === null
        ? {}
        : {
            retryIntervalOverrides: Object.fromEntries(
              Object.keys(handlers).map((name) => [name, [...retryMs]]),
            ),
          }),
      ...(waitMs === undefined
        ? {}
        : { waitTimeOverrides: { "Wait for the lease": waitMs, "Wait and plan again": waitMs } }),
    },
  });
  try {
    return statusOfOutput((await execution.result) as MachineOutput);
  } catch (error) {
    throw cause ?? error;
  }
}

/** The definition with names in the place of the functions that a stack would put there. */
function definition(startAt?: string) {
  const text = readFileSync(new URL("../workflow/lifecycle-run.asl.json", import.meta.url), "utf8");
  const known = JSON.parse(
    text.replaceAll(/\$\{(\w+)\}/g, "arn:aws:lambda:us-east-1:000000000000:function:$1"),
  );
  return startAt === undefined ? known : { ...known, StartAt: startAt };
}
