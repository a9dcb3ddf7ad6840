import { createDeploymentContainer } from "../deployment-container.ts";
import { entry } from "../entry.ts";
import { createIsCompleteHandler } from "./handler.ts";

export const handler = entry(createIsCompleteHandler, createDeploymentContainer);
