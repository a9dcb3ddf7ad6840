import { isTransient } from "../aws/errors.ts";
import { Failure } from "../contract/errors.ts";
import type { CleanupResult } from "../contract/results.ts";
import { newRunId } from "../local/new-run-id.ts";
import type { Execution, Executions } from "../operations/deployment-ports.ts";
import type { Clock, LedgerHead, Outbox, Reporter, Runs } from "../operations/ports.ts";
import { cleanupResult, statusOfOutput } from "../operations/run-outcome.ts";

export type FollowDependencies = {
  readonly executions: Executions;
  readonly head: LedgerHead;
  readonly runs: Runs;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly report: Reporter;
};

const LOOK_EVERY_MS = 2_000;

/**
 * Starts the state machine of a stack for a daily run, and waits for its end.
 *
 * @throws Failure `run-active` when it takes longer than one wants to wait: the run goes on
 */
export async function followCleanup(
  deps: FollowDependencies,
  request: {
    readonly stack: string;
    readonly day: string | null;
    readonly all: boolean;
    readonly waitSeconds: number;
  },
): Promise<CleanupResult> {
  const { stack, day, all, waitSeconds } = request;
  const run = `cleanup-${newRunId()}`;
  await deps.executions.start(run, { trigger: "command", day, all });
  const execution = await untilEnded(deps, run, stack, deps.clock.monotonic() + waitSeconds * 1_000);
  if (execution.status === "SUCCEEDED") return cleanupResult(deps, run, statusOfOutput(execution.output));
  return { ...(await cleanupResult(deps, run, "incomplete")), status: "failed" };
}

async function untilEnded(
  { executions, runs, clock, report }: FollowDependencies,
  run: string,
  stack: string,
  until: number,
): Promise<Execution> {
  for (;;) {
    const found = await executions.find(run).catch(passing);
    if (found !== undefined && found.status !== "RUNNING" && found.status !== "PENDING_REDRIVE") return found;
    if (clock.monotonic() >= until) {
      throw new Failure("run-active", `run ${run} goes on; look with: modelkeeper runs --stack ${stack}`);
    }
    const progress = (await runs.get(run).catch(passing))?.progress;
    if (progress !== undefined && progress.of > 0) report({ step: "pass", ...progress });
    await clock.sleep(LOOK_EVERY_MS);
  }
}

/** What may pass is looked at again in a moment. */
function passing(error: unknown): undefined {
  if (!isTransient(error)) throw error;
  return undefined;
}
