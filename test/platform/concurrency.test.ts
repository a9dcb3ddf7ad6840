import { describe, expect, test } from "vitest";
import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { markEntry, unmarkEntry } from "../../lib/operations/ledger/mark-entry.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { teamsOf, workspaceOf } from "../builders/workspace.ts";
import { assistantsUsing, told } from "./questions.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

const OLD = registryOf(["old", "new", "other"]);
const FORWARD = registryOf(["new", "other"], { old: "new" });
const ASSISTANTS = 40;

function workspace(): WorkspaceDocument {
  return workspaceOf({
    teams: teamsOf(["a", "b"]),
    // The first half of the assistants is team a's, so that a pass that dies half way has rewritten references of one team only.
    assistants: Array.from({ length: ASSISTANTS }, (_, index) => ({
      id: `x${String(index).padStart(3, "0")}`,
      team: index < ASSISTANTS / 2 ? "a" : "b",
      name: `Assistant ${index}`,
      modelId: "p/old",
    })),
  });
}

async function setup(): Promise<TestPlatform> {
  const platform = await createTestPlatform({ chunkReferences: 25, pageSize: 10 });
  await platform.load(workspace());
  await platform.apply(OLD);
  return platform;
}

/** Makes a process stop for ever (or until the test lets it go) at its n-th batch of rewrites. */
function stallAtBatch(platform: TestPlatform, batch: number, when: "before" | "after") {
  const gate = Promise.withResolvers<void>();
  const stalled = Promise.withResolvers<void>();
  intercept(platform.container.tables, "rewrite", (rewrite, call) => async (...request) => {
    if (call !== batch) return rewrite(...request);
    const before = when === "after" ? await rewrite(...request) : undefined;
    stalled.resolve();
    await gate.promise;
    return before ?? rewrite(...request);
  });
  return { stalled: stalled.promise, letGo: gate.resolve };
}

const uses = async (platform: TestPlatform, id: string) => (await assistantsUsing(platform, id)).length;

describe("requests in turn", () => {
  test("who stalls between announcing notices and writing them, and is overtaken, tells nothing that is untrue by then", async () => {
    const platform = await createTestPlatform();
    // One team: another bucket that is composed at the same time would renew the lease.
    const assistants = workspace().assistants.slice(0, 1);
    await platform.load(workspaceOf({ teams: teamsOf(["a"]), assistants }));
    await platform.apply(OLD);
    const first = platform.another();
    let overtaking: Promise<unknown> | undefined;
    intercept(first.container.outbox, "announce", (announce) => async (rows) => {
      await announce(rows);
      if (overtaking !== undefined) return;
      platform.clock.advance(20_000);
      overtaking = platform.apply(OLD);
      await overtaking;
    });
    const deprecated = registryOf([{ name: "old", deprecated: true }, "new", "other"]);
    expect((await first.apply(deprecated)).status).toBe("superseded");
    expect(await overtaking).toMatchObject({ status: "succeeded" });
    await platform.cleanup();
    expect(await told(platform)).toEqual([]);
  });

  test("a rollback in the middle of a pass tells only the teams whose references were really rewritten", async () => {
    const platform = await setup();
    const first = platform.another({ chunkReferences: 20, pageSize: 10 });
    const { stalled } = stallAtBatch(first, 1, "after");
    void first.apply(FORWARD);
    await stalled;
    platform.clock.advance(20_000);
    const rewritten = await uses(platform, "p/new");
    expect(rewritten).toBeGreaterThan(0);
    expect(rewritten).toBeLessThan(ASSISTANTS);
    const affected = [
      ...new Set(
        (await platform.export()).assistants.filter((one) => one.modelId === "p/new").map((one) => one.team),
      ),
    ];

    expect(await platform.apply(OLD)).toMatchObject({ status: "succeeded", sync: { revived: 1 } });
    const row = (await platform.rows()).find((one) => one.id === "p/old");
    expect(row).toMatchObject({ status: "active", epoch: 2, redirectsTo: null });
    expect(await platform.entries()).toMatchObject([
      { id: "delete:p/old@1=new", state: "superseded", references: { rewritten } },
    ]);
    // The move happened, and the model is back.
    const expected = affected.flatMap((team) => [`${team} old migrated`, `${team} old restored`]);
    expect((await told(platform)).sort()).toEqual(expected.sort());
    expect(await uses(platform, "p/new")).toBe(rewritten);

    expect((await platform.apply(FORWARD)).status).toBe("succeeded");
    expect(await uses(platform, "p/old")).toBe(0);
    const entries = await platform.entries();
    expect(entries.find((entry) => entry.id === "delete:p/old@2=new")).toMatchObject({ state: "succeeded" });
    expect(await platform.apply(FORWARD)).toMatchObject({ status: "nothing-to-do" });
  });

  test("a running pass gives way to a newer request, which need not wait for its lease to end", async () => {
    const platform = await setup();
    const slow = platform.another({ chunkReferences: 5, pageSize: 5, leaseMs: 600_000 });
    const { stalled, letGo } = stallAtBatch(slow, 1, "before");
    const forward = slow.apply(FORWARD);
    await stalled;
    const back = platform.another({ leaseMs: 600_000 });
    const rollback = back.apply(OLD, { waitSeconds: 3_600 });
    while (
      (await platform.container.head.read())?.wanted?.digest ===
      (await platform.container.head.read())?.applying
    ) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // A third of its lease later the slice looks again, and sees the request.
    platform.clock.advance(250_000);
    letGo();
    expect((await forward).status).toBe("superseded");
    expect((await rollback).status).toBe("succeeded");
    expect((await platform.rows()).find((one) => one.id === "p/old")?.status).toBe("active");
    const runs = await platform.container.runs.all();
    expect(runs.map((run) => run.status).sort()).toEqual(["succeeded", "succeeded", "superseded"]);
  });

  test("a run that gives way after it has written says how much, as the table and its teams have it", async () => {
    const platform = await setup();
    const slow = platform.another({ chunkReferences: 5, pageSize: 5, leaseMs: 600_000 });
    const { stalled, letGo } = stallAtBatch(slow, 3, "before");
    const forward = slow.apply(FORWARD);
    await stalled;
    const rollback = platform.another({ leaseMs: 600_000 }).apply(OLD, { waitSeconds: 3_600 });
    while (
      (await platform.container.head.read())?.wanted?.digest ===
      (await platform.container.head.read())?.applying
    ) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    platform.clock.advance(250_000);
    letGo();
    const { status, references, summary } = await forward;
    await rollback;
    const rewritten = await uses(platform, "p/new");
    expect(rewritten).toBeGreaterThan(0);
    expect({ status, rewritten: references.rewritten }).toEqual({ status: "superseded", rewritten });
    expect(summary).toMatch(
      new RegExp(`^1 deleted: ${rewritten} references? rewritten, in [12] teams?; no notices$`),
    );
  });

  test("five runs of the same registry at once: one does the work, nobody fails, everybody is told once", async () => {
    const platform = await setup();
    const runs = Array.from({ length: 5 }, () => platform.another());
    const outcomes = await Promise.all(runs.map((one) => one.apply(FORWARD, { waitSeconds: 100_000 })));
    expect(outcomes.filter((outcome) => outcome.status === "succeeded").length).toBeGreaterThanOrEqual(1);
    for (const { status } of outcomes) expect(["succeeded", "nothing-to-do"]).toContain(status);
    expect(outcomes.reduce((sum, outcome) => sum + outcome.references.rewritten, 0)).toBe(ASSISTANTS);
    expect(await told(platform)).toEqual(["a old migrated", "b old migrated"]);
  });

  test("a holder that stalls past its lease writes nothing when it wakes up, and a user's choice of a revived model stays", async () => {
    const platform = await setup();
    const holder = platform.another({ chunkReferences: 100, pageSize: 100 });
    const { stalled, letGo } = stallAtBatch(holder, 2, "before");
    const run = holder.apply(FORWARD);
    await stalled;
    platform.clock.advance(40_000);
    await platform.apply(FORWARD);
    await platform.apply(OLD);
    const [chosen] = (await platform.export()).assistants.slice(-1);
    await platform.load({
      ...workspace(),
      assistants: [{ ...(chosen as NonNullable<typeof chosen>), modelId: "p/old" }],
    });
    letGo();
    const end = await run;
    expect(end.status).toBe("superseded");
    expect((await platform.export()).assistants.find((one) => one.id === chosen?.id)?.modelId).toBe("p/old");
  });
});

describe("mark and unmark", () => {
  const by = { reason: "because", by: "test" };

  async function pending(): Promise<TestPlatform> {
    const platform = await setup();
    // Twenty references a chunk are one batch: the batch that stalls.
    const first = platform.another({ chunkReferences: 20, pageSize: 10 });
    const { stalled } = stallAtBatch(first, 1, "before");
    void first.apply(FORWARD, { run: "run-dead" });
    await stalled;
    return platform;
  }

  test("are refused while a live lease is held", async () => {
    const platform = await pending();
    await expect(markEntry(platform.container, { id: "p/old", ...by })).rejects.toMatchObject({
      code: "run-active",
    });
  });

  test("marked references are left alone and still resolve; unmarked ones are done by the next apply", async () => {
    const platform = await pending();
    platform.clock.advance(20_000);
    expect(await markEntry(platform.container, { id: "p/old", ...by })).toMatchObject({ state: "marked" });
    expect((await platform.apply(FORWARD)).status).toBe("succeeded");
    expect(await uses(platform, "p/old")).toBe(ASSISTANTS);
    expect(await told(platform)).toEqual([]);
    expect((await platform.rows()).find((one) => one.id === "p/old")).toMatchObject({
      redirectsTo: "p/new",
      watched: false,
    });
    expect((await platform.apply(FORWARD)).status).toBe("nothing-to-do");
    expect(await platform.container.runs.get("run-dead")).toMatchObject({
      status: "failed",
      error: { code: "run-died", message: "it stopped while rewriting references; the next run goes on" },
    });

    expect(await unmarkEntry(platform.container, { id: "delete:p/old@1=new", ...by })).toMatchObject({
      state: "pending",
    });
    expect((await platform.apply(FORWARD)).status).toBe("succeeded");
    expect(await uses(platform, "p/old")).toBe(0);
    expect(await told(platform)).toEqual(["a old migrated", "b old migrated"]);
  });

  test("refuse what is in another state, and what is not there", async () => {
    const platform = await setup();
    await platform.apply(FORWARD);
    await expect(markEntry(platform.container, { id: "p/old", ...by })).rejects.toMatchObject({
      code: "wrong-state",
    });
    await expect(markEntry(platform.container, { id: "p/nobody", ...by })).rejects.toMatchObject({
      code: "unknown-entry",
    });
    expect(await unmarkEntry(platform.container, { id: "p/old", ...by })).toMatchObject({ state: "pending" });
    await expect(unmarkEntry(platform.container, { id: "p/old", ...by })).rejects.toMatchObject({
      code: "wrong-state",
    });
    expect((await platform.apply(FORWARD)).status).toBe("succeeded");
    expect((await platform.notices()).length).toBe(2);
  });
});
