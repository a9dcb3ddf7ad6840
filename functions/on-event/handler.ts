import { REGISTRY_PHYSICAL_ID, type RegistryEvent } from "../../lib/contract/stack.ts";
import {
  type DeploymentDependencies,
  deploymentOf,
  requestDeployment,
} from "../../lib/operations/deployment/request-deployment.ts";
import type { InTime } from "../../lib/operations/ports/process.ts";
import type { Log } from "../../lib/operations/ports/telemetry.ts";

/** The answer. CloudFormation's provider hands fields that it does not know itself on to is-complete. */
type Requested = { readonly PhysicalResourceId: string; readonly RequestedAt: string };

/**
 * Creates the handler that CloudFormation's provider calls for each change of the registry, at least once. Delete leaves the data, and has nothing to
 * do. If the request fails here, is-complete makes it again, and tells the error.
 */
export function createOnEventHandler(
  dependencies: DeploymentDependencies & { readonly log: Log; readonly inTime: InTime },
): (event: RegistryEvent) => Promise<Requested> {
  const { clock, log, inTime } = dependencies;
  return async (event) => {
    const RequestedAt = new Date(clock.now()).toISOString();
    if (event.RequestType !== "Delete") {
      const request = requestDeployment(dependencies, deploymentOf(event)).catch((error: unknown) => {
        log.warn("not requested yet", { reason: String(error) });
      });
      await inTime(request, () => log.warn("not requested yet", { reason: "nothing answered in time" }));
    }
    return { PhysicalResourceId: REGISTRY_PHYSICAL_ID, RequestedAt };
  };
}
