import { createHash } from "node:crypto";
import { Failure } from "../../contract/errors.ts";
import type { AssetPointer } from "../../contract/run-steps.ts";
import type { RegistryEvent } from "../../contract/stack.ts";
import type { Answers, Executions } from "../ports/deployment.ts";
import type { LedgerHead } from "../ports/ledger.ts";
import type { Clock } from "../ports/process.ts";
import type { Bundles } from "../ports/registry.ts";
import { requestRun } from "../run/request-run.ts";

/** What CloudFormation asks for: a registry to be in force. `stackId` and `requestId` are those of its event. */
export type Deployment = {
  readonly stackId: string;
  readonly requestId: string;
  readonly digest: string;
  readonly registry: AssetPointer;
  /** ISO 8601 UTC; absent in the first event of a request. */
  readonly requestedAt?: string;
};

export type DeploymentDependencies = {
  readonly answers: Answers;
  readonly head: LedgerHead;
  readonly bundles: Bundles;
  readonly executions: Executions;
  readonly clock: Clock;
};

/** @throws Failure `bad-usage` for properties that no construct of this version gives */
export function deploymentOf(event: RegistryEvent): Deployment {
  const { registryBucket, registryKey, digest } = event.ResourceProperties;
  const given = [event.StackId, event.RequestId, registryBucket, registryKey, digest];
  if (!given.every((value) => typeof value === "string" && value !== "")) {
    throw new Failure(
      "bad-usage",
      "the custom resource has not the properties registryBucket, registryKey and digest",
    );
  }
  return {
    stackId: event.StackId,
    requestId: event.RequestId,
    digest,
    registry: { bucket: registryBucket, key: registryKey },
    ...(event.RequestedAt === undefined ? {} : { requestedAt: event.RequestedAt }),
  };
}

/**
 * A function that is asked for a request is answered within 40 s and frozen then. What it has not recorded by that time it must not record when it
 * is woken up for something else: a newer request may have come.
 */
export const REQUEST_MS = 40_000;

/** One run a request, however often its event comes: the name of the execution is made of what the event is told by. */
export function runOf({ stackId, requestId }: Pick<Deployment, "stackId" | "requestId">): string {
  const hash = createHash("sha256").update(`${stackId}\n${requestId}`).digest("hex");
  return `deployment-${hash.slice(0, 40)}`;
}

/**
 * Records the registry as the newest that is wanted, and starts the run. An event that comes again finds its execution, and records nothing. One
 * that finds none, because the start failed, records nothing either if another request came after its own: the newer one stays the
 * newest, and this run will see that it is superseded. One that was answered is over, started or not.
 *
 * @throws Failure `other-stack`
 */
export async function requestDeployment(deps: DeploymentDependencies, deployment: Deployment): Promise<void> {
  const run = runOf(deployment);
  if ((await deps.executions.find(run)) !== undefined) return;
  if ((await deps.answers.find(run)) !== undefined) return;
  const { digest, registry, requestedAt } = deployment;
  const head = await deps.head.read();
  const until = deps.clock.now() + REQUEST_MS;
  await requestRun(deps, { run, digest, stack: ownerOf(deployment.stackId), requestedAt, until }, head);
  await deps.executions.start(run, { trigger: "deployment", digest, registry });
}

/** The ARN without the part that changes when a stack of the same name is made anew on the tables that the old one has left. */
function ownerOf(stackId: string): string {
  return stackId.slice(0, stackId.lastIndexOf("/"));
}
