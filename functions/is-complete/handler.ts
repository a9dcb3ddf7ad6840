import type { RegistryEvent } from "../../lib/contract/stack.ts";
import {
  type AwaitDependencies,
  awaitDeployment,
  type DeploymentData,
} from "../../lib/operations/await-deployment.ts";
import { deploymentOf } from "../../lib/operations/request-deployment.ts";

/** Without data as long as it is not complete: CloudFormation's provider takes data of an incomplete answer for an error. */
export type Completion = { readonly IsComplete: boolean; readonly Data?: DeploymentData };

/** Called every few seconds after on-event, until it answers that the run is done. Twice is harmless: see awaitDeployment. */
export function createIsCompleteHandler(
  dependencies: AwaitDependencies,
): (event: RegistryEvent) => Promise<Completion> {
  return async (event) => {
    if (event.RequestType === "Delete") return { IsComplete: true };
    const state = await awaitDeployment(dependencies, deploymentOf(event));
    if (!state.done) return { IsComplete: false };
    if ("failed" in state) throw new Error(state.failed);
    return { IsComplete: true, Data: state.data };
  };
}
