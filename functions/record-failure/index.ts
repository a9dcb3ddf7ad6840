import { createContainer } from "../container.ts";
import { lambda } from "../lambda.ts";
import { createTelemetry } from "../telemetry.ts";
import { createRecordFailureHandler } from "./handler.ts";

const telemetry = createTelemetry();
export const handler = lambda(createRecordFailureHandler(createContainer(telemetry)), telemetry);
