import type { SliceInput, SliceResult } from "../../lib/contract/run-steps.ts";
import { runSlice } from "../../lib/operations/pass/run-slice.ts";
import type { SliceDependencies, SliceLimits } from "../../lib/operations/pass/slice.ts";

/**
 * Called for each segment of a table until it is at its end. Twice is harmless: see runSlice.
 * @param dependencies.tablesFor the tables as they may be used by one of so many segments
 */
export function createSliceHandler(
  dependencies: Omit<SliceDependencies, "tables"> &
    SliceLimits & {
      tablesFor(segments: number): SliceDependencies["tables"];
    },
): (event: SliceInput) => Promise<SliceResult> {
  return (event) => runSlice({ ...dependencies, tables: dependencies.tablesFor(event.of) }, event);
}
