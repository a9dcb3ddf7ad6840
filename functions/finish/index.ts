import { createContainer } from "../container.ts";
import { lambda } from "../lambda.ts";
import { createFinishHandler } from "./handler.ts";

export const handler = lambda(createFinishHandler(createContainer()));
