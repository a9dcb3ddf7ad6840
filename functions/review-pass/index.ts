import { createContainer } from "../container.ts";
import { lambda } from "../lambda.ts";
import { createTelemetry } from "../telemetry.ts";
import { createReviewPassHandler } from "./handler.ts";

const telemetry = createTelemetry();
export const handler = lambda(createReviewPassHandler(createContainer(telemetry)), telemetry);
