import { createContainer } from "../container.ts";
import { entry } from "../entry.ts";
import { observeStep } from "../steps.ts";

export const handler = entry(observeStep.handler, createContainer);
