import { createContainer } from "../container.ts";
import { lambda } from "../lambda.ts";
import { createTelemetry } from "../telemetry.ts";
import { createFinishHandler } from "./handler.ts";

const telemetry = createTelemetry();
export const handler = lambda(createFinishHandler(createContainer(telemetry)), telemetry);
