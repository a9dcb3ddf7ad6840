import type { RegistryEvent } from "../../lib/contract/stack.ts";
import {
  type AwaitDependencies,
  awaitDeployment,
  type DeploymentData,
  unanswered,
} from "../../lib/operations/await-deployment.ts";
import type { InTime } from "../../lib/operations/deployment-ports.ts";
import { deploymentOf } from "../../lib/operations/request-deployment.ts";

/** Without data as long as it is not complete: CloudFormation's provider takes data of an incomplete answer for an error. */
export type Completion = { readonly IsComplete: boolean; readonly Data?: DeploymentData };

/** Called every few seconds after on-event, until it answers that the run is done. Twice is harmless: see awaitDeployment. */
export function createIsCompleteHandler(
  dependencies: AwaitDependencies & { readonly inTime: InTime },
): (event: RegistryEvent) => Promise<Completion> {
  return async (event) => {
    if (event.RequestType === "Delete") return { IsComplete: true };
    const deployment = deploymentOf(event);
    const state = await dependencies.inTime(awaitDeployment(dependencies, deployment), () =>
      unanswered(dependencies, deployment),
    );
    if (!state.done) return { IsComplete: false };
    if ("failed" in state) throw new Error(state.failed);
    return { IsComplete: true, Data: state.data };
  };
}
