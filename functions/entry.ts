import type { Telemetry } from "./lambda.ts";
import { lambda } from "./lambda.ts";
import { createTelemetry } from "./telemetry.ts";

/** Returns the function that Lambda calls: a handler with its dependencies, made once at the cold start. */
export function entry<Dependencies, Event, Result>(
  createHandler: (dependencies: Dependencies) => (event: Event) => Promise<Result>,
  createDependencies: (telemetry: Telemetry) => Dependencies,
) {
  const telemetry = createTelemetry();
  return lambda(createHandler(createDependencies(telemetry)), telemetry);
}
