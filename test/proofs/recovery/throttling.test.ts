import { afterAll, describe, expect, test } from "vitest";
import { MAX_ATTEMPTS } from "../../../lib/aws/client/dynamodb.ts";
import { LEASE_SECONDS } from "../../../lib/constructs/functions/function-list.ts";
import type { Call } from "../faults/history.ts";
import { AFTER, SIZES } from "../faults/representative.ts";
import type { Outage, Weather } from "../faults/script.ts";
import { applying, createStage, judge, type Trial } from "../faults/trial.ts";
import { someOf } from "../sample.ts";

/** As on AWS, where throttling is: its attempts, its lease, and the pauses of the definition. */
const ON_AWS = { maxAttempts: MAX_ATTEMPTS.service, leaseMs: LEASE_SECONDS * 1_000, retryMs: null };
const stage = await createStage(undefined, { ...SIZES, ...ON_AWS });
afterAll(() => stage.world.close());

const ALL_SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const SEEDS = someOf(ALL_SEEDS, 6);
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const FINISHED = ["succeeded"];
/** A command that is refused everything from its first call on has no step yet that is tried again. */
const FINISHED_OR_THROTTLED = [...FINISHED, "TransientTrouble: slow down", "ThrottlingException: slow down"];
/** Twice is what half of all calls throttled must cost; a step that is throttled to its end is done again. */
const TIMES_WITH_HALF = 3.5;

/** The process draws from its own random numbers which call is throttled: the seed of the story decides. */
function trial(seed: number, weather: Weather, statuses = FINISHED): Trial {
  const first = { name: "first", deed: applying(AFTER), weather };
  return {
    story: { seed, acts: [{ parts: [first] }, { parts: [{ name: "second", deed: applying(AFTER) }] }] },
    end: "same",
    statuses: { first: statuses, second: ["succeeded", "nothing-to-do"] },
  };
}

/** Judges the story. Returns the calls of the run that was throttled. */
async function callsOf(one: Trial): Promise<readonly Call[]> {
  const { history, violations } = await judge(stage, one);
  expect(violations).toEqual([]);
  return history.calls.filter(({ process }) => process === "first");
}

describe.each([0.01, 0.1])("with %d of all calls throttled", (throttled) => {
  test.each(SEEDS)("the run finishes, with fewer than three times the calls (seed %i)", async (seed) => {
    const calls = await callsOf(trial(seed, { throttled, milliseconds: HOUR_MS }));
    expect(calls.length).toBeGreaterThanOrEqual(stage.calls);
    expect(calls.length).toBeLessThan(3 * stage.calls);
  });
});

describe("with half of all calls throttled", () => {
  let sent = 0;
  test.each(SEEDS)("the run finishes (seed %i)", async (seed) => {
    sent += (await callsOf(trial(seed, { throttled: 0.5, milliseconds: HOUR_MS }))).length;
  });

  test("these runs together send fewer than three and a half times the calls", () => {
    // So many calls of all seeds; of one of them chance decides whether it is a little more.
    const isSample = SEEDS.length < ALL_SEEDS.length;
    expect(sent).toBeGreaterThan(SEEDS.length * stage.calls);
    expect(sent).toBeLessThan(
      (isSample ? 2 * TIMES_WITH_HALF : TIMES_WITH_HALF) * SEEDS.length * stage.calls,
    );
  });
});

/** What a run is at when the service begins to throttle everything, by the call that it sends then. */
const MOMENTS = {
  "Plan takes the lease": { command: "TransactWriteItems", text: "RUN" },
  "Plan commits": { command: "TransactWriteItems", text: "-models" },
  "Plan fixes the pass": { command: "BatchWriteItem", text: "PASS#" },
  "a slice reads": { command: "Scan", text: "-workspace" },
  "a slice journals": { command: "BatchWriteItem", text: "JOURNAL#" },
  "a slice writes": { command: "BatchExecuteStatement", text: "-workspace" },
  "a slice writes an item alone": { command: "UpdateItem", text: "-workspace" },
  "a slice saves its cursor": { command: "PutItem", text: "CURSOR#" },
  "Compose reads the journal": { command: "Query", text: "JOURNAL#" },
  "Compose writes notices": { command: "BatchExecuteStatement", text: "NOTICE#" },
  "Finish closes entries": { command: "TransactWriteItems", text: "succeeded" },
  "Publish publishes": { command: "PublishBatch", text: "" },
  "Publish delivers": { command: "BatchExecuteStatement", text: "-inbox" },
} as const satisfies Readonly<Record<string, Omit<Outage, "milliseconds">>>;
/** The last one of these is a slice that takes longer than a minute, which must not be begun a second time beside itself. */
const moments = [
  ...new Set([
    ...someOf(Object.keys(MOMENTS) as (keyof typeof MOMENTS)[], 6),
    "a slice writes an item alone" as const,
  ]),
];

/** A run that is throttled a little, and for a minute wholly. */
async function throttledFrom(moment: keyof typeof MOMENTS, throttled: number) {
  const outage = { ...MOMENTS[moment], milliseconds: MINUTE_MS };
  const isAt = ({ command, body }: Call): boolean => command === outage.command && body.includes(outage.text);
  const calls = await callsOf(trial(1, { throttled, milliseconds: HOUR_MS, outage }));
  const start = calls.find(isAt);
  const from = start?.at ?? Number.NaN;
  const during = calls.filter(({ at }) => at >= from && at < from + MINUTE_MS);
  expect(during.map(({ fault }) => fault)).toEqual(during.map(() => "throttle"));
  expect(during.length).toBeGreaterThan(5);
  // One call a second at most: clients that are refused ask less and less often.
  expect(during.length).toBeLessThan(60);
  return { calls, during, isOver: (calls.at(-1)?.at ?? 0) > from + MINUTE_MS };
}

describe.each([0, 0.01, 0.1])(
  "with %d of all calls throttled, and with all of them for a minute from when",
  (throttled) => {
    test.each(moments)(
      "%s, that very run finishes, with fewer than three times the calls",
      async (moment) => {
        const { calls, isOver } = await throttledFrom(moment, throttled);
        expect(isOver).toBe(true);
        expect(calls.length).toBeLessThan(3 * stage.calls);
      },
    );
  },
);

describe("with half of all calls throttled, and with all of them for a minute from when", () => {
  let sent = 0;
  test.each(moments)("%s, that very run finishes", async (moment) => {
    const { calls, during } = await throttledFrom(moment, 0.5);
    sent += calls.length - during.length;
  });

  test("these runs together send fewer than three and a half times the calls, those of the minute aside", () => {
    expect(sent).toBeLessThan(TIMES_WITH_HALF * moments.length * stage.calls);
  });
});

test("with all calls throttled for the first minute, the command fails or waits, changes nothing meanwhile, and is then run again", async () => {
  const weather = { throttled: 1, milliseconds: MINUTE_MS };
  const calls = await callsOf(trial(1, weather, FINISHED_OR_THROTTLED));
  expect(calls.filter(({ at, changes }) => at < MINUTE_MS && changes.length > 0)).toEqual([]);
  expect(calls.length).toBeLessThan(3 * stage.calls);
});
