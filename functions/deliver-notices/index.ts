import { createDeliveryContainer } from "../delivery-container.ts";
import { entry } from "../entry.ts";
import { createDeliverNoticesHandler } from "./handler.ts";

export const handler = entry(createDeliverNoticesHandler, createDeliveryContainer);
