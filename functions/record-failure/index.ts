import { createContainer } from "../container.ts";
import { entry } from "../entry.ts";
import { recordFailureStep } from "../steps.ts";

export const handler = entry(recordFailureStep.handler, createContainer);
