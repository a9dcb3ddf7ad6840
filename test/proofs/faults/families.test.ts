import { afterAll, describe, expect, test } from "vitest";
import { FAMILIES, type FamilyName } from "./families.ts";
import { isCrash } from "./script.ts";
import { createStages } from "./stages.ts";
import { argumentsOf, callsOf, placesOf, type Task, trialOf } from "./task.ts";
import { judge } from "./trial.ts";

const stages = createStages();
const stage = await stages.of();
afterAll(() => stages.close());

/** `npm run prove faults` goes through all places and 5,600 seeds; here are a fixed few of each, so that no family is broken unseen. */
const EACH = 1;
const SEEDS = 2;

async function expectNothingWrong(task: Task): Promise<void> {
  const { violations } = await judge(await stages.of(task), trialOf(task, stage.calls));
  expect(violations, `npm run prove faults -- ${argumentsOf(task)}`).toEqual([]);
}

describe.each(Object.keys(FAMILIES) as FamilyName[])("%s", (family) => {
  const places = placesOf(stage.calls).filter((task) => "family" in task && task.family === family);
  const some = places.filter((_task, index) => index % Math.ceil(places.length / EACH) === 5);

  test("go through every call with each variant", () => {
    expect(places.length).toBe(callsOf(family, stage.calls) * FAMILIES[family].variants.length);
  });

  test.each(some.map((task) => [argumentsOf(task), task] as const))("%s", (_title, task) =>
    expectNothingWrong(task),
  );
});

test.each([
  ["dailyFaults", "lose-after", "daily"],
  ["takenBack", "crash-after", "takes-back"],
  ["calendar", "another date, and over: lose-after", "faulty"],
  ["undos", "lose-after", "undo"],
  ["pieces", "lose-after", "first"],
  ["holds", "apply", "first"],
  ["heldRuns", "in the pass: lose-after", "first"],
  ["heldRuns", "at once: lose-after", "first"],
  ["observations", "in rows: lose-after", "observes"],
  ["holdVerbs", "hold lose-after", "hold"],
  ["holdVerbs", "resume lose-after", "resume"],
] as const)("%s, %s: %s makes no more calls than are gone through", async (family, variant, process) => {
  const calls = callsOf(family, stage.calls);
  const task = { family, variant, call: calls };
  const { history } = await judge(await stages.of(task), trialOf(task, stage.calls));
  const made = history.calls.filter((call) => call.process === process);
  expect(made.map(({ fault }) => fault).filter((fault) => fault !== null)).toEqual([]);
  expect(made.length).toBeGreaterThan(0);
  expect(made.length).toBeLessThan(calls);
});

describe("random schedules", () => {
  test("most let two processes die, at any of their calls", () => {
    const crashes = Array.from({ length: 5_000 }, (_, index) =>
      trialOf({ seed: index + 1 }, stage.calls)
        .story.acts.flatMap(({ parts }) => parts)
        .flatMap(({ script = [] }) => script.find(isCrash)?.call ?? []),
    );
    const pairs = crashes.filter(({ length }) => length === 2);
    expect(pairs.length).toBeGreaterThan(4_200);
    for (const which of [0, 1]) expect(new Set(pairs.map((calls) => calls[which])).size).toBe(stage.calls);
  });

  test.each(Array.from({ length: SEEDS }, (_, index) => index + 1))("seed %i", (seed) =>
    expectNothingWrong({ seed }),
  );

  test("are the same every time", async () => {
    const played = async () => {
      const { history } = await judge(stage, trialOf({ seed: 1 }, stage.calls));
      return history.calls.map(({ process, number, at, command, fault, answer, changes }) => {
        // The engine returns the attributes of a map in any order, and rows whose key is made from that content differ with it.
        const keys = changes
          .map(({ table, key }) => `${table} ${key.replaceAll(/#[0-9a-f]{24,}/g, "")}`)
          .sort();
        return [process, number, at, command, fault, answer, keys];
      });
    };
    expect(await played()).toEqual(await played());
  });
});
