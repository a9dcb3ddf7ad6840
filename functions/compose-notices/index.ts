import { createContainer } from "../container.ts";
import { entry } from "../entry.ts";
import { composeNoticesStep } from "../steps.ts";

export const handler = entry(composeNoticesStep.handler, createContainer);
