import { entry } from "../entry.ts";
import { createSliceContainer } from "../slice-container.ts";
import { sliceStep } from "../steps.ts";

export const handler = entry(sliceStep.handler, createSliceContainer);
