import { expect, test } from "vitest";
import type { RunRecord } from "../../../lib/operations/ports/runs.ts";
import { newRun } from "../../../lib/operations/run/new-run.ts";
import { incompressible } from "../../builders/large-set.ts";
import { sourceOf } from "../../builders/sources.ts";
import { createTestPlatform } from "../../platform/test-platform.ts";

const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => incompressible(String(index), 250));

const AT = "2026-01-01T00:00:00.000Z";
const input = { run: "r", trigger: "schedule", digest: null, startedAt: AT } as const;

test("a run is stored whole, however many models it has unwatched", async () => {
  const { container } = await createTestPlatform();
  const cleanup = { found: 0, repaired: 0, unwatched: ids(5_000), recovered: 0 };
  const run: RunRecord = { ...newRun(input, undefined), status: "succeeded", endedAt: AT, cleanup };
  await container.runs.put(run);
  expect(await container.runs.get("r")).toEqual(run);
  expect(await container.runs.all()).toEqual([run]);
});

test("a pass is stored whole, however long its sources and undos are", async () => {
  const { container } = await createTestPlatform();
  const plan = {
    id: "pass-1",
    startedAt: AT,
    tables: [],
    sources: ids(1_500).map((name) => sourceOf({ name })),
    targets: new Map(),
    models: new Map(),
    undos: [{ id: "undo", migration: "m", passes: ids(2_000), later: [], model: "p/a" }],
  };
  await container.passes.create(plan);
  expect(await container.passes.read("pass-1")).toEqual(plan);
});

test("a cursor is stored whole, however many migrations could not be written", async () => {
  const { container } = await createTestPlatform();
  const segment = { pass: "pass-1", table: "t", segment: 0, of: 1 };
  const failedBy = Object.fromEntries(ids(3_000).map((id) => [id, 1]));
  const cursor = {
    next: null,
    done: true,
    items: 1,
    scanned: 1,
    skippedBy: {},
    failedBy,
    problems: [],
    trouble: null,
  };
  await container.passes.saveCursor({ run: "r", token: 1 }, segment, cursor);
  expect(await container.passes.cursor(segment)).toEqual(cursor);
  expect(await container.passes.cursors("pass-1")).toEqual([cursor]);
});
