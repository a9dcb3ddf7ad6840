import { createContainer } from "../container.ts";
import { lambda } from "../lambda.ts";
import { createComposeNoticesHandler } from "./handler.ts";

export const handler = lambda(createComposeNoticesHandler(createContainer()));
