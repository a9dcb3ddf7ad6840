import { isTransient } from "../aws/client/errors.ts";
import { EXIT_STATUS, Failure } from "../contract/errors.ts";
import type { CleanupResult } from "../contract/results.ts";
import type { DoneStatus, RunRequest } from "../contract/run-steps.ts";
import { listRuns } from "../operations/ledger/inspect-ledger.ts";
import type { Execution, Executions } from "../operations/ports/deployment.ts";
import type { LedgerHead } from "../operations/ports/ledger.ts";
import type { Notices, Outbox, UndeliveredNotices } from "../operations/ports/notices.ts";
import type { Passes } from "../operations/ports/pass.ts";
import type { Clock, Reporter } from "../operations/ports/process.ts";
import type { Runs } from "../operations/ports/runs.ts";
import { cleanupResult, statusOfOutput } from "../operations/run/run-outcome.ts";
import { newRunId } from "../shared/new-run-id.ts";

type FollowDependencies = {
  readonly executions: Executions;
  readonly head: LedgerHead;
  readonly runs: Runs;
  readonly passes: Passes;
  readonly outbox: Outbox & UndeliveredNotices;
  readonly notices: Pick<Notices, "get">;
  readonly clock: Clock;
  readonly report: Reporter;
};

const LOOK_EVERY_MS = 2_000;

/** Makes a daily run on a stack. @throws Failure those of {@link followRun} */
export async function followCleanup(
  deps: FollowDependencies,
  {
    day,
    all,
    waitSeconds,
  }: {
    readonly day: string | null;
    readonly all: boolean;
    readonly waitSeconds: number;
  },
): Promise<CleanupResult> {
  const run = `cleanup-${newRunId()}`;
  return cleanupResult(deps, run, await followRun(deps, { run, waitSeconds, request: { day, all } }));
}

/**
 * Starts the state machine of a stack for a run without a registry, and waits for its end.
 * @throws Failure `run-active` when the run takes longer than `waitSeconds`; it goes on
 * @throws Failure that says why the run failed; its code is the run's own where a run with that code can be run again, else `engine-failed`
 */
export async function followRun(
  deps: FollowDependencies,
  {
    run,
    waitSeconds,
    request,
  }: {
    readonly run: string;
    readonly waitSeconds: number;
    readonly request: Pick<RunRequest, "day" | "all">;
  },
): Promise<DoneStatus> {
  await deps.executions.start(run, { trigger: "command", ...request });
  const execution = await untilEnded(deps, run, deps.clock.monotonic() + waitSeconds * 1_000);
  if (execution.status !== "SUCCEEDED") throw await failureOf(deps, run, execution.status);
  return statusOfOutput(execution.output);
}

async function untilEnded(deps: FollowDependencies, run: string, until: number): Promise<Execution> {
  const { executions, clock } = deps;
  for (;;) {
    // An execution that is not found has not ended either: a new one may be found only a moment later.
    const found = await executions.find(run).catch(passing);
    if (found !== undefined && found.status !== "RUNNING" && found.status !== "PENDING_REDRIVE") return found;
    const left = until - clock.monotonic();
    if (left <= 0) {
      throw new Failure("run-active", `run ${run} goes on`, { hint: "runs" });
    }
    await reportPass(deps, run).catch(passing);
    await clock.sleep(Math.min(LOOK_EVERY_MS, left));
  }
}

/** Reports how far the pass is: the row of a run says how much there is to read, the cursors of its pass how much was read. */
async function reportPass(deps: FollowDependencies, run: string): Promise<void> {
  const row = (await listRuns(deps)).runs.find((one) => one.run === run);
  if (row !== undefined && row.progress.of > 0) deps.report({ step: "pass", ...row.progress });
}

/** Returns why a run failed. An execution that was stopped, or ran out of time, has no row that says why. */
async function failureOf(
  { runs }: FollowDependencies,
  run: string,
  status: Execution["status"],
): Promise<Failure> {
  const error = (await runs.get(run))?.error;
  if (error == null)
    return new Failure("engine-failed", `run ${run} ended as ${status} before it could say why`);
  const { code, step, message } = error;
  const isRunAgain = Object.entries(EXIT_STATUS).some(([known, exit]) => known === code && exit === 1);
  return new Failure(
    isRunAgain ? code : "engine-failed",
    `run ${run} failed in ${step}: ${code}: ${message}`,
  );
}

/** Ignores an error that may pass, because the next look comes in a moment. @throws any other error */
function passing(error: unknown): undefined {
  if (!isTransient(error)) throw error;
  return undefined;
}
