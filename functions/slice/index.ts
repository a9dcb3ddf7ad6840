import { createContainer } from "../container.ts";
import { lambda } from "../lambda.ts";
import { createTelemetry } from "../telemetry.ts";
import { createSliceHandler } from "./handler.ts";

const telemetry = createTelemetry();
export const handler = lambda(createSliceHandler(createContainer(telemetry)), telemetry);
