import { entry } from "../entry.ts";
import { createMailContainer } from "../mail-container.ts";
import { sendEmailsStep } from "../steps.ts";

export const handler = entry(sendEmailsStep.handler, createMailContainer);
