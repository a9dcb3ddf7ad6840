import { createRegistryAssets } from "../../lib/aws/services/registry-assets.ts";
import { createContainer } from "../container.ts";
import { entry } from "../entry.ts";
import { planStep } from "../steps.ts";

export const handler = entry(planStep.handler, (telemetry) => ({
  ...createContainer(telemetry),
  assets: createRegistryAssets(),
}));
