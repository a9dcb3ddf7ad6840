import { createRedeliveryContainer } from "../delivery-container.ts";
import { entry } from "../entry.ts";
import { redeliverNoticesStep } from "../steps.ts";

export const handler = entry(redeliverNoticesStep.handler, createRedeliveryContainer);
