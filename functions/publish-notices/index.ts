import { entry } from "../entry.ts";
import { createPublishingContainer } from "../publishing-container.ts";
import { publishNoticesStep } from "../steps.ts";

export const handler = entry(publishNoticesStep.handler, createPublishingContainer);
