import { createContainer } from "../container.ts";
import { entry } from "../entry.ts";
import { finishStep } from "../steps.ts";

export const handler = entry(finishStep.handler, createContainer);
