import { createContainer } from "../container.ts";
import { lambda } from "../lambda.ts";
import { createTelemetry } from "../telemetry.ts";
import { createComposeNoticesHandler } from "./handler.ts";

const telemetry = createTelemetry();
export const handler = lambda(createComposeNoticesHandler(createContainer(telemetry)), telemetry);
