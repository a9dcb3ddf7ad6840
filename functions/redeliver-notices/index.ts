import { createRedeliveryContainer } from "../delivery-container.ts";
import { entry } from "../entry.ts";
import { STEPS } from "../steps.ts";

export const handler = entry(await STEPS["redeliver-notices"].load(), createRedeliveryContainer);
