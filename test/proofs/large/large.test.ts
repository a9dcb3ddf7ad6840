import { expect, inject, test } from "vitest";
import { playLarge, problemsOf } from "./play.ts";

/** `npm run prove large` has a million. */
test("5,000 references in three tables, a tenth throttled, two processes killed: done once, by slices", async () => {
  const sizes = { pageSize: 250, chunkReferences: 500 };
  const figures = await playLarge({ references: 5_000, crashes: 2, sizes, endpoint: inject("endpoint") });
  expect(problemsOf(figures)).toEqual([]);
});
