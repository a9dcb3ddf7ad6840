import { createRegistryAssets } from "../../lib/aws/services/registry-assets.ts";
import { createContainer } from "../container.ts";
import { entry } from "../entry.ts";
import { STEPS } from "../steps.ts";

export const handler = entry(await STEPS.plan.load(), (telemetry) => ({
  ...createContainer(telemetry),
  assets: createRegistryAssets(),
}));
