import { createHash } from "node:crypto";
import { Failure } from "../../contract/errors.ts";
import type { AssetPointer } from "../../contract/run-steps.ts";
import type { RegistryEvent } from "../../contract/stack.ts";
import type { Answers, Executions } from "../ports/deployment.ts";
import type { LedgerHead } from "../ports/ledger.ts";
import type { Clock } from "../ports/process.ts";
import type { Bundles } from "../ports/registry.ts";
import { requestRun } from "../run/request-run.ts";

/** A request of CloudFormation to bring a registry into force. `stackId` and `requestId` are those of its event. */
export type Deployment = {
  readonly stackId: string;
  readonly requestId: string;
  readonly digest: string;
  readonly registry: AssetPointer;
  /** Whether the stack is deployed in the mode `observe`. */
  readonly observes: boolean;
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

/** Returns the deployment of an event. @throws Failure `bad-usage` for properties that no construct of this version sets */
export function deploymentOf(event: RegistryEvent): Deployment {
  const { registryBucket, registryKey, digest, mode } = event.ResourceProperties;
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
    observes: mode === "observe",
    ...(event.RequestedAt === undefined ? {} : { requestedAt: event.RequestedAt }),
  };
}

/**
 * Milliseconds for recording a request. The function for requests responds within 40 s and is frozen then. What it has not recorded by that time it
 * must not record when it wakes up for another event: a newer request may have come.
 */
export const REQUEST_MS = 40_000;

/** Returns the run of a request. It is one run however often the event comes: the name of the execution derives from the ids of the event. */
export function runOf({ stackId, requestId }: Pick<Deployment, "stackId" | "requestId">): string {
  const hash = createHash("sha256").update(`${stackId}\n${requestId}`).digest("hex");
  return `deployment-${hash.slice(0, 40)}`;
}

/**
 * Records the registry as the newest wanted registry, and starts the run. An event that comes again finds its execution, and records nothing. An
 * event that finds no execution, because the start failed, also records nothing if another request followed: the newer request stays the newest, and
 * this run will see that it is superseded. A request that has its answer is over, whether or not its run started.
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

/** Returns the ARN without its last part, which changes when a stack of the same name is created again on the tables that the old stack left. */
function ownerOf(stackId: string): string {
  return stackId.slice(0, stackId.lastIndexOf("/"));
}
