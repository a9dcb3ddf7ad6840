import { createContainer } from "../container.ts";
import { entry } from "../entry.ts";
import { STEPS } from "../steps.ts";

export const handler = entry(await STEPS["tell-operators"].load(), createContainer);
