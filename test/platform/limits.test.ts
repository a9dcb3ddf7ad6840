import { describe, expect, test } from "vitest";
import type { PassLimits } from "../../lib/contract/pass-limits.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { holdPlatform, resumePlatform } from "../../lib/operations/ledger/hold-platform.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../builders/workspace.ts";
import { assistantsUsing } from "./questions.ts";
import { createTestPlatform, type TestOptions, type TestPlatform } from "./test-platform.ts";

const BEFORE = registryOf(["old", "gone", "new"]);
const AFTER = registryOf(["gone", "new"], { old: "new" });
const CLEARED = registryOf(["old", "new"], { gone: null });
const LATER = registryOf(["new"], { old: "new", gone: "new" });
const ASSISTANTS = 300;

async function setup(
  options: TestOptions = {},
  ids = Array(ASSISTANTS).fill("p/old"),
): Promise<TestPlatform> {
  const platform = await createTestPlatform(options);
  await platform.load(workspaceOf({ teams: teamsOf(["a"]), assistants: assistantsOf(ids) }));
  await platform.apply(BEFORE);
  return platform;
}

const using = async (platform: TestPlatform, id: string) => (await assistantsUsing(platform, id)).length;
const holdOf = async (platform: TestPlatform) => (await platform.container.head.read())?.hold;
const resume = (platform: TestPlatform) => resumePlatform(platform.container);
const ON_HOLD = { status: "incomplete", error: { code: "on-hold" } };

/** Returns the sums of a pass: adding nothing under limits of nothing is refused with what stands. */
async function sumsOf(platform: TestPlatform, pass: string) {
  const nothing = { references: 0, cleared: 0, dropped: 0 };
  const most = { references: -1, cleared: -1, dropped: -1 };
  return platform.container.reservations.add(pass, nothing, most);
}

describe("a limit of a pass", () => {
  test.each([
    ["chunk", { limits: { references: 260 }, chunkReferences: 50, pageSize: 25 }, 250],
    ["round of batches", { limits: { references: 260 } }, 200],
    ["first batch", { limits: { references: 99 } }, 0],
  ] as const)("stops it before the %s that would exceed it", async (_before, options, written) => {
    const platform = await setup(options);
    const outcome = await platform.apply(AFTER, { run: "held" });
    expect(outcome).toMatchObject(ON_HOLD);
    expect(await using(platform, "p/new")).toBe(written);
    const hold = await holdOf(platform);
    const next = options.limits.references === 260 && written === 250 ? 50 : 100;
    expect(hold).toMatchObject({
      by: "held",
      reason: `the limit of ${options.limits.references} references rewritten or cleared a pass: ${written} are done, and ${next} more are next`,
    });
    expect(outcome.error?.message).toContain(hold?.reason);
    expect(platform.topic.published).toEqual([]);
    expect(await platform.apply(AFTER)).toMatchObject(ON_HOLD);
    expect(await using(platform, "p/new")).toBe(written);
  });

  test("is no limit any more for the pass that somebody has resumed; the next pass counts from zero", async () => {
    const platform = await setup({ limits: { references: 60 }, chunkReferences: 25, pageSize: 25 });
    expect(await platform.apply(AFTER)).toMatchObject(ON_HOLD);
    expect(await using(platform, "p/new")).toBe(50);
    const { pass = "" } = (await holdOf(platform)) ?? {};
    await resume(platform);
    expect((await platform.container.head.read())?.lifted).toBe(pass);
    expect(await platform.cleanup()).toMatchObject({ status: "succeeded" });
    expect(await using(platform, "p/new")).toBe(ASSISTANTS);
    const notices = await platform.notices();
    expect(notices.map(({ affected }) => affected.assistant?.count)).toEqual([ASSISTANTS]);
    expect(platform.topic.published).toEqual(notices.map(({ id }) => id));
    expect(await platform.apply(AFTER)).toMatchObject({ status: "nothing-to-do" });

    const assistants = assistantsOf(Array(61).fill("p/gone"));
    await platform.load(workspaceOf({ teams: teamsOf(["a"]), assistants }));
    expect(await platform.apply(LATER)).toMatchObject(ON_HOLD);
    expect(await using(platform, "p/gone")).toBe(11);
    expect((await holdOf(platform))?.pass).not.toBe(pass);
  });

  test("that is met exactly is not exceeded", async () => {
    const platform = await setup({ limits: { references: ASSISTANTS, cleared: 0, dropped: 0 } });
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded" });
  });

  test("on what is cleared counts what is cleared alone", async () => {
    const ids = [...Array(10).fill("p/gone"), ...Array(40).fill("p/old")];
    const limits = { cleared: 9 };
    const platform = await setup({ limits }, ids);
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded", references: { rewritten: 40 } });
    expect(await platform.apply(CLEARED)).toMatchObject(ON_HOLD);
    expect((await holdOf(platform))?.reason).toBe(
      "the limit of 9 references cleared a pass: 0 are done, and 10 more are next",
    );
    expect(await using(platform, "p/gone")).toBe(10);
  });

  test("on what is dropped counts parameters", async () => {
    const platform = await createTestPlatform({ limits: { dropped: 3 } });
    const evaluators = Array.from({ length: 4 }, (_, index) => ({
      id: `e${index}`,
      team: "a",
      name: `E${index}`,
      params: { modelId: "p/old", modelParameters: { temperature: 0.5 } },
    }));
    await platform.load(workspaceOf({ teams: teamsOf(["a"]), evaluators }));
    await platform.apply(BEFORE);
    const deleted = [
      { provider: "p", name: "old", replacement: "new", parameterMap: { temperature: "drop" as const } },
    ];
    const dropping: RegistryDocument = { ...AFTER, deleted };
    expect(await platform.apply(dropping)).toMatchObject(ON_HOLD);
    expect((await holdOf(platform))?.reason).toBe(
      "the limit of 3 parameters dropped a pass: 0 are done, and 4 more are next",
    );
    await resume(platform);
    expect(await platform.apply(dropping)).toMatchObject({ status: "succeeded" });
    expect((await platform.export()).evaluators.map(({ params }) => params)).toEqual(
      Array(4).fill({ modelId: "p/new", modelParameters: {} }),
    );
  });

  test("is kept by all segments together", async () => {
    const platform = await setup({
      limits: { references: 120 },
      segments: 6,
      chunkReferences: 10,
      pageSize: 10,
    });
    expect(await platform.apply(AFTER)).toMatchObject(ON_HOLD);
    const written = await using(platform, "p/new");
    expect(written).toBeLessThanOrEqual(120);
    expect(written).toBeGreaterThan(60);
    const { pass = "" } = (await holdOf(platform)) ?? {};
    expect(await sumsOf(platform, pass)).toEqual({ references: written, cleared: 0, dropped: 0 });
  });

  test("counts what was written: not what a user changed, nor what has to wait for the next slice", async () => {
    const platform = await setup({ limits: { references: 400 } });
    const pass = "pass-0000000002";
    const first = Promise.withResolvers<void>();
    intercept(platform.container.tables, "rewrite", (rewrite, call) => async (...given) => {
      if (call > 1) {
        await first.promise;
        return rewrite(...given);
      }
      const assistants = assistantsOf(Array(7).fill("p/gone"));
      await platform.another().load(workspaceOf({ teams: teamsOf(["a"]), assistants }));
      const results = await rewrite(...given);
      // The time of the slice is over after the first batch, and the chunk is read again.
      platform.clock.advance(41_000);
      first.resolve();
      return results;
    });
    expect(await platform.apply(AFTER)).toMatchObject({
      status: "succeeded",
      references: { rewritten: 293 },
    });
    expect(await sumsOf(platform, pass)).toEqual({ references: 293, cleared: 0, dropped: 0 });
  });

  test("counts also what was written with no answer, and is not read back any more", async () => {
    const platform = await setup({ limits: { references: 400 } });
    intercept(platform.container.tables, "rewrite", (rewrite, call) => async (...given) => {
      const results = await rewrite(...given);
      if (call > 4) return results;
      platform.clock.advance(11_000);
      return call === 1 || results === "late" ? results : results.map(() => ({ status: "unknown" as const }));
    });
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded" });
    expect(await sumsOf(platform, "pass-0000000002")).toEqual({ references: 300, cleared: 0, dropped: 0 });
  });

  test("costs no call without limits", async () => {
    const platform = await setup();
    intercept(platform.container.reservations, "add", () => async () => {
      throw new Error("nobody asked for limits");
    });
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded" });
  });
});

describe("a hold that a limit has given", () => {
  const limited: { readonly limits: PassLimits } = { limits: { references: 60 } };

  test("lifts the limit when it is resumed, also under another reason that somebody gave since", async () => {
    const platform = await setup(limited);
    await platform.apply(AFTER);
    await holdPlatform(platform.container, { reason: "we are looking", by: "ann" });
    expect(await holdOf(platform)).toMatchObject({ by: "ann", reason: "we are looking" });
    await resume(platform);
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded" });
  });

  test("does not take the place of one that somebody gave a moment before", async () => {
    const platform = await setup(limited);
    intercept(platform.container.holds, "stop", (stop) => async (...given) => {
      await holdPlatform(platform.another().container, { reason: "error rate", by: "ann" });
      await stop(...given);
    });
    expect(await platform.apply(AFTER)).toMatchObject(ON_HOLD);
    expect(await holdOf(platform)).toMatchObject({ by: "ann", reason: "error rate" });
  });

  test("is not given again by a segment that met the limit late, when somebody has let the pass go on", async () => {
    const platform = await setup(limited);
    intercept(platform.container.holds, "stop", (stop) => async (...given) => {
      await stop(...given);
      await resume(platform.another());
      await stop(...given);
    });
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded" });
    expect(await using(platform, "p/new")).toBe(ASSISTANTS);
  });

  test("is not given by a run that has lost its lease", async () => {
    const platform = await setup(limited);
    const slow = platform.another(limited);
    intercept(slow.container.holds, "stop", (stop) => async (...given) => {
      platform.clock.advance(16_000);
      await platform.another().apply(AFTER);
      await stop(...given);
    });
    expect(await slow.apply(AFTER)).toMatchObject({ status: "nothing-to-do" });
    expect(await holdOf(platform)).toBeNull();
  });
});

test("a process that dies after it has reserved leaves a sum that is too high: the pass stops early, never late", async () => {
  const platform = await setup({ limits: { references: 350 } });
  const process = platform.another({ limits: { references: 350 } });
  const { promise: dead, resolve } = Promise.withResolvers<"dead">();
  process.container.tables.rewrite = () => {
    resolve("dead");
    return new Promise<never>(() => {});
  };
  expect(await Promise.race([dead, process.apply(AFTER)])).toBe("dead");
  platform.clock.advance(31_000);
  expect(await platform.apply(AFTER)).toMatchObject(ON_HOLD);
  expect(await using(platform, "p/new")).toBe(0);
  await resume(platform);
  expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded" });
});
