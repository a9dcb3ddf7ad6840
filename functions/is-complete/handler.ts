import { METRICS } from "../../lib/contract/metrics.ts";
import type { RegistryEvent } from "../../lib/contract/stack.ts";
import {
  type AwaitDependencies,
  awaitDeployment,
  unanswered,
} from "../../lib/operations/deployment/await-deployment.ts";
import { deploymentOf } from "../../lib/operations/deployment/request-deployment.ts";
import type { DeploymentData } from "../../lib/operations/ports/deployment.ts";
import type { InTime } from "../../lib/operations/ports/process.ts";
import type { Metrics } from "../../lib/operations/ports/telemetry.ts";

/** The answer. It has no data as long as it is not complete: CloudFormation's provider takes data of an incomplete answer for an error. */
type Completion = { readonly IsComplete: boolean; readonly Data?: DeploymentData };

/** Creates the handler that CloudFormation's provider calls every few seconds after on-event, until it returns that the run is done. */
export function createIsCompleteHandler(
  dependencies: AwaitDependencies & { readonly inTime: InTime; readonly metrics: Metrics },
): (event: RegistryEvent) => Promise<Completion> {
  return async (event) => {
    if (event.RequestType === "Delete") return { IsComplete: true };
    const deployment = deploymentOf(event);
    const state = await dependencies.inTime(awaitDeployment(dependencies, deployment), () =>
      unanswered(dependencies, deployment),
    );
    if (!state.done) return { IsComplete: false };
    if ("failed" in state) throw new Error(state.failed);
    const { Status } = state.data;
    dependencies.metrics.count(METRICS.runsIncomplete, Number(Status === "incomplete"));
    dependencies.metrics.count(METRICS.deploymentsDetached, Number(Status === "detached"));
    return { IsComplete: true, Data: state.data };
  };
}
