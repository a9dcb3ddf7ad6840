import { createContainer } from "../container.ts";
import { lambda } from "../lambda.ts";
import { createPublishNoticesHandler } from "./handler.ts";

export const handler = lambda(createPublishNoticesHandler(createContainer()));
