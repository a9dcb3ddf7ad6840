import { describe, expect, test } from "vitest";
import type { Hold } from "../../lib/contract/head.ts";
import { METRICS } from "../../lib/contract/metrics.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { holdPlatform, resumePlatform } from "../../lib/operations/ledger/hold-platform.ts";
import { listRuns } from "../../lib/operations/ledger/inspect-ledger.ts";
import { intercept } from "../builders/ports.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../builders/workspace.ts";
import { IS_WHOLE } from "../proofs/sample.ts";
import { ASSISTANTS, FORWARD, NEWER, OLD, request, runOf, setup } from "./forty-assistants.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

const REASON = "error rate of the chat is up";

const hold = (platform: TestPlatform, reason = REASON): Promise<Hold> =>
  holdPlatform(platform.container, { reason, by: "ann" });
const resume = (platform: TestPlatform) => resumePlatform(platform.container);

async function modelsOf(platform: TestPlatform): Promise<Record<string, number>> {
  const { assistants } = await platform.export();
  const ids = Map.groupBy(assistants, ({ modelId }) => modelId ?? "none");
  return Object.fromEntries([...ids].map(([id, all]) => [id, all.length]));
}

const ON_HOLD = { status: "incomplete", error: { code: "on-hold" } };

/** Expects that each assistant uses the new model, that each team was told once of all of its assistants, and that nothing is left to do. */
async function expectAllDone(platform: TestPlatform, assistants = ASSISTANTS): Promise<void> {
  expect(await modelsOf(platform)).toEqual({ "p/new": assistants });
  expect(await platform.entries()).toMatchObject([
    { state: "succeeded", references: { rewritten: assistants, failed: 0 }, teams: 2 },
  ]);
  const notices = await platform.notices();
  expect(notices.map(({ team, affected }) => [team.id, affected.assistant?.count]).sort()).toEqual([
    ["a", assistants / 2],
    ["b", assistants / 2],
  ]);
  expect([...platform.topic.published].sort()).toEqual(notices.map(({ id }) => id).sort());
  expect(await platform.container.head.read()).toMatchObject({
    applying: null,
    open: 0,
    lease: null,
    pass: null,
    uncomposed: [],
    hold: null,
  });
  expect(await platform.apply(FORWARD)).toMatchObject({ status: "nothing-to-do" });
}

test("on hold a run redirects, and does nothing else", async () => {
  const platform = await setup();
  const given = await hold(platform);
  expect(given).toEqual({ reason: REASON, by: "ann", at: "2026-01-01T00:00:00.000Z" });
  const outcome = await platform.apply(FORWARD, { run: "held" });
  expect(outcome).toMatchObject({
    ...ON_HOLD,
    sync: { deleted: 1 },
    references: { scanned: 0, rewritten: 0 },
    notices: { created: 0, published: 0, pending: 0 },
  });
  expect(outcome.error?.message).toBe(
    `ann put the platform on hold at ${given.at}: ${REASON}. Until it is resumed, runs redirect and do nothing else`,
  );
  expect((await platform.rows()).find(({ id }) => id === "p/old")).toMatchObject({
    status: "deleted",
    redirectsTo: "p/new",
  });
  expect(await modelsOf(platform)).toEqual({ "p/old": ASSISTANTS });
  expect(await platform.notices()).toEqual([]);
  expect((await platform.entries()).map(({ state }) => state)).toEqual(["running"]);
  expect(await platform.container.head.read()).toMatchObject({
    lease: null,
    pass: null,
    open: 1,
    hold: given,
  });
  expect(await runOf(platform, "held")).toMatchObject({
    ...ON_HOLD,
    redirected: true,
    error: { step: "Plan" },
  });
  expect(platform.metrics.of(METRICS.runsOnHold)).toEqual([1]);
  expect(await listRuns(platform.container)).toMatchObject({
    hold: given,
    runs: [{ run: "held" }, { status: "succeeded" }],
  });
  expect(await platform.apply(FORWARD)).toMatchObject({ ...ON_HOLD, sync: { deleted: 0 } });
  expect(await platform.cleanup()).toMatchObject(ON_HOLD);
});

test.each([
  ["apply", (platform: TestPlatform) => platform.apply(FORWARD)],
  ["daily", (platform: TestPlatform) => platform.cleanup()],
] as const)("after resume the next %s run brings the registry into force", async (_kind, next) => {
  const platform = await setup();
  await hold(platform);
  await platform.apply(FORWARD, { run: "held" });
  expect(await resume(platform)).toBeNull();
  expect(await next(platform)).toMatchObject({ status: "succeeded" });
  const held = await runOf(platform, "held");
  expect((await platform.container.head.read())?.applied?.digest).toBe(held?.digest);
  await expectAllDone(platform);
});

test("a run with nothing to do stays so, and nothing is written", async () => {
  const platform = await setup();
  await hold(platform);
  const { writes } = platform.meter.calls;
  expect(await platform.apply(OLD)).toMatchObject({ status: "nothing-to-do" });
  expect(await platform.cleanup()).toMatchObject({ status: "nothing-to-do" });
  expect(platform.meter.calls.writes).toBe(writes);
});

test("a hold replaces the reason of an earlier one, and a resume without one writes nothing", async () => {
  const platform = await setup();
  await hold(platform);
  await holdPlatform(platform.container, { reason: "a better reason", by: "bob" });
  expect((await platform.container.head.read())?.hold).toMatchObject({
    reason: "a better reason",
    by: "bob",
  });
  await resume(platform);
  const { writes } = platform.meter.calls;
  expect(await resume(platform)).toBeNull();
  expect(platform.meter.calls.writes).toBe(writes);
});

test("a resume that meets another hold than the one it read ends that one", async () => {
  const platform = await setup();
  await hold(platform);
  intercept(platform.container.holds, "lift", (lift, call) => async (observed) => {
    if (call === 1) await hold(platform.another(), "another reason");
    return lift(observed);
  });
  await resume(platform);
  expect((await platform.container.head.read())?.hold).toBeNull();
});

test("a reason of more than a thousand characters is refused", async () => {
  const platform = await setup();
  await expect(hold(platform, "x".repeat(1_001))).rejects.toMatchObject({ code: "bad-usage" });
  await hold(platform, "x".repeat(1_000));
});

test("a platform that was never applied can be held, and its first run redirects only", async () => {
  const platform = await createTestPlatform();
  await hold(platform);
  expect(await platform.apply(OLD)).toMatchObject({ ...ON_HOLD, sync: { created: 2 } });
  await resume(platform);
  expect(await platform.apply(OLD)).toMatchObject({ status: "succeeded" });
});

/** A hold, given by another process, in the middle of a run: at the first call of a method. */
const MOMENTS = {
  "while it plans": (platform, held) => interrupt(platform, "ledger", "commit", held),
  "when its pass is fixed": (platform, held) => interrupt(platform, "passes", "create", held),
  "before it reads": (platform, held) => interrupt(platform, "tables", "scan", held),
  "when it is about to journal": (platform, held) => interrupt(platform, "journal", "record", held),
  "when it is about to write": (platform, held) => interrupt(platform, "tables", "rewrite", held),
  "when a cursor is saved": (platform, held) => interrupt(platform, "passes", "saveCursor", held),
  "when its pass is reviewed": (platform, held) => interrupt(platform, "passes", "cursors", held),
  "when it composes": (platform, held) => interrupt(platform, "notices", "create", held),
  "when it has told what is to be sent": (platform, held) => interrupt(platform, "outbox", "announce", held),
} as const satisfies Record<string, (platform: TestPlatform, held: () => Promise<unknown>) => void>;

function interrupt<
  Port extends "ledger" | "passes" | "tables" | "journal" | "notices" | "outbox",
  Name extends keyof TestPlatform["container"][Port],
>(platform: TestPlatform, port: Port, name: Name, held: () => Promise<unknown>): void {
  const call =
    (original: unknown, number: number) =>
    async (...given: unknown[]) => {
      if (number === 1) {
        await held();
        platform.clock.advance(501);
      }
      return (original as (...given: unknown[]) => unknown)(...given);
    };
  intercept(platform.container[port], name, call as never);
}

const ENDED_BY = [
  ["apply", (platform: TestPlatform) => platform.apply(FORWARD)],
  ["daily", (platform: TestPlatform) => platform.cleanup()],
] as const;
const HELD = Object.entries(MOMENTS).map(([moment, arrange], index) => ({ moment, arrange, index }));

describe.each(HELD)("a hold that comes to a run $moment", ({ arrange, index }) => {
  test.each(ENDED_BY.filter((_, kind) => IS_WHOLE || kind === index % 2))(
    "ends it; after resume the %s run does the rest, and tells once",
    async (_kind, next) => {
      const platform = await setup();
      const process = platform.another({ chunkReferences: 25, pageSize: 10 });
      arrange(process, () => hold(platform));
      expect(await process.apply(FORWARD, { run: "held" })).toMatchObject(ON_HOLD);
      expect(await runOf(platform, "held")).toMatchObject({ ...ON_HOLD, endedAt: expect.any(String) });
      expect(platform.topic.published).toEqual([]);
      expect((await platform.container.head.read())?.lease).toBeNull();
      await resume(platform);
      expect(await next(platform)).toMatchObject({ status: "succeeded" });
      await expectAllDone(platform);
    },
  );
});

test("a hold after the end of a run keeps its notices back; the daily run after the hold sends them", async () => {
  const platform = await setup();
  const process = platform.another();
  intercept(process.container.ledger, "commit", (commit) => async (lease, writes) => {
    await commit(lease, writes);
    if (writes.head?.applied !== undefined) await hold(platform);
  });
  expect(await process.apply(FORWARD, { run: "held" })).toMatchObject({
    ...ON_HOLD,
    error: { step: "Publish notices" },
    references: { rewritten: ASSISTANTS },
    notices: { created: 2, published: 0, pending: 2 },
  });
  expect(await platform.apply(FORWARD)).toMatchObject(ON_HOLD);
  expect(await platform.cleanup()).toMatchObject({ ...ON_HOLD, pendingNotices: 2 });
  await resume(platform);
  expect(await platform.cleanup()).toMatchObject({ status: "succeeded", republished: 2 });
  await expectAllDone(platform);
});

test("on hold nothing is delivered again that reached nobody", async () => {
  const platform = await createTestPlatform();
  const assistants = assistantsOf(["p/old"]);
  await platform.load(workspaceOf({ teams: teamsOf(["a"]), assistants }));
  await platform.apply(OLD);
  await platform.apply(FORWARD);
  for (let day = 0; day < 2; day += 1) {
    platform.clock.advance(86_400_000);
    await platform.cleanup();
  }
  const ann = { id: "ann", permissions: [DEFAULT_PERMISSION] };
  await platform.load(workspaceOf({ teams: teamsOf(["a"], [ann]) }));
  await hold(platform);
  expect(await platform.cleanup()).toMatchObject({ status: "nothing-to-do", redelivered: 0 });
  expect(await platform.cleanup({ all: true })).toMatchObject({ ...ON_HOLD, redelivered: 0 });
  expect(await platform.inbox("a")).toEqual([]);
  await resume(platform);
  const process = platform.another();
  interrupt(process, "outbox", "isHolding", () => hold(platform));
  expect(await process.cleanup()).toMatchObject({ status: "nothing-to-do", redelivered: 0 });
  expect(await platform.inbox("a")).toEqual([]);
  await resume(platform);
  expect(await platform.cleanup()).toMatchObject({ status: "succeeded", redelivered: 1 });
  expect(await platform.inbox("a")).toHaveLength(1);
});

describe("a hold in the middle of a chunk", () => {
  const MANY = 300;
  /** Twelve batches, four at a time, of which one comes back after so many milliseconds, and the next after as many more. */
  async function halfWritten(batchMs: number) {
    const platform = await createTestPlatform();
    const assistants = assistantsOf(Array(MANY).fill("p/old"), ["a", "b"]);
    await platform.load(workspaceOf({ teams: teamsOf(["a", "b"]), assistants }));
    await platform.apply(OLD);
    const process = platform.another();
    const sent: number[] = [];
    const held = Promise.withResolvers<number>();
    intercept(process.container.tables, "rewrite", (rewrite, call) => async (...given) => {
      if (call === 1) {
        await hold(platform);
        held.resolve(platform.clock.monotonic());
      }
      const heldAt = await held.promise;
      const at = platform.clock.monotonic() - heldAt;
      const results = await rewrite(...given);
      if (results === "late") return results;
      sent.push(at);
      platform.clock.advance(batchMs);
      return results;
    });
    expect(await process.apply(FORWARD, { run: "held" })).toMatchObject(ON_HOLD);
    return { platform, after: sent };
  }

  test.each([
    [150, 7],
    [60, 12],
    [80, 10],
  ])(
    "lets batches that come back every %i ms leave for half a second: %i of twelve",
    async (batchMs, batches) => {
      const { platform, after } = await halfWritten(batchMs);
      expect(after).toHaveLength(batches);
      expect(Math.max(...after)).toBeLessThanOrEqual(500);
      const written = batches * 25;
      expect(await modelsOf(platform)).toEqual(
        written === MANY ? { "p/new": MANY } : { "p/new": written, "p/old": MANY - written },
      );
      await resume(platform);
      expect(await platform.apply(FORWARD)).toMatchObject({ status: "succeeded" });
      await expectAllDone(platform, MANY);
    },
  );
});

test("a slice looks for a hold at most twice a second", async () => {
  const platform = await createTestPlatform({ leaseMs: 120_000 });
  await platform.load(
    workspaceOf({ teams: teamsOf(["a"]), assistants: assistantsOf(Array(2_000).fill("p/old"), ["a"]) }),
  );
  await platform.apply(OLD);
  const before = platform.clock.monotonic();
  let looks = 0;
  intercept(platform.container.tables, "rewrite", (rewrite) => async (...given) => {
    const results = await rewrite(...given);
    platform.clock.advance(30);
    return results;
  });
  intercept(platform.container.head, "read", (read) => () => {
    looks += 1;
    return read();
  });
  await platform.apply(FORWARD);
  const seconds = (platform.clock.monotonic() - before) / 1_000;
  expect(seconds).toBeGreaterThan(2);
  // Plan reads the head twice, the review of the pass and publishing once each.
  expect(looks - 4).toBeGreaterThan(0);
  expect(looks - 4).toBeLessThanOrEqual(2 * seconds);
});

test("a newer request beats a hold: the run gives way, and the newer run meets the hold", async () => {
  const platform = await setup();
  const process = platform.another({ chunkReferences: 25, pageSize: 10 });
  interrupt(process, "tables", "rewrite", async () => {
    await hold(platform);
    await request(platform, NEWER, "newer");
  });
  expect(await process.apply(FORWARD, { run: "older" })).toMatchObject({ status: "superseded" });
  expect((await platform.container.head.read())?.lease).toBeNull();
  expect(await platform.apply(NEWER, { run: "newer" })).toMatchObject({ ...ON_HOLD, sync: { revived: 1 } });
  await resume(platform);
  expect(await platform.cleanup()).toMatchObject({ status: "succeeded" });
  expect((await platform.container.head.read())?.applied?.run).not.toBe("newer");
  expect(await platform.apply(NEWER)).toMatchObject({ status: "nothing-to-do" });
});
