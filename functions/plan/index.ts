import { createRegistryAssets } from "../../lib/aws/services/registry-assets.ts";
import { createContainer } from "../container.ts";
import { lambda } from "../lambda.ts";
import { createTelemetry } from "../telemetry.ts";
import { createPlanHandler } from "./handler.ts";

const telemetry = createTelemetry();
const dependencies = { ...createContainer(telemetry), assets: createRegistryAssets() };
export const handler = lambda(createPlanHandler(dependencies), telemetry);
