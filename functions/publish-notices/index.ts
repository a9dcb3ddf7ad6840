import { createContainer } from "../container.ts";
import { lambda } from "../lambda.ts";
import { createTelemetry } from "../telemetry.ts";
import { createPublishNoticesHandler } from "./handler.ts";

const telemetry = createTelemetry();
export const handler = lambda(createPublishNoticesHandler(createContainer(telemetry)), telemetry);
