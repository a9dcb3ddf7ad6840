import { afterAll, describe, expect, test } from "vitest";
import { MAX_ATTEMPTS } from "../../lib/aws/client.ts";
import { LEASE_SECONDS } from "../../lib/constructs/function-list.ts";
import { AFTER, SIZES } from "./representative.ts";
import { applying, createStage, judge, type Trial } from "./trial.ts";

/** The process draws which call is throttled from its own chance: the seed of the story. */
/** As on AWS, where throttling is. */
const ON_AWS = { maxAttempts: MAX_ATTEMPTS.service, leaseMs: LEASE_SECONDS * 1_000 };
const stage = await createStage(undefined, { ...SIZES, ...ON_AWS });
afterAll(() => stage.world.close());

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
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
  let calls = 0;
  test.each(SEEDS)("the run finishes (seed %i)", async (seed) => {
    const { history, violations } = await judge(stage, trial(seed, throttled, HOUR_MS));
    expect(violations).toEqual([]);
    calls += history.calls.filter(({ process }) => process === "first").length;
    expect(history.ends.get("first")).toMatchObject({ how: "done", value: { status: "succeeded" } });
  });

  test("these runs together send fewer than three times the calls", () => {
    expect(calls).toBeGreaterThan(SEEDS.length * stage.calls);
    expect(calls).toBeLessThan(3 * SEEDS.length * stage.calls);
  });
});

test("with all calls throttled for a minute, the command fails or waits, changes nothing meanwhile, and is then run again", async () => {
  const { history, violations } = await judge(stage, trial(1, 1, MINUTE_MS));
  expect(violations).toEqual([]);
  const changed = history.calls.find(({ changes }) => changes.length > 0);
  expect(changed === undefined || changed.process === "second" || changed.at >= MINUTE_MS).toBe(true);
});
