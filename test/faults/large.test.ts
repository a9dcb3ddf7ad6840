import { expect, inject, test } from "vitest";
import { SLICE_LIMITS } from "../../lib/operations/slice.ts";
import { playLarge, problemsOf } from "./large/play.ts";

/** `npm run large` has a million. */
test("9,000 references in three tables, a tenth throttled, two processes killed: done once, by slices", async () => {
  const figures = await playLarge({ references: 9_000, crashes: 2, endpoint: inject("endpoint") });
  expect(problemsOf(figures, SLICE_LIMITS.chunkReferences)).toEqual([]);
});
