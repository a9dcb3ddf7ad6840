import { Failure } from "../../contract/errors.ts";
import type { RunError, RunStatus } from "../../contract/results.ts";
import type { Answer, Execution, Stacks } from "../ports/deployment.ts";
import type { Outbox } from "../ports/notices.ts";
import type { Runs } from "../ports/runs.ts";
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
  /** Milliseconds from the start of the execution, or from the request where no start is known; after them the deployment goes on without the run. */
  readonly waitBudgetMs: number;
  /** Whether an error may pass by itself. */
  isTransient(error: unknown): boolean;
};

type DeploymentState = { readonly done: false } | Answer;

const NOT_YET: DeploymentState = { done: false };
/** CloudFormation keeps little of a reason, and its console shows less. */
const MAX_REASON_BYTES = 1_024;

/**
 * Where the run of a deployment is. Trouble that may pass is "not yet"; a run that failed before it changed anything fails the deployment; one
 * that failed later does not, because references are right and the daily run goes on. While CloudFormation takes an update back,
 * everything that has ended is a success: a rollback that fails leaves a stack that only a person can mend.
 *
 * The first answer is the answer: the event may have come more than once, and what could be said of the run changes after it, when a daily run
 * publishes its notices, or a detached run ends.
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

/** Keeps an answer. One that cannot be kept is given all the same, at the latest when the wait is over. */
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

/** Nothing can be seen of the run: not yet, and in the end somebody has to say something before CloudFormation gives up. */
export function unanswered(deps: Waiting, deployment: Deployment): DeploymentState {
  return isOver(deps, deployment.requestedAt) ? unseen(deployment, "detached") : NOT_YET;
}

type Waiting = Pick<AwaitDependencies, "clock" | "waitBudgetMs">;

/** @param since ISO 8601 UTC */
function isOver({ clock, waitBudgetMs }: Waiting, since: string | undefined): boolean {
  return since !== undefined && clock.now() - Date.parse(since) >= waitBudgetMs;
}

function unseen(deployment: Deployment, status: RunStatus): Answer {
  const data = { Run: runOf(deployment), Status: status, Rewritten: 0, Cleared: 0, NoticesPending: 0 };
  return { done: true, data };
}

/** Looks at the run and decides. @throws what looking throws */
async function stateOf(deps: AwaitDependencies, deployment: Deployment): Promise<DeploymentState> {
  const run = runOf(deployment);
  const given = await deps.answers.find(run);
  if (given !== undefined) return given;
  const execution = await deps.executions.find(run);
  if (execution === undefined) return requestAgain(deps, deployment);
  switch (execution.status) {
    case "RUNNING":
    case "PENDING_REDRIVE":
      if (!isOver(deps, execution.startedAt)) return NOT_YET;
      await deps.runs.detach(run);
      return succeeded(deps, run, "detached");
    case "SUCCEEDED":
      return ended(deps, deployment, statusOfOutput(execution.output));
    case "FAILED":
    case "TIMED_OUT":
    case "ABORTED":
      return broken(deps, deployment, execution.status);
  }
}

/**
 * What could not be requested is requested again. While CloudFormation takes an update back, what is no refusal of ours is tried until the wait
 * is over: an answer that all is well would leave the registry that is being taken back in force.
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

/** A newer request is fine when what it brought about is what this one asked for. */
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
  const changed = row?.changed ?? head?.changedBy === run;
  const unrecorded = {
    code: status.toLowerCase().replace("_", "-"),
    message: "the execution ended before it could say why",
    step: "unknown",
  };
  return failed(deps, deployment, { status: "failed", ...(row?.error ?? unrecorded), changed });
}

async function succeeded(deps: AwaitDependencies, run: string, status: RunStatus): Promise<DeploymentState> {
  const [row, pending] = await Promise.all([deps.runs.get(run), deps.outbox.pending()]);
  return {
    done: true,
    data: {
      Run: run,
      Status: status,
      Rewritten: row?.references?.rewritten ?? 0,
      Cleared: row?.references?.cleared ?? 0,
      NoticesPending: pending.reduce((sum, { notices }) => sum + notices.length, 0),
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

/** Not being allowed to ask is no reason to call a failure a success. */
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
