import { afterAll, describe, expect, test } from "vitest";
import { textOf } from "../../../lib/domain/items/attribute-value.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { createModel } from "../../model/lifecycle-model.ts";
import { expectSame } from "../../platform/comparison.ts";
import { someOf } from "../sample.ts";
import { FAMILIES } from "./families.ts";
import { violationsOf } from "./invariants.ts";
import { AFTER, BEFORE, WITHOUT_TEAM, WORKSPACE } from "./representative.ts";
import { createStage, judge, statusOf } from "./trial.ts";

const stage = await createStage();
const { points } = FAMILIES;
const calls = Array.from({ length: stage.calls }, (_, index) => index + 1);
let tried = 0;

afterAll(() => {
  process.stdout.write(`${stage.calls} calls of a run, ${tried} points tried\n`);
  stage.world.close();
});

test("the run that all points are compared with ends as the model says, and violates nothing", async () => {
  await stage.world.restore(stage.base);
  expect(stage.history.calls.map(({ process }) => process)).toEqual(calls.map(() => "first"));
  expect([...stage.history.ends.values()].map(statusOf)).toEqual(["succeeded"]);
  expect(violationsOf(stage.history, { isSettled: true })).toEqual([]);
  const model = createModel(WORKSPACE, parameterSets);
  model.apply(BEFORE);
  model.apply(AFTER);
  // The model knows documents: the row beside them is in none.
  const workspace = [...(stage.base.get("workspace") ?? [])].filter(
    ([key]) => !key.includes(textOf(WITHOUT_TEAM.sk) as string),
  );
  const base = new Map(stage.base).set("workspace", new Map(workspace));
  await judge({ ...stage, base }, points.trialOf("lose-after", 1));
  const { platform, taken } = stage.world;
  platform.topic.published.push(...taken.map(({ id }) => id));
  await expectSame(platform, model, { sentAgain: true });
});

/** Each call that is tried has one of the three faults here; `npm run prove faults` lets every call have each. */
describe("one fault at a call", () => {
  test.each(someOf(calls, 24))("call %i", async (call) => {
    const variant = points.variants[call % points.variants.length] as string;
    const { violations } = await judge(stage, points.trialOf(variant, call));
    expect(violations, `${variant} at call ${call}`).toEqual([]);
    tried += 1;
  });
});
