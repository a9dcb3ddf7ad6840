import { createDeploymentContainer } from "../deployment-container.ts";
import { lambda } from "../lambda.ts";
import { createTelemetry } from "../telemetry.ts";
import { createIsCompleteHandler } from "./handler.ts";

const telemetry = createTelemetry();
export const handler = lambda(createIsCompleteHandler(createDeploymentContainer(telemetry)), telemetry);
