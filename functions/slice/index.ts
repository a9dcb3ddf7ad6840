import { createContainer } from "../container.ts";
import { lambda } from "../lambda.ts";
import { createSliceHandler } from "./handler.ts";

export const handler = lambda(createSliceHandler(createContainer()));
