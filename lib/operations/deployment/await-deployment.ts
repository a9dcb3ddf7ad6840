import { Failure } from "../../contract/errors.ts";
import type { RunError, RunStatus } from "../../contract/results.ts";
import type { Answer, Execution, Stacks } from "../ports/deployment.ts";
import type { Outbox } from "../ports/notices.ts";
import type { Runs } from "../ports/runs.ts";
import { countPending } from "../run/pending.ts";
import { statusOfOutput } from "../run/run-outcome.ts";
import {
  type Deployment,
  type DeploymentDependencies,
  requestDeployment,
  runOf,
} from "./request-deployment.ts";

export type AwaitDependencies = DeploymentDependencies & {
  readonly runs: Runs;
  readonly outbox: Outbox;
  readonly stacks: Stacks;
  /**
   * Milliseconds from the start of the execution, or from the request where no start is known. Afterwards the deployment continues without waiting
   * for the run.
   */
  readonly waitBudgetMs: number;
  /** Tells whether an error may be transient. */
  isTransient(error: unknown): boolean;
};

type DeploymentState = { readonly done: false } | Answer;

const NOT_YET: DeploymentState = { done: false };
/** Bytes of a reason: CloudFormation keeps little of it, and its console shows less. */
const MAX_REASON_BYTES = 1_024;

/**
 * Returns the state of a deployment's run. Trouble that may be transient is "not yet". A run that failed before it changed anything fails the
 * deployment; a run that failed later does not, because references are right and the daily run continues. An observation that failed does not either:
 * its stack writes nothing that would be wrong, and the daily run observes again. While CloudFormation rolls an update back, every ended run is a
 * success, because a rollback that fails leaves a stack that only a person can mend.
 *
 * The first answer is final: the event may come more than once, and the state of the run changes after the first answer, when a daily run publishes
 * its notices, or a detached run ends.
 */
export async function awaitDeployment(
  deps: AwaitDependencies,
  deployment: Deployment,
): Promise<DeploymentState> {
  const state = await stateOf(deps, deployment)
    .catch((error: unknown) => {
      if (deps.isTransient(error)) throw error;
      return notRequested(deps, deployment, error);
    })
    .catch((error: unknown) => {
      if (!deps.isTransient(error)) throw error;
      return unanswered(deps, deployment);
    });
  return state.done ? firstAnswer(deps, deployment, state) : state;
}

/** Stores an answer. An answer that cannot be stored is given all the same, at the latest when the wait is over. */
async function firstAnswer(
  deps: AwaitDependencies,
  deployment: Deployment,
  answer: Answer,
): Promise<DeploymentState> {
  try {
    return await deps.answers.give(runOf(deployment), answer);
  } catch (error) {
    return deps.isTransient(error) && !isOver(deps, deployment.requestedAt) ? NOT_YET : answer;
  }
}

/**
 * Returns the answer when nothing of the run can be seen: "not yet", and `detached` when the wait is over, because CloudFormation needs an answer
 * before it gives up.
 */
export function unanswered(deps: Waiting, deployment: Deployment): DeploymentState {
  return isOver(deps, deployment.requestedAt) ? unseen(deployment, "detached") : NOT_YET;
}

type Waiting = Pick<AwaitDependencies, "clock" | "waitBudgetMs">;

/** Tells whether the wait is over. @param since ISO 8601 UTC */
function isOver({ clock, waitBudgetMs }: Waiting, since: string | undefined): boolean {
  return since !== undefined && clock.now() - Date.parse(since) >= waitBudgetMs;
}

function unseen(deployment: Deployment, status: RunStatus): Answer {
  const data = { Run: runOf(deployment), Status: status, Rewritten: 0, Cleared: 0, NoticesPending: 0 };
  return { done: true, data };
}

/** Looks at the run and decides. @throws the errors of the reads */
async function stateOf(deps: AwaitDependencies, deployment: Deployment): Promise<DeploymentState> {
  const run = runOf(deployment);
  const given = await deps.answers.find(run);
  if (given !== undefined) return given;
  const execution = await deps.executions.find(run);
  if (execution === undefined) return requestAgain(deps, deployment);
  switch (execution.status) {
    case "RUNNING":
    case "PENDING_REDRIVE": {
      const status = await endedBefore(deps, run);
      if (status !== undefined) return succeeded(deps, run, status);
      if (!isOver(deps, execution.startedAt)) return NOT_YET;
      await deps.runs.detach(run);
      return succeeded(deps, run, "detached");
    }
    case "SUCCEEDED":
      return ended(deps, deployment, statusOfOutput(execution.output));
    case "FAILED":
    case "TIMED_OUT":
    case "ABORTED":
      return broken(deps, deployment, execution.status);
  }
}

/** Returns how a run has ended whose execution goes on: it has published all, and sends e-mails, for which no deployment waits. */
async function endedBefore(deps: AwaitDependencies, run: string): Promise<RunStatus | undefined> {
  const row = await deps.runs.get(run);
  const isDone = row?.endedAt != null && (row.status === "succeeded" || row.status === "incomplete");
  return isDone && (await countPending(deps.outbox)) === 0 ? row.status : undefined;
}

/**
 * Requests a run again when its request has failed. While CloudFormation rolls an update back, every error except a refusal of our own is tried again
 * until the wait is over: a success would leave in force the registry that is being rolled back.
 */
async function requestAgain(deps: AwaitDependencies, deployment: Deployment): Promise<DeploymentState> {
  try {
    await requestDeployment(deps, deployment);
    return NOT_YET;
  } catch (error) {
    if (isOver(deps, deployment.requestedAt)) return notRequested(deps, deployment, error);
    if (error instanceof Failure) throw error;
    if (deps.isTransient(error) || (await isRollingBack(deps, deployment.stackId))) return NOT_YET;
    throw error;
  }
}

async function notRequested(
  deps: AwaitDependencies,
  deployment: Deployment,
  error: unknown,
): Promise<DeploymentState> {
  const { name: code, message } =
    error instanceof Error ? error : { name: "unknown", message: String(error) };
  return failed(deps, deployment, { status: "failed", code, message, step: "request" });
}

/** Returns the answer for an ended run. A newer request is fine when it brought into force what this deployment asked for. */
async function ended(
  deps: AwaitDependencies,
  deployment: Deployment,
  status: RunStatus,
): Promise<DeploymentState> {
  const run = runOf(deployment);
  if (status !== "superseded") return succeeded(deps, run, status);
  const head = await deps.head.read();
  if (head?.applied?.digest === deployment.digest) return succeeded(deps, run, status);
  const message = `run ${head?.wanted?.run} was requested later and applies another registry`;
  return failed(deps, deployment, { status, code: status, message, step: "Plan" });
}

async function broken(
  deps: AwaitDependencies,
  deployment: Deployment,
  status: Execution["status"],
): Promise<DeploymentState> {
  const run = runOf(deployment);
  const [row, head] = await Promise.all([deps.runs.get(run), deps.head.read()]);
  if (row?.redirected === true) return succeeded(deps, run, "incomplete");
  if (deployment.observes) return succeeded(deps, run, "failed");
  const changed = row?.changed ?? head?.changedBy === run;
  const unrecorded = {
    code: status.toLowerCase().replace("_", "-"),
    message: "the execution ended before it could say why",
    step: "unknown",
  };
  return failed(deps, deployment, { status: "failed", ...(row?.error ?? unrecorded), changed });
}

async function succeeded(deps: AwaitDependencies, run: string, status: RunStatus): Promise<DeploymentState> {
  const [row, pending] = await Promise.all([deps.runs.get(run), countPending(deps.outbox)]);
  return {
    done: true,
    data: {
      Run: run,
      Status: status,
      Rewritten: row?.references?.rewritten ?? 0,
      Cleared: row?.references?.cleared ?? 0,
      NoticesPending: pending,
    },
  };
}

type Failed = RunError & { readonly status: RunStatus; readonly changed?: boolean };

async function failed(
  deps: AwaitDependencies,
  deployment: Deployment,
  { status, code, step, message, changed = false }: Failed,
): Promise<DeploymentState> {
  const { stackId } = deployment;
  const run = runOf(deployment);
  if (await isRollingBack(deps, stackId)) return unseen(deployment, status);
  const before = `Modelkeeper ${code} in ${step}, run ${run}: `;
  const kept =
    status === "superseded"
      ? "What the later run applies stays."
      : changed
        ? "Rows of some models were changed; the next run goes on from there."
        : "Nothing was changed.";
  const after = ` ${kept} Next: npx modelkeeper runs --stack ${stackName(stackId)}`;
  const room = MAX_REASON_BYTES - Buffer.byteLength(before) - Buffer.byteLength(after) - 1;
  return { done: true, failed: `${before}${shortened(message.replace(/\.$/, ""), room)}.${after}` };
}

/** Tells whether CloudFormation rolls back. A missing permission to ask is no reason to call a failure a success. */
async function isRollingBack(deps: AwaitDependencies, stackId: string): Promise<boolean> {
  try {
    return await deps.stacks.isRollingBack(stackId);
  } catch (error) {
    if (deps.isTransient(error)) throw error;
    return false;
  }
}

function shortened(text: string, bytes: number): string {
  let short = text;
  while (Buffer.byteLength(short) > bytes) {
    short = `${[...short].slice(0, Math.min([...short].length - 2, bytes)).join("")}…`;
  }
  return short;
}

function stackName(stackId: string): string {
  return stackId.split("/").at(-2) ?? stackId;
}
