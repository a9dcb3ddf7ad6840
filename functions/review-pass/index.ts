import { createContainer } from "../container.ts";
import { lambda } from "../lambda.ts";
import { createReviewPassHandler } from "./handler.ts";

export const handler = lambda(createReviewPassHandler(createContainer()));
