import { entry } from "../entry.ts";
import { createPublishingContainer } from "../publishing-container.ts";
import { tellOperatorsStep } from "../steps.ts";

export const handler = entry(tellOperatorsStep.handler, createPublishingContainer);
