import { describe, expect, test } from "vitest";
import { intercept } from "../builders/ports.ts";
import { ASSISTANTS, FORWARD, NEWER, OLD, request, runOf, setup } from "./forty-assistants.ts";
import { assistantsUsing } from "./questions.ts";
import type { TestPlatform } from "./test-platform.ts";

/** Returns a point at which a process stands still until the test lets it go. */
function createGate() {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    open: () => opened.resolve(),
    async pass() {
      reached.resolve();
      await opened.promise;
    },
  };
}

/** Starts a process that takes the lease in Plan and stands still before its first commit. */
function stalledInPlan(platform: TestPlatform) {
  const slow = platform.another();
  const gate = createGate();
  intercept(slow.container.models, "all", (all, call) => async () => {
    if (call === 1) await gate.pass();
    return all();
  });
  return { slow, gate };
}

const statusOf = async (platform: TestPlatform, id: string) =>
  (await platform.rows()).find((row) => row.id === id)?.status;

describe("a run that stands still in Plan until another has its lease", () => {
  test.each<[string, (platform: TestPlatform) => Promise<unknown>, string]>([
    ["the same registry: nothing is left to do", (platform) => platform.apply(FORWARD), "nothing-to-do"],
    ["a newer registry: it is superseded", (platform) => platform.apply(NEWER), "superseded"],
    [
      "a daily run: it plans again and does its work",
      (platform) => platform.cleanup({ all: true }),
      "succeeded",
    ],
  ])("%s", async (_name, takeOver, status) => {
    const platform = await setup();
    const { slow, gate } = stalledInPlan(platform);
    const run = slow.apply(FORWARD, { run: "run-slow" });
    await gate.reached;
    platform.clock.advance(20_000);
    await takeOver(platform);
    expect(await runOf(platform, "run-slow")).toMatchObject({
      status: "failed",
      error: { code: "run-died" },
    });
    gate.open();
    expect(await run).toMatchObject({ status });
    // The run was taken for dead meanwhile and came back: its row tells how it really ended.
    expect(await runOf(platform, "run-slow")).toMatchObject({ status, error: null });
    expect(await statusOf(platform, "p/old")).toBe(status === "superseded" ? "active" : "deleted");
    expect((await platform.container.head.read())?.lease).toBeNull();
  });
});

describe("a newer request", () => {
  test("does not get the lease before the batch of another segment has ended", async () => {
    const platform = await setup();
    const slow = platform.another({ segments: 2, chunkReferences: 5, pageSize: 5, leaseMs: 600_000 });
    const { tables, head } = slow.container;
    const events: string[] = [];
    const gates = [createGate(), createGate()];
    intercept(tables, "rewrite", (rewrite, call) => async (...batch) => {
      const results = await rewrite(...batch);
      // The answer is on its way.
      await gates[call - 1]?.pass();
      events.push("rewritten");
      return results;
    });
    const seen = createGate();
    intercept(head, "renew", (renew) => async (...lease) => {
      const latest = await renew(...lease);
      if (latest.wanted?.run === "run-back") seen.pass();
      return latest;
    });
    const forward = slow.apply(FORWARD, { run: "run-slow" });
    await Promise.all(gates.map((gate) => gate.reached));

    const back = platform.another({ leaseMs: 600_000 });
    intercept(back.container.head, "acquire", (acquire) => async (...taking) => {
      const lease = await acquire(...taking);
      events.push("taken over");
      return lease;
    });
    await request(back, OLD, "run-back");
    const rollback = back.apply(OLD, { run: "run-back", waitSeconds: 3_600 });
    // A third of the lease later, the one segment looks again and sees the request, while the other's batch is still on its way.
    platform.clock.advance(250_000);
    gates[1]?.open();
    await seen.reached;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await platform.container.head.read())?.lease?.holder).toBe("run-slow");
    expect(events).toEqual(["rewritten"]);

    gates[0]?.open();
    expect(await forward).toMatchObject({ status: "superseded" });
    expect(await rollback).toMatchObject({ status: "succeeded", sync: { revived: 1 } });
    expect(events).toEqual(["rewritten", "rewritten", "taken over"]);
    const moved = await assistantsUsing(platform, "p/new");
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.length).toBeLessThan(ASSISTANTS);
    expect(await platform.entries()).toMatchObject([
      { id: "delete:p/old@1=new", state: "superseded", references: { rewritten: moved.length } },
    ]);
    const told = (await platform.notices()).map(({ team, slug }) => `${team.id} ${slug}`);
    const teams = [...new Set(moved.map((one) => one.team))];
    const both = ["llm-model-deleted", "llm-model-restored"];
    expect(told.sort()).toEqual(teams.flatMap((team) => both.map((slug) => `${team} ${slug}`)).sort());
  });

  test("recorded between the first look of an apply and its taking of the lease: the apply changes nothing", async () => {
    const platform = await setup();
    const slow = platform.another();
    onAcquire(slow, () => request(platform, NEWER, "run-newer"));
    expect(await slow.apply(FORWARD, { run: "run-slow" })).toMatchObject({ status: "superseded" });
    expect(await runOf(platform, "run-slow")).toMatchObject({ status: "superseded", error: null });
    expect(await statusOf(platform, "p/old")).toBe("active");
    expect(await platform.entries()).toEqual([]);
    expect(await platform.apply(NEWER, { run: "run-newer" })).toMatchObject({ status: "succeeded" });
    expect(await statusOf(platform, "p/newer")).toBe("active");
    expect(await platform.apply(NEWER)).toMatchObject({ status: "nothing-to-do" });
  });

  test("whose run takes over while an apply gives back the lease to it: the apply sees that it is superseded", async () => {
    const platform = await setup();
    const slow = platform.another();
    onAcquire(slow, () => request(platform, NEWER, "run-newer"));
    let newer: unknown;
    intercept(slow.container.head, "release", (release, call) => async (lease) => {
      if (call === 1) {
        platform.clock.advance(slow.container.leaseMs + 1);
        newer = await platform.apply(NEWER, { run: "run-newer" });
      }
      await release(lease);
    });
    expect(await slow.apply(FORWARD, { run: "run-slow" })).toMatchObject({ status: "superseded" });
    expect(newer).toMatchObject({ status: "succeeded" });
    expect(await runOf(platform, "run-slow")).toMatchObject({ run: "run-slow" });
    expect(await statusOf(platform, "p/newer")).toBe("active");
  });

  test("recorded between the first look of a daily run and its taking of the lease: it need not wait for the pass", async () => {
    const platform = await setup();
    await platform.apply(FORWARD);
    const daily = platform.another();
    onAcquire(daily, () => request(platform, NEWER, "run-newer"));
    let newer: unknown;
    intercept(daily.container.head, "release", (release) => async (lease) => {
      await release(lease);
      newer ??= await platform.apply(NEWER, { run: "run-newer" });
    });
    expect(await daily.cleanup({ all: true })).toMatchObject({ status: "succeeded" });
    expect(newer).toMatchObject({ status: "succeeded" });
    expect(await platform.apply(NEWER)).toMatchObject({ status: "nothing-to-do" });
  });
});

/** Does something just before the first taking of the lease. */
function onAcquire({ container }: TestPlatform, action: () => Promise<unknown>): void {
  intercept(container.head, "acquire", (acquire, call) => async (...taking) => {
    if (call === 1) await action();
    return acquire(...taking);
  });
}
