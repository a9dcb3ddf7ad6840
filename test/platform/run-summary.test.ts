import { describe, expect, test } from "vitest";
import { createDeliverNoticesHandler } from "../../functions/deliver-notices/handler.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { summaryMessageOf } from "../../lib/domain/notices/notice-message.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../lib/domain/registry/parameter-sets-in-force.ts";
import { runStateMachine } from "../../lib/local/interpreter.ts";
import { holdPlatform, resumePlatform } from "../../lib/operations/ledger/hold-platform.ts";
import { requestRun } from "../../lib/operations/run/request-run.ts";
import { tellOperators } from "../../lib/operations/tell/tell-operators.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { workspaceOf } from "../builders/workspace.ts";
import { createFakeClock, createTestPlatform, type TestPlatform } from "./test-platform.ts";

/** What the operators are told: one message for each run that changed or told anything. */

const DAY = 86_400_000;
const BEFORE = registryOf(["old", "older", "new"]);
const AFTER = registryOf(["older", "new"], { old: "new" });

/** The clock stands after the real time, at which the runs of tests begin: what a run makes is made after its start. */
async function setup(start = "2099-01-01T00:00:00.000Z"): Promise<TestPlatform> {
  const platform = await createTestPlatform({ clock: createFakeClock(start) });
  const ann = { id: "ann", permissions: [DEFAULT_PERMISSION] };
  await platform.load(
    workspaceOf({
      teams: [
        { id: "a", name: "Team a", members: [ann] },
        { id: "b", name: "Team b", members: [] },
      ],
      assistants: ["a", "b"].flatMap((team) =>
        ["old", "older"].map((model) => ({
          id: `${model}-${team}`,
          team,
          name: model,
          modelId: `p/${model}`,
        })),
      ),
    }),
  );
  await platform.apply(BEFORE, { run: "first" });
  return platform;
}

const runsIn = ({ topic }: TestPlatform) => topic.summaries.map(({ run }) => run);

describe("a run that changed something", () => {
  test("is told once: what it did, for which migration, in how many teams, and whom it has not reached", async () => {
    const platform = await setup();
    const { summary } = await platform.apply(AFTER, { run: "second" });
    expect(runsIn(platform)).toEqual(["first", "second"]);
    const startedAt = (await platform.container.runs.get("second"))?.startedAt;
    expect(platform.topic.summaries[1]).toEqual({
      id: "llm-run-summary-second",
      slug: "llm-run-summary",
      run: "second",
      status: "succeeded",
      trigger: "command",
      title: summary,
      text: `1 deleted: 2 references rewritten, in 2 teams; 2 notices, 1 reached nobody yet

Migrations:
- delete p/old → p/new: 2 references rewritten, in 2 teams

Please look at:
- 1 notice reached nobody yet

Run second (command), ${startedAt} to 2099-01-01T00:00:00.000Z: succeeded. More: the commands runs and ledger list`,
      createdAt: "2099-01-01T00:00:00.000Z",
    });
  });

  test("is told no second time, by the same command or by any step that is called again", async () => {
    const platform = await setup();
    await platform.apply(AFTER, { run: "second" });
    await platform.apply(AFTER, { run: "third" });
    for (let day = 0; day < 2; day += 1) {
      platform.clock.advance(DAY);
      await platform.cleanup();
    }
    await tellOperators(platform.container, { run: "second" });
    expect(runsIn(platform)).toEqual(["first", "second"]);
  });
});

test("a run of a deployment says what the replacement costs, by the prices in the file that the deployment has left", async () => {
  const platform = await setup();
  const { container } = platform;
  const known = {
    registry: AFTER,
    sources: referenceSources,
    sets: parameterSetsInForce(parameterSets, AFTER),
  };
  const digest = registryDigest(known.registry, known.sources, known.sets);
  const prices = { "p/old": { input: 1, output: 1 }, "p/new": { input: 2, output: 3 } };
  const assets = { read: async () => JSON.stringify({ ...known, prices }) };
  await requestRun(container, { run: "second", digest }, await container.head.read());
  await runStateMachine(
    { ...container, assets },
    {
      run: "second",
      trigger: "deployment",
      digest,
      registry: { bucket: "b", key: "k" },
      startedAt: new Date(container.clock.now()).toISOString(),
    },
  );
  expect(platform.topic.summaries[1]?.text).toContain(
    "- delete p/old → p/new: 2 references rewritten, in 2 teams, costs 2.25×\n",
  );
});

describe("a run whose telling is cut short", () => {
  const steps = ["fix", "settle", "due"] as const;

  test.each(steps)("at `%s` is told by the next run, with the same words", async (step) => {
    const platform = await setup();
    let isDying = true;
    intercept(platform.container.dueSummaries, step, (go) => (...given: never[]) => {
      if (isDying) throw new Error("the process ends here");
      return (go as (...all: never[]) => never)(...given);
    });
    expect(await platform.apply(AFTER, { run: "second" })).toMatchObject({ status: "succeeded" });
    isDying = false;
    platform.clock.advance(DAY);
    await platform.apply(AFTER, { run: "third" });
    const told = platform.topic.summaries.filter(({ run }) => run === "second");
    expect(told).toHaveLength(step === "settle" ? 2 : 1);
    expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(runsIn(platform)).not.toContain("third");
    expect(await Array.fromAsync(platform.container.dueSummaries.due())).toEqual([]);
  });

  test("by a topic that takes nothing is told when it does", async () => {
    const platform = await setup("2026-01-01T00:00:00.000Z");
    platform.topic.fails = true;
    await platform.apply(AFTER, { run: "second" });
    platform.clock.advance(DAY);
    await platform.cleanup({ run: "daily" });
    expect(runsIn(platform)).toEqual(["first"]);
    platform.topic.fails = false;
    platform.clock.advance(DAY);
    await platform.cleanup({ run: "next" });
    expect(runsIn(platform)).toEqual(["first", "next", "second"]);
    expect(platform.topic.summaries[1]?.text).toContain("2 notices of earlier runs sent or delivered late");
  });

  test("by a hold is told after it", async () => {
    const platform = await setup();
    intercept(platform.container.dueSummaries, "due", () => async function* () {});
    await platform.apply(AFTER, { run: "second" });
    const other = platform.another({ clock: platform.clock, topic: platform.topic });
    await holdPlatform(other.container, { reason: "wait", by: "me" });
    await tellOperators(other.container, { run: "second" });
    expect(runsIn(platform)).toEqual(["first"]);
    await resumePlatform(other.container);
    await tellOperators(other.container, { run: "second" });
    expect(runsIn(platform)).toEqual(["first", "second"]);
  });
});

test("a run that failed after it had changed something is told of, with what failed it; the run that goes on has its own", async () => {
  const platform = await setup();
  let isFailing = true;
  intercept(platform.container.notices, "create", (create) => async (...given) => {
    if (isFailing) throw new Error("no memory is left");
    return create(...given);
  });
  await expect(platform.apply(AFTER, { run: "second" })).rejects.toThrow("no memory is left");
  isFailing = false;
  platform.clock.advance(DAY);
  await platform.apply(AFTER, { run: "third" });
  expect(runsIn(platform)).toEqual(["first", "second", "third"]);
  expect(platform.topic.summaries[1]).toMatchObject({
    status: "failed",
    title: "failed: 1 deleted: no references changed; no notices",
    text: expect.stringContaining("- Compose notices: no memory is left (Error)"),
  });
  expect(platform.topic.summaries[2]?.text).toContain("2 references rewritten, in 2 teams");
});

describe("a run that changed nothing", () => {
  test("is not told", async () => {
    const platform = await setup();
    await platform.apply(registryOf(["new", "older", "old"]), { run: "reordered" });
    await platform.cleanup({ all: true, run: "daily" });
    expect(runsIn(platform)).toEqual(["first"]);
  });

  test("but has brought a notice to somebody is told", async () => {
    const platform = await setup();
    await platform.apply(AFTER, { run: "second" });
    await platform.load(
      workspaceOf({
        teams: [{ id: "b", name: "Team b", members: [{ id: "bob", permissions: [DEFAULT_PERMISSION] }] }],
      }),
    );
    platform.clock.advance(DAY);
    await platform.cleanup({ run: "daily" });
    expect(runsIn(platform)).toEqual(["first", "second", "daily"]);
    expect(platform.topic.summaries[2]?.text).toContain("1 notice of earlier runs sent or delivered late");
  });
});

test("the bundled inbox takes the message off the queue, and nobody has it in the inbox", async () => {
  const platform = await setup();
  await platform.apply(AFTER, { run: "second" });
  const before = await platform.inbox("a");
  const Records = platform.topic.summaries.map((summary, index) => ({
    messageId: `m${index}`,
    body: JSON.stringify({ Message: JSON.parse(summaryMessageOf(summary, {}).body).default }),
  }));
  const handler = createDeliverNoticesHandler(platform.container.delivery);
  expect(await handler({ Records })).toEqual({ batchItemFailures: [] });
  expect(await platform.inbox("a")).toEqual(before);
});
