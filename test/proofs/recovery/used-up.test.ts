import { readFileSync } from "node:fs";
import { StateMachine } from "aws-local-stepfunctions";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../lib/local/example/random.ts";
import { createSimulation } from "../faults/simulation.ts";
import { someOf } from "../sample.ts";

/**
 * An account whose concurrent functions are used up but for a few: Lambda refuses a call, and Step Functions tries it again as the definition says.
 * The map is the one of the definition, interpreted in virtual time; slices take their turns at what is free, as functions of the account do.
 */
const { Pass } = JSON.parse(
  readFileSync(new URL("../../../lib/workflow/lifecycle-run.asl.json", import.meta.url), "utf8"),
).States;
const { Next: _next, Catch: _catch, ...MAP } = Pass;

/** A slice reads for 20 s and writes until 40 s; a function of a slice has 60 s. A segment takes one to five slices. */
const SLICE_MS = { least: 20_000, most: 60_000 };
const MOST_SLICES = 5;
const SEEDS = Array.from({ length: 200 }, (_, index) => index + 1);
const SECONDS = 1_000;

type Played = {
  /** How long the map took, and how long it takes when nobody has to ask again. */
  readonly seconds: number;
  readonly leastSeconds: number;
  readonly mostTries: number;
};

async function playMap(seed: number, free: number, segments: number, map: object = MAP): Promise<Played> {
  const simulation = createSimulation({ seed, startedAt: "2026-01-01T00:00:00.000Z" });
  const random = createRandom(seed).fraction;
  const left = Array.from({ length: segments }, () => 1 + Math.floor(random() * MOST_SLICES));
  const slices = left.reduce((sum, each) => sum + each, 0);
  const tries = new Map<number, number>();
  let running = 0;
  let work = 0;
  let mostTries = 0;
  const slice = async ({ segment }: { readonly segment: number }) => {
    tries.set(segment, (tries.get(segment) ?? 0) + 1);
    mostTries = Math.max(mostTries, tries.get(segment) ?? 0);
    if (running >= free)
      throw Object.assign(new Error("Rate exceeded"), { name: "Lambda.TooManyRequestsException" });
    running += 1;
    tries.delete(segment);
    const milliseconds = SLICE_MS.least + random() * (SLICE_MS.most - SLICE_MS.least);
    work += milliseconds;
    await simulation.clock.sleep(milliseconds);
    running -= 1;
    left[segment] = (left[segment] ?? 0) - 1;
    return { status: left[segment] === 0 ? "done" : "more", segment };
  };
  const plan = {
    pointer: { run: "r", token: 1, pass: "p", digest: null, wanted: null },
    segments: Array.from({ length: segments }, (_, segment) => ({ table: "t", segment, of: segments })),
    segmentsAtOnce: segments,
  };
  const started = simulation.clock.monotonic();
  const end = simulation.start("map", async () => {
    const definition = { StartAt: "Pass", States: { Pass: { ...map, End: true } } };
    const machine = new StateMachine(definition as never, { validationOptions: { noValidate: true } });
    return machine.run({ plan }, { overrides: { taskResourceLocalHandlers: { Slice: slice as never } } })
      .result;
  });
  const [{ how, ...rest }] = await simulation.run([end] as const);
  if (how !== "done") throw new Error(`the map fails with seed ${seed}: ${JSON.stringify(rest)}`);
  expect(left.every((each) => each === 0)).toBe(true);
  expect(slices).toBeGreaterThan(segments);
  const seconds = (simulation.clock.monotonic() - started) / SECONDS;
  return { seconds, leastSeconds: work / free / SECONDS, mostTries };
}

describe.each([40, 100])("%i segments at once", (segments) => {
  test.each([10, 30, 90])("of which %i are let run: the map never fails, and ends", async (free) => {
    const played: Played[] = [];
    for (const seed of someOf(SEEDS, 100)) played.push(await playMap(seed, free, segments));
    const minutes = played.map(({ seconds }) => seconds / 60).sort((left, right) => left - right);
    const longer = Math.max(...played.map(({ seconds, leastSeconds }) => seconds / leastSeconds));
    process.stdout.write(
      `${segments} segments, ${free} free, ${played.length} maps: ${minutes[minutes.length >> 1]?.toFixed(0)} minutes, ` +
        `${minutes.at(-1)?.toFixed(0)} at most, ${longer.toFixed(1)} times the work at most, ${Math.max(...played.map(({ mostTries }) => mostTries))} tries of a slice at most\n`,
    );
    // Waiting must not cost more than the work itself, where there is not enough room.
    if (free < segments / 2) expect(longer).toBeLessThan(2);
  });
});

test("with the six tries that other trouble has, the map fails", async () => {
  const map = structuredClone(MAP);
  const [trouble, throttled] = map.ItemProcessor.States.Slice.Retry;
  throttled.MaxAttempts = trouble.MaxAttempts;
  await expect(playMap(1, 10, 40, map)).rejects.toThrow("the map fails");
});
