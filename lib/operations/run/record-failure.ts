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
 * The last step of a run that failed: its open entries stay open for the next one, and its row says why. `applying` stays: only Finish clears
 * it, so that this is never mistaken for nothing to do. The lease is given back only when Plan itself failed: after a map, other segments
 * of this run may have a write on its way, and the lease ends by itself.
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
    // What it has changed, it has changed, even if another run took over and wrote last.
    changed: known?.changed === true || head?.changedBy === input.run,
    endedAt: new Date(deps.clock.now()).toISOString(),
    error: {
      code: failure.Error ?? "unknown",
      message: messageIn(failure.Cause ?? "").slice(0, 1_000),
      step: FAILING_STEPS[step],
    },
  });
}

/** A request that cannot be understood is itself what failed. */
function requestOf(
  event: FailureInput,
): Pick<RunInput, "run" | "trigger" | "digest" | "startedAt" | "execution"> {
  try {
    return toRunInput(event);
  } catch {
    return { ...event, trigger: "command", digest: null };
  }
}

/** A step leaves its error under its own name, and the first that does ends the run. */
function failureOf({ failure }: FailureInput): {
  readonly step: FailingStep;
  readonly failure: NonNullable<FailureInput["failure"][FailingStep]>;
} {
  const steps = Object.keys(FAILING_STEPS) as FailingStep[];
  const step = steps.find((name) => failure[name] !== undefined) ?? "plan";
  return { step, failure: failure[step] ?? {} };
}

/** Lambda gives the cause as JSON with the message and a stack; other places give the message. */
function messageIn(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : cause;
  } catch {
    return cause;
  }
}
