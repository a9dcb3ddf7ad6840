import { afterAll, expect, inject, test } from "vitest";
import { createStage } from "../faults/trial.ts";
import { createCrowd } from "./crowd.ts";

const stage = await createStage();
const crowd = await createCrowd(inject("endpoint"), stage.end);
afterAll(() => {
  crowd.close();
  stage.world.close();
});

/** Real processes by the real clock; `npm run prove together` has up to 64 of them, a hundred times each. */
test.each([
  { size: 2, daily: 0 },
  { size: 5, daily: 1, killAfterMs: 150 },
])("processes at once: %o", async (options) => {
  expect(await crowd.round(options)).toEqual([]);
});
