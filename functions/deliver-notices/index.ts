import { createDeliveryContainer } from "../delivery-container.ts";
import { lambda } from "../lambda.ts";
import { createTelemetry } from "../telemetry.ts";
import { createDeliverNoticesHandler } from "./handler.ts";

const telemetry = createTelemetry();
export const handler = lambda(createDeliverNoticesHandler(createDeliveryContainer(telemetry)), telemetry);
