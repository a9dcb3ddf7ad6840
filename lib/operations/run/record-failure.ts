import { LeaseLost } from "../../contract/errors.ts";
import {
  FAILING_STEPS,
  type FailingStep,
  type FailureInput,
  type RunInput,
} from "../../contract/run-steps.ts";
import type { Leases, LedgerHead } from "../ports/ledger.ts";
import type { Clock } from "../ports/process.ts";
import type { Runs } from "../ports/runs.ts";
import { toRunInput } from "./run-input.ts";

export type FailureDependencies = {
  readonly head: LedgerHead & Leases;
  readonly runs: Runs;
  readonly clock: Clock;
};

/**
 * Records the failure of a run, as its last step: its open entries stay open for the next run, and its row says why. `applying` stays: only Finish
 * clears it, so that the failed run never looks like nothing to do; a registry that Plan refused is not begun, and is not there any more. The lease is released only when Plan itself failed: after a map, other segments
 * of this run may have a write in flight, and the lease ends by itself.
 */
export async function recordFailure(deps: FailureDependencies, event: FailureInput): Promise<void> {
  const input = requestOf(event);
  const { step, failure } = failureOf(event);
  const head = await deps.head.read();
  if (step === "plan" && head?.lease?.holder === input.run) {
    try {
      await deps.head.release({ run: input.run, token: head.token });
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
    }
  }
  const known = await deps.runs.get(input.run);
  await deps.runs.put({
    run: input.run,
    trigger: input.trigger,
    digest: input.digest ?? "",
    startedAt: input.startedAt,
    progress: { done: 0, of: 0 },
    execution: input.execution ?? null,
    ...known,
    status: "failed",
    // What the run has changed stays changed, even if another run took over and wrote last.
    changed: known?.changed === true || head?.changedBy === input.run,
    endedAt: new Date(deps.clock.now()).toISOString(),
    error: {
      code: failure.Error ?? "unknown",
      message: messageIn(failure.Cause ?? "").slice(0, 1_000),
      step: FAILING_STEPS[step],
    },
  });
}

/** Returns the request of a run. When the request cannot be understood, this is the failure itself. */
function requestOf(
  event: FailureInput,
): Pick<RunInput, "run" | "trigger" | "digest" | "startedAt" | "execution"> {
  try {
    return toRunInput(event);
  } catch {
    return { ...event, trigger: "command", digest: null };
  }
}

/** Returns the failed step and its error. A step stores its error under its own name, and the first step that fails ends the run. */
function failureOf({ failure }: FailureInput): {
  readonly step: FailingStep;
  readonly failure: NonNullable<FailureInput["failure"][FailingStep]>;
} {
  const steps = Object.keys(FAILING_STEPS) as FailingStep[];
  const step = steps.find((name) => failure[name] !== undefined) ?? "plan";
  return { step, failure: failure[step] ?? {} };
}

/** Returns the message in a cause. Lambda's causes are JSON with the message and a stack; other causes are the message. */
function messageIn(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : cause;
  } catch {
    return cause;
  }
}
