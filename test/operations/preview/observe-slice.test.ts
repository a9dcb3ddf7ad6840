import { expect, test } from "vitest";
import { TableOutOfReach } from "../../../lib/contract/errors.ts";
import type { PlanResult, RunInput, SliceInput } from "../../../lib/contract/run-steps.ts";
import { registryDigest } from "../../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../../lib/domain/registry/parameter-sets-in-force.ts";
import { observeRun } from "../../../lib/operations/preview/observe-run.ts";
import { observeSlice } from "../../../lib/operations/preview/observe-slice.ts";
import { planObservation } from "../../../lib/operations/preview/plan-observation.ts";
import { previewPlan } from "../../../lib/operations/preview/preview-plan.ts";
import { reviewObservation } from "../../../lib/operations/preview/review-observation.ts";
import { requestRun } from "../../../lib/operations/run/request-run.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../../lib/registry/reference-sources.ts";
import { intercept } from "../../builders/ports.ts";
import { registryOf } from "../../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../../builders/workspace.ts";
import { createTestPlatform, type TestPlatform } from "../../platform/test-platform.ts";

/** An observation, step by step: its slices may die, come twice and find many teams, and what they count is what the command counts. */

const REGISTRY = registryOf(
  [{ name: "new", tokenLimit: 2, default: true, parameters: "BasicParameters" }],
  { old: "new", gone: null },
  "openai",
);
const TEAMS = ["a", "b", "c", "d", "e"];
const MODELS = TEAMS.flatMap(() => ["openai/old", "openai/gone", "openai/new", "openai/misspelt"]);
const SETS = parameterSetsInForce(parameterSets, REGISTRY);
const DIGEST = registryDigest(REGISTRY, referenceSources, SETS);
const INPUT: RunInput = {
  run: "observation",
  trigger: "deployment",
  digest: DIGEST,
  startedAt: "2026-01-01T00:00:00.000Z",
};

type Planned = Extract<PlanResult, { next: "pass" }>;

async function setup(options: { readonly segments?: number; readonly effectsBytes?: number } = {}) {
  const platform = await createTestPlatform({ pageSize: 3, chunkReferences: 2, segments: options.segments });
  await platform.load(workspaceOf({ teams: teamsOf(TEAMS), assistants: assistantsOf(MODELS, TEAMS) }));
  const { container } = platform;
  const bundle = { registry: REGISTRY, sources: referenceSources, sets: SETS };
  await requestRun(container, { run: INPUT.run, digest: DIGEST, bundle }, undefined);
  // Time goes on whenever somebody looks, so that a slice ends after one page.
  let looks = 0;
  const clock = {
    ...container.clock,
    monotonic() {
      looks += 1;
      return container.clock.monotonic() + looks;
    },
  };
  const { effectsBytes = container.effectsBytes } = options;
  const deps = { ...container, clock, readMs: 0, effectsBytes };
  const plan = async (): Promise<Planned> => (await planObservation(deps, INPUT)) as Planned;
  const planned = await plan();
  const segments = planned.segments.map((segment): SliceInput => ({ ...planned.pointer, ...segment }));
  return { platform, container, deps, plan, planned, segments };
}

/** Runs slices of each segment until it ends, as the map does. @returns how many slices there were */
async function readAll(
  deps: Parameters<typeof observeSlice>[0],
  segments: readonly SliceInput[],
): Promise<number> {
  let slices = 0;
  for (const segment of segments) {
    for (let status = "more"; status === "more"; slices += 1)
      status = (await observeSlice(deps, segment)).status;
  }
  return slices;
}

/** What the command `plan` says of the same registry, as an observation reports it. */
async function expectedOf({ container }: TestPlatform) {
  const request = { document: REGISTRY, digest: DIGEST, sources: referenceSources, sets: SETS, warnings: [] };
  const { status, migrations, notices, sources } = await previewPlan(container, request);
  const references = migrations.reduce((sum, one) => sum + one.references, 0);
  expect([references, notices.length]).toEqual([10, 10]);
  return {
    observed: { status, migrations: migrations.length, references, notices: notices.length },
    sources,
  };
}

test.each([
  ["in the cursors", 100_000],
  ["in rows of their own", 1],
  ["in both", 100],
])("many slices count what the command plan counts, with the counts %s", async (_where, effectsBytes) => {
  const { platform, container, deps, planned, segments } = await setup({ segments: 2, effectsBytes });
  expect(await readAll(deps, segments)).toBeGreaterThan(4);
  expect(await reviewObservation(container, planned.pointer)).toEqual({ next: "observe" });
  const expected = await expectedOf(platform);
  expect(await observeRun(container, INPUT, planned.pointer)).toEqual(expected.observed);
  expect(await container.runs.get(INPUT.run)).toMatchObject({
    status: "succeeded",
    progress: { done: planned.segments.length === 0 ? 0 : expect.any(Number) },
    ...expected,
  });
  const cursors = await container.passes.cursors(planned.pointer.pass);
  const rows = cursors.reduce((sum, { keptIn = [] }) => sum + keptIn.length, 0);
  expect(rows > 0).toBe(effectsBytes < 100_000);
});

test("a slice that could not save its cursor has counted nothing, and one that comes twice counts once", async () => {
  for (const effectsBytes of [1, 100_000]) {
    const { platform, container, deps, planned, segments } = await setup({ effectsBytes });
    let isGone = false;
    intercept(container.passes, "saveCursor", (save) => async (...cursor) => {
      if (isGone) throw new Error("the process is gone");
      return save(...cursor);
    });
    const [segment] = segments as [SliceInput];
    for (let status = "more"; status === "more"; ) {
      isGone = true;
      await expect(observeSlice(deps, segment)).rejects.toThrow("gone");
      isGone = false;
      status = (await observeSlice(deps, segment)).status;
    }
    expect(await observeSlice(deps, segment)).toMatchObject({ status: "done" });
    const { observed } = await expectedOf(platform);
    expect(await observeRun(container, INPUT, planned.pointer)).toEqual(observed);
    expect(await observeRun(container, INPUT, planned.pointer)).toEqual(observed);
  }
});

test("two slices of one segment at the same time count once", async () => {
  const { platform, container, deps, planned, segments } = await setup({ effectsBytes: 100 });
  for (let isOver = false; !isOver; ) {
    const both = await Promise.all([...segments, ...segments].map((segment) => observeSlice(deps, segment)));
    isOver = both.every(({ status }) => status === "done");
  }
  const { observed } = await expectedOf(platform);
  expect(await observeRun(container, INPUT, planned.pointer)).toEqual(observed);
});

test("the same plan is the same pass, and goes on; another one begins, and a segment that has not ended is waited for", async () => {
  const { platform, container, deps, plan, planned, segments } = await setup();
  expect(await observeSlice(deps, segments[0] as SliceInput)).toMatchObject({ status: "more" });
  expect(await reviewObservation(container, planned.pointer)).toEqual({ next: "wait", waitSeconds: 1 });
  expect(await plan()).toEqual(planned);
  await readAll(deps, segments);
  expect(await reviewObservation(container, planned.pointer)).toEqual({ next: "observe" });
  const divided = { ...deps, segments: 3 };
  const other = (await planObservation(divided, INPUT)) as Planned;
  expect(other.segments.length).toBeGreaterThan(planned.segments.length);
  expect(other.pointer.pass).not.toBe(planned.pointer.pass);
  expect(await reviewObservation(container, other.pointer)).toMatchObject({ next: "wait" });
  const { observed } = await expectedOf(platform);
  expect(await observeRun(container, INPUT, planned.pointer)).toEqual(observed);
});

test("a newer request ends an observation that is still reading, and not one that has read everything", async () => {
  const { platform, container, deps, planned, segments } = await setup();
  await observeSlice(deps, segments[0] as SliceInput);
  const another = { ...REGISTRY, deleted: [] };
  const bundle = { registry: another, sources: referenceSources, sets: SETS };
  const digest = registryDigest(another, referenceSources, SETS);
  await requestRun(container, { run: "newer", digest, bundle }, await container.head.read());
  expect(await observeSlice(deps, segments[0] as SliceInput)).toMatchObject({ status: "newer-request" });
  expect(await reviewObservation(container, planned.pointer)).toEqual({ next: "done", status: "superseded" });
  expect(await planObservation(deps, INPUT)).toEqual({ next: "done", status: "superseded" });
  expect(await platform.rows()).toEqual([]);
});

test("an observation does not move the cursors of a pass that applies", async () => {
  const { container, deps, planned, segments } = await setup();
  const [segment] = segments as [SliceInput];
  const { pass, table, of } = segment;
  const cursor = { ...(await cursorOf(deps, segment)), items: 7 };
  const lease = { run: "applying", token: 1 };
  await container.passes.saveCursor(lease, { pass, table, segment: segment.segment, of }, cursor);
  await expect(observeSlice(deps, segment)).rejects.toMatchObject({ name: "LeaseLost" });
  expect(await container.passes.cursors(planned.pointer.pass)).toEqual([cursor]);
});

async function cursorOf(deps: Parameters<typeof observeSlice>[0], segment: SliceInput) {
  await observeSlice(deps, segment);
  const { pass, table, of } = segment;
  const cursor = await deps.passes.cursor({ pass, table, segment: segment.segment, of });
  if (cursor === undefined) throw new Error("no cursor was saved");
  return cursor;
}

test("a table out of reach leaves the observation incomplete, and what was read is counted", async () => {
  const { container, deps, planned, segments } = await setup();
  intercept(container.tables, "scan", (scan, call) => async (request) => {
    if (call > 1) throw new TableOutOfReach("AccessDeniedException: not for you");
    return scan(request);
  });
  const denied = { ...deps, tables: container.tables, triesOutOfReach: 1 };
  expect(await readAll(denied, segments)).toBe(3);
  expect(await reviewObservation(container, planned.pointer)).toEqual({ next: "observe" });
  expect(await observeRun(container, INPUT, planned.pointer)).toMatchObject({ incomplete: true });
  expect(await container.runs.get(INPUT.run)).toMatchObject({
    status: "incomplete",
    error: { code: "table-out-of-reach", message: "AccessDeniedException: not for you", step: "pass" },
    observed: { references: expect.any(Number) },
  });
});

test("a cap that leaves no room ends the slice, and the next one goes on", async () => {
  const { container, deps, segments } = await setup();
  intercept(
    container.tables,
    "turn",
    (turn, call) =>
      async (...request) =>
        call > 1 && turn(...request),
  );
  const capped = { ...deps, tables: container.tables };
  const [segment] = segments as [SliceInput];
  expect(await observeSlice(capped, segment)).toMatchObject({ status: "more" });
  expect(await container.passes.cursors(segment.pass)).toEqual([]);
  await readAll(capped, segments);
});
