import { REGISTRY_PHYSICAL_ID, type RegistryEvent } from "../../lib/contract/stack.ts";
import {
  type DeploymentDependencies,
  deploymentOf,
  requestDeployment,
} from "../../lib/operations/deployment/request-deployment.ts";
import type { InTime } from "../../lib/operations/ports/process.ts";
import type { Log } from "../../lib/operations/ports/telemetry.ts";

/** CloudFormation's provider hands on to is-complete what it does not know itself. */
type Requested = { readonly PhysicalResourceId: string; readonly RequestedAt: string };

/**
 * Called by CloudFormation's provider for each change of the registry, at least once. Delete leaves the data, and has nothing to do. What goes
 * wrong here is done again, and told, by is-complete.
 */
export function createOnEventHandler(
  dependencies: DeploymentDependencies & { readonly log: Log; readonly inTime: InTime },
): (event: RegistryEvent) => Promise<Requested> {
  const { clock, log, inTime } = dependencies;
  return async (event) => {
    const RequestedAt = new Date(clock.now()).toISOString();
    if (event.RequestType !== "Delete") {
      const request = requestDeployment(dependencies, deploymentOf(event)).catch((error: unknown) => {
        log.info("not requested yet", { reason: String(error) });
      });
      await inTime(request, () => log.info("not requested yet", { reason: "nothing answered in time" }));
    }
    return { PhysicalResourceId: REGISTRY_PHYSICAL_ID, RequestedAt };
  };
}
