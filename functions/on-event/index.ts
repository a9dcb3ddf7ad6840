import { createDeploymentContainer } from "../deployment-container.ts";
import { entry } from "../entry.ts";
import { createOnEventHandler } from "./handler.ts";

export const handler = entry(createOnEventHandler, createDeploymentContainer);
