import { entry } from "../entry.ts";
import { createMailContainer } from "../mail-container.ts";
import { STEPS } from "../steps.ts";

export const handler = entry(await STEPS["send-emails"].load(), createMailContainer);
