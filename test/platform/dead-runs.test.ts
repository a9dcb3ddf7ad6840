import { expect, test, vi } from "vitest";
import { listRuns } from "../../lib/operations/ledger/inspect-ledger.ts";
import { markEntry } from "../../lib/operations/ledger/mark-entry.ts";
import { planRun } from "../../lib/operations/plan/plan-run.ts";
import type { Progress } from "../../lib/operations/ports/process.ts";
import { intercept } from "../builders/ports.ts";
import { FORWARD, NEWER, request, runOf, setup } from "./forty-assistants.ts";
import type { FakeClock, TestPlatform } from "./test-platform.ts";

const LEASE_MS = 15_000;
const DAY_MS = 86_400_000;
const STARTED = { trigger: "command", startedAt: "2026-01-01T00:00:00.000Z" } as const;

/** Lets a run die at its second batch: half of the references are rewritten. */
async function killedInPass(clock?: (clock: FakeClock) => FakeClock): Promise<TestPlatform> {
  const platform = await setup();
  const mortal = platform.another({
    chunkReferences: 20,
    pageSize: 10,
    ...(clock === undefined ? {} : { clock: clock(platform.clock) }),
  });
  const dead = Promise.withResolvers<void>();
  intercept(mortal.container.tables, "rewrite", (rewrite, call) => async (...batch) => {
    if (call < 2) return rewrite(...batch);
    dead.resolve();
    return new Promise<never>(() => {});
  });
  void mortal.apply(FORWARD, { run: "run-dead" });
  await dead.promise;
  return platform;
}

const daily = (run: string) => ({ ...STARTED, run, digest: null });
const listed = async (platform: TestPlatform, run: string) =>
  (await listRuns(platform.container)).runs.find((one) => one.run === run);

/** Waits until the lease of a dead run has ended: what it had begun side by side may renew the lease once more. */
const outlived = (platform: TestPlatform, run: string) =>
  vi.waitFor(
    async () => {
      platform.clock.advance(LEASE_MS);
      expect(await listed(platform, run)).toMatchObject({ status: "failed" });
    },
    { timeout: 30_000 },
  );

test("a run that was killed is listed with what it did, before and after another run takes over", async () => {
  const platform = await killedInPass();
  expect(await listed(platform, "run-dead")).toMatchObject({ status: "running", error: null });
  await outlived(platform, "run-dead");
  const before = await listed(platform, "run-dead");
  expect(before).toMatchObject({
    status: "failed",
    error: {
      code: "run-died",
      step: "Pass",
      message: "it stopped while rewriting references; the next run goes on",
    },
  });
  expect(before?.progress.done).toBeGreaterThan(0);
  expect(before?.progress.done).toBeLessThan(before?.progress.of ?? 0);
  await platform.apply(FORWARD, { run: "run-next" });
  expect(await listed(platform, "run-dead")).toMatchObject({
    status: "failed",
    progress: before?.progress,
    error: { message: "it stopped while rewriting references; run run-next went on" },
  });
});

test("a run that was killed in the middle of its first chunk is not listed as one that did nothing", async () => {
  const platform = await setup();
  const mortal = platform.another({ chunkReferences: 100, pageSize: 100, maxWritesPerSecond: 25 });
  const dead = Promise.withResolvers<void>();
  intercept(mortal.container.tables, "rewrite", (rewrite, call) => async (...batch) => {
    if (call < 2) return rewrite(...batch).finally(() => platform.clock.advance(1_500));
    dead.resolve();
    return new Promise<never>(() => {});
  });
  void mortal.apply(FORWARD, { run: "run-dead" });
  await dead.promise;
  await outlived(platform, "run-dead");
  const { done = 0, of = 0 } = (await listed(platform, "run-dead"))?.progress ?? {};
  expect(done).toBeGreaterThan(of / 2);
  expect(done).toBeLessThan(of);
  expect(await platform.apply(FORWARD)).toMatchObject({ status: "succeeded", references: { scanned: 40 } });
});

test("a run that died while it told the teams says so, and one that died in Plan has done nothing", async () => {
  // One team: another bucket that is composed at the same time would renew the lease.
  const platform = await setup(["a"]);
  const mute = platform.another();
  const dead = Promise.withResolvers<void>();
  intercept(mute.container.notices, "create", () => () => {
    dead.resolve();
    return new Promise<never>(() => {});
  });
  void mute.apply(FORWARD, { run: "run-mute" });
  await dead.promise;
  await outlived(platform, "run-mute");
  expect(await listed(platform, "run-mute")).toMatchObject({
    progress: { done: expect.any(Number) },
    error: { step: "Compose notices", message: expect.stringContaining("while writing notices") },
  });
  const slow = platform.another();
  const planning = Promise.withResolvers<void>();
  intercept(slow.container.models, "all", () => () => {
    planning.resolve();
    return new Promise<never>(() => {});
  });
  void slow.apply(FORWARD, { run: "run-slow" });
  await planning.promise;
  await outlived(platform, "run-slow");
  expect(await listed(platform, "run-slow")).toMatchObject({
    progress: { done: 0, of: 0 },
    error: { step: "Plan", message: expect.stringContaining("while deciding what to do") },
  });
});

test("marking what a dead run had begun ends its row", async () => {
  const platform = await killedInPass();
  await outlived(platform, "run-dead");
  await markEntry(platform.container, { id: "p/old", reason: "by hand", by: "ann" });
  expect(await runOf(platform, "run-dead")).toMatchObject({
    status: "failed",
    endedAt: expect.any(String),
    error: { code: "run-died" },
  });
});

test("a holder that died with its clock a day ahead does not refuse a mark for a day", async () => {
  const platform = await killedInPass((clock) => ({ ...clock, now: () => clock.now() + DAY_MS }));
  expect(await markEntry(platform.container, { id: "p/old", reason: "by hand", by: "ann" })).toMatchObject({
    state: "marked",
  });
  expect(await platform.apply(FORWARD)).toMatchObject({ status: "succeeded" });
});

test("whoever waits for the lease is told who holds it until when, and waits no longer than asked", async () => {
  const platform = await killedInPass();
  await request(platform, NEWER, "run-next");
  const told: Progress[] = [];
  const deps = { ...platform.container, report: (one: Progress) => void told.push(one) };
  const digest = (await platform.container.head.read())!.wanted!.digest;
  const input = { ...STARTED, run: "run-next", digest };
  const until = (ms: number) => new Date(platform.clock.now() + ms).toISOString();
  expect(await planRun(deps, { ...input, waitUntil: until(2_000) })).toEqual({
    next: "wait",
    waitSeconds: 2,
  });
  expect(await planRun(deps, { ...input, waitUntil: until(600_000) })).toEqual({
    next: "wait",
    waitSeconds: 15,
  });
  const held = /^run run-dead holds the lease until \d\d:\d\d:\d\d UTC; if it is dead, this goes on then$/;
  expect(told).toEqual([
    { step: "wait", done: 0, of: 0, message: expect.stringMatching(held) },
    { step: "wait", done: 0, of: 0, message: expect.stringMatching(held) },
  ]);
  await expect(planRun(deps, { ...input, waitUntil: until(0) })).rejects.toMatchObject({
    code: "run-active",
    message: expect.stringMatching(
      /^run run-dead holds the lease until .* if it is dead, run this again then$/,
    ),
  });
});

test("a daily run that is busy says with whom, and its row too", async () => {
  const platform = await killedInPass();
  await planRun(platform.container, daily("run-day"));
  expect(await runOf(platform, "run-day")).toMatchObject({
    status: "busy",
    error: { code: "run-active", message: expect.stringContaining("run run-dead holds the lease until") },
  });
  expect(await platform.cleanup()).toMatchObject({ status: "busy", error: { code: "run-active" } });
  await outlived(platform, "run-dead");
  expect(await platform.cleanup()).toMatchObject({ status: "succeeded", recovered: 1 });
});
