import { createContainer } from "../container.ts";
import { entry } from "../entry.ts";
import { reviewPassStep } from "../steps.ts";

export const handler = entry(reviewPassStep.handler, createContainer);
