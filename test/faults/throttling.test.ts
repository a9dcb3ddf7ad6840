import { afterAll, describe, expect, test } from "vitest";
import { AFTER } from "./representative.ts";
import { applying, createStage, judge, type Trial } from "./trial.ts";

/** The process draws which call is throttled from its own chance: the seed of the story. */
const stage = await createStage();
afterAll(() => stage.world.close());

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

function trial(seed: number, throttled: number, milliseconds: number): Trial {
  const first = { name: "first", deed: applying(AFTER), weather: { throttled, milliseconds } };
  return {
    story: { seed, acts: [{ parts: [first] }, { parts: [{ name: "second", deed: applying(AFTER) }] }] },
    end: "same",
    statuses: { second: ["succeeded", "nothing-to-do"] },
  };
}

describe.each([0.01, 0.1, 0.5])("with %d of all calls throttled", (throttled) => {
  test.each([1, 2, 3])("the run finishes, with fewer than three times the calls (seed %i)", async (seed) => {
    const { history, violations } = await judge(stage, trial(seed, throttled, HOUR_MS));
    expect(violations).toEqual([]);
    const calls = history.calls.filter(({ process }) => process === "first");
    expect(calls.length).toBeLessThan(3 * stage.calls);
    // Of calls that are sent five times each, some are all throttled when half of the calls are: the run fails then, and is run again.
    const end = history.ends.get("first");
    if (throttled < 0.5) expect(end).toMatchObject({ how: "done", value: { status: "succeeded" } });
  });
});

test("with all calls throttled for a minute, the command fails or waits, changes nothing meanwhile, and is then run again", async () => {
  const { history, violations } = await judge(stage, trial(1, 1, MINUTE_MS));
  expect(violations).toEqual([]);
  const changed = history.calls.find(({ changes }) => changes.length > 0);
  expect(changed === undefined || changed.process === "second" || changed.at >= MINUTE_MS).toBe(true);
});
