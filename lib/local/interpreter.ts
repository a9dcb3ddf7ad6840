import { readFileSync } from "node:fs";
import { StateMachine } from "aws-local-stepfunctions";
import { lambda } from "../../functions/lambda.ts";
import { STEPS } from "../../functions/steps.ts";
import type { DoneStatus, RunInput } from "../contract/run-steps.ts";
import { type MachineOutput, statusOfOutput } from "../operations/run/run-outcome.ts";
import type { LocalContainer } from "./container.ts";

/** Milliseconds between the tries of a step on one machine, for each of its retriers: an engine that runs answers at once. */
const RETRY_MS = [100, 300, 1_000];

/**
 * The most seconds of a timer. After a minute the interpreter would begin a step again that still runs, which on AWS the limit of its function has ended by
 * then: two slices of one segment under one lease would write one cursor.
 */
const STEP_SECONDS = 2_147_483;

export type InterpreterOptions = {
  /** Milliseconds that a wait for the lease takes at most, whatever the definition says. @default as the definition says */
  readonly waitMs?: number | undefined;
  /** Milliseconds between the tries of a step, for each of its retriers; null: as the definition says, which is made for a service. @default short ones */
  readonly retryMs?: readonly number[] | null | undefined;
  /** A state to begin at, with the data that it had, as Step Functions does when an execution is redriven. @default the first state */
  readonly redrive?: { readonly state: string; readonly data: object } | undefined;
  /** Hears of each state that is entered, in the order of time: Step Functions counts each as a transition. @default nobody does */
  readonly entered?: ((state: string) => void) | undefined;
};

/**
 * Runs the state machine of the stack on this machine: the same definition, the same handlers through the same middleware.
 * @throws the error that failed the run, as the step threw it
 */
export async function runStateMachine(
  container: LocalContainer,
  input: RunInput,
  options: InterpreterOptions = {},
): Promise<DoneStatus> {
  let cause: unknown;
  const handlers = Object.fromEntries(
    Object.values(STEPS).map((step) => {
      const { state } = step;
      const handler = lambda<never, unknown>(step.handler(container));
      return [
        state,
        async (event: unknown) => {
          // A step that reads a journal first has nothing to count for a while: the line must not go on telling of the pass.
          if (state === STEPS["compose-notices"].state) container.report({ step: "compose", done: 0, of: 0 });
          try {
            return (await handler(event as never, {} as never)) ?? null;
          } catch (error) {
            cause = error;
            throw error;
          }
        },
      ];
    }),
  );
  const { run, startedAt, execution: id = null, ...request } = input;
  const { waitMs, retryMs = RETRY_MS, redrive, entered } = options;
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
        : {
            waitTimeOverrides: {
              "Wait for the lease": waitMs,
              "Wait and plan again": waitMs,
              "Wait for the queue": waitMs,
            },
          }),
    },
  });
  try {
    const output = statusOfOutput((await execution.result) as MachineOutput);
    if (entered !== undefined)
      for await (const event of execution.eventLogs)
        if (event.type === "StateEntered") entered(event.state.name);
    return output;
  } catch (error) {
    throw cause ?? error;
  }
}

/** Returns the definition, with names in place of the functions that a stack would put there. */
function definition(startAt?: string) {
  const text = readFileSync(new URL("../workflow/lifecycle-run.asl.json", import.meta.url), "utf8");
  const known = JSON.parse(
    text.replaceAll(/\$\{(\w+)\}/g, "arn:aws:lambda:us-east-1:000000000000:function:$1"),
    (_key, value) => (value?.Type === "Task" ? { TimeoutSeconds: STEP_SECONDS, ...value } : value),
  );
  // Tasks of one process take turns on its processor, and share its memory: four at a time would hold the journals of four buckets.
  known.States["Compose notices"].MaxConcurrency = 1;
  return startAt === undefined ? known : { ...known, StartAt: startAt };
}
