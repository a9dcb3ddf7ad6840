import { createContainer } from "../container.ts";
import { lambda } from "../lambda.ts";
import { createRecordFailureHandler } from "./handler.ts";

export const handler = lambda(createRecordFailureHandler(createContainer()));
