import { entry } from "../entry.ts";
import { createWatchContainer } from "../watch-container.ts";
import { createWatchBedrockHandler } from "./handler.ts";

export const handler = entry(createWatchBedrockHandler, createWatchContainer);
