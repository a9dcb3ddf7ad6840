import { REGISTRY_PHYSICAL_ID, type RegistryEvent } from "../../lib/contract/stack.ts";
import type { Log } from "../../lib/operations/deployment-ports.ts";
import {
  type DeploymentDependencies,
  deploymentOf,
  requestDeployment,
} from "../../lib/operations/request-deployment.ts";

/**
 * Called by CloudFormation's provider for each change of the registry, at least once. Twice is harmless: see requestDeployment. Delete leaves
 * the data, and has nothing to do. What goes wrong here is done again, and told, by is-complete.
 */
export function createOnEventHandler(
  dependencies: DeploymentDependencies & { readonly log: Log },
): (event: RegistryEvent) => Promise<{ readonly PhysicalResourceId: string }> {
  return async (event) => {
    if (event.RequestType !== "Delete") {
      await requestDeployment(dependencies, deploymentOf(event)).catch((error: unknown) => {
        dependencies.log.info("not requested yet", { reason: String(error) });
      });
    }
    return { PhysicalResourceId: REGISTRY_PHYSICAL_ID };
  };
}
