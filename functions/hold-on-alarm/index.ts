import { entry } from "../entry.ts";
import { createHoldContainer } from "../hold-container.ts";
import { createHoldOnAlarmHandler } from "./handler.ts";

export const handler = entry(createHoldOnAlarmHandler, createHoldContainer);
