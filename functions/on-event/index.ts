import { createDeploymentContainer } from "../deployment-container.ts";
import { lambda } from "../lambda.ts";
import { createTelemetry } from "../telemetry.ts";
import { createOnEventHandler } from "./handler.ts";

const telemetry = createTelemetry();
export const handler = lambda(createOnEventHandler(createDeploymentContainer(telemetry)), telemetry);
