import { createContainer } from "../container.ts";
import { lambda } from "../lambda.ts";
import { createPlanHandler } from "./handler.ts";

export const handler = lambda(createPlanHandler(createContainer()));
