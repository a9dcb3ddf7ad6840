import { createRedeliveryContainer } from "../delivery-container.ts";
import { lambda } from "../lambda.ts";
import { createTelemetry } from "../telemetry.ts";
import { createRedeliverNoticesHandler } from "./handler.ts";

const telemetry = createTelemetry();
export const handler = lambda(createRedeliverNoticesHandler(createRedeliveryContainer(telemetry)), telemetry);
