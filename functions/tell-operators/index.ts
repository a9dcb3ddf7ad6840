import { entry } from "../entry.ts";
import { createOperatorsContainer } from "../operators-container.ts";
import { tellOperatorsStep } from "../steps.ts";

export const handler = entry(tellOperatorsStep.handler, createOperatorsContainer);
