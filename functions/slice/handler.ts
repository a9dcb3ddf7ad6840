import type { SliceInput, SliceResult } from "../../lib/contract/run-steps.ts";
import { runSlice, type SliceDependencies } from "../../lib/operations/slice.ts";

/** Called for each segment of a table until it is at its end. Twice is harmless: see runSlice. */
export function createSliceHandler(
  dependencies: SliceDependencies,
): (event: SliceInput) => Promise<SliceResult> {
  return (event) => runSlice(dependencies, event);
}
