import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RETENTION } from "../../lib/contract/tables.ts";
import { batchesOf } from "../../lib/domain/items/batches.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { expiredReferences } from "../../lib/operations/ledger/expired-references.ts";
import { holdPlatform, resumePlatform } from "../../lib/operations/ledger/hold-platform.ts";
import { listRuns, showEntry } from "../../lib/operations/ledger/inspect-ledger.ts";
import { listChanges } from "../../lib/operations/ledger/list-changes.ts";
import { registryOf } from "../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../builders/workspace.ts";
import { expiredRows, remove, storedRows } from "./expired-rows.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

/** What is kept for a time, what for ever, and what remains true when some of it has gone. */

const DAY = 86_400_000;
const BEFORE = registryOf(["old", "new", "tired", "unloved"]);
const AFTER = registryOf([{ name: "tired", deprecated: true }, "new"], { old: "new" });
const DELETE = "delete:p/old@1=new";
const MEMBER = { id: "ann", email: "ann@example.com", permissions: [DEFAULT_PERMISSION] };
const TEAMS = ["a", "b", "c"];

/** Each of three teams uses a model that is deleted, twice, and one that is deprecated. */
async function setup(): Promise<TestPlatform> {
  const platform = await createTestPlatform();
  await platform.load(
    workspaceOf({
      teams: teamsOf(TEAMS, [MEMBER]),
      assistants: assistantsOf(["p/old", "p/old", "p/old", "p/tired", "p/tired", "p/old"], TEAMS),
    }),
  );
  await platform.apply(BEFORE);
  return platform;
}

/** A reference to the deleted model that a team writes later. */
async function addStraggler(platform: TestPlatform): Promise<void> {
  await platform.load(
    workspaceOf({ assistants: [{ id: "late", team: "a", name: "Late", modelId: "p/old" }] }),
  );
}

const epochSeconds = ({ clock }: TestPlatform): number => Math.floor(clock.now() / 1_000);
const changesOf = (platform: TestPlatform) =>
  Array.fromAsync(listChanges(platform.container, { id: DELETE }), ({ owner, state }) => [owner?.id, state]);
const show = ({ container }: TestPlatform) => showEntry(container.ledger, container.compositions, DELETE);

/** Kinds of rows, by the first word of the partition key; of a pass, by that of the sort key. */
const kindOf = ({ pk, sk }: { pk: string; sk: string }): string => {
  const [word = ""] = pk.split("#");
  return word === "PASS" ? `PASS ${sk.split("#")[0]}` : word;
};

describe("a row of the ledger", () => {
  test("expires when it is of a pass, its journal or a run that has ended, and never otherwise", async () => {
    const platform = await setup();
    await platform.apply(AFTER);
    await addStraggler(platform);
    await platform.cleanup();
    const kinds = Map.groupBy(await storedRows(platform), kindOf);
    const expiring = [...kinds].filter(([, rows]) => rows.every(({ expires }) => expires !== undefined));
    const lasting = [...kinds].filter(([, rows]) => rows.every(({ expires }) => expires === undefined));
    expect(expiring.map(([kind]) => kind).sort()).toEqual([
      "JOURNAL",
      "PASS CURSOR",
      "PASS MARKS",
      "PASS PLAN",
      "PASS TALLY",
      "RUN",
      "USAGE",
    ]);
    expect(lasting.map(([kind]) => kind)).toEqual(expect.arrayContaining(["HEAD", "MIGRATION", "TOLD"]));
    expect(expiring.length + lasting.length).toBe(kinds.size);
    const ends = expiring.flatMap(([, rows]) => rows.map(({ expires }) => expires));
    expect(new Set(ends)).toEqual(new Set([epochSeconds(platform) + RETENTION.journal]));
  });

  test("of a run has no end while the run is under way, or goes on without its deployment", async () => {
    const { container } = await setup();
    const [ended] = await container.runs.all();
    if (ended === undefined) throw new Error("the setup makes a run");
    const platform = await createTestPlatform();
    const { runs } = platform.container;
    const endOf = async () => (await storedRows(platform)).map(({ expires }) => expires);
    await runs.put({ ...ended, status: "running", endedAt: null });
    expect(await endOf()).toEqual([undefined]);
    await runs.detach(ended.run);
    expect(await endOf()).toEqual([undefined]);
    await runs.put({ ...ended, endedAt: "2026-03-01T00:00:00.900Z" });
    expect(await endOf()).toEqual([Date.parse("2026-03-01T00:00:00Z") / 1_000 + RETENTION.journal]);
    expect(await runs.get(ended.run)).toEqual({ ...ended, endedAt: "2026-03-01T00:00:00.900Z" });
    // A run that lost its lease takes it again.
    await runs.put({ ...ended, status: "running", endedAt: null });
    expect(await endOf()).toEqual([undefined]);
  });

  test("is kept for as long as the platform says", async () => {
    const platform = await createTestPlatform({ journalSeconds: 50, inboxSeconds: 60 });
    await platform.load(
      workspaceOf({
        teams: teamsOf(["a"], [{ ...MEMBER, email: null }]),
        assistants: assistantsOf(["p/old"]),
      }),
    );
    await platform.apply(BEFORE);
    await platform.apply(AFTER);
    const now = epochSeconds(platform);
    const ends = async (table: string) =>
      new Set((await storedRows(platform, table)).map(({ expires }) => (expires ?? now) - now));
    expect(await ends(platform.tables.ledger)).toEqual(new Set([0, 50]));
    expect(await ends(platform.tables.inbox)).toEqual(new Set([60]));
    expect(await platform.inbox("a")).toHaveLength(1);
    platform.clock.advance(60_000);
    expect(await platform.inbox("a")).toEqual([]);
    expect((await listRuns(platform.container)).runs).toEqual([]);
    expect(await platform.notices()).toHaveLength(1);
  });
});

describe("an entry of an inbox", () => {
  test("whose e-mail is due stays until it is sent, and expires from then on", async () => {
    const platform = await setup();
    const ends = async () =>
      (await storedRows(platform, platform.tables.inbox)).map(({ email, expires }) => [email, expires]);
    const entries = (email: string, expires: number | undefined) => Array(5).fill([email, expires]);
    platform.emails.outcome = "fails";
    await platform.apply(AFTER);
    expect(await ends()).toEqual(entries("due", undefined));
    platform.clock.advance(500 * DAY);
    await platform.cleanup();
    expect(await ends()).toEqual(entries("due", undefined));
    platform.emails.outcome = "sent";
    await platform.cleanup();
    expect(await ends()).toEqual(entries("sent", epochSeconds(platform) + RETENTION.inbox));
    expect(platform.emails.sent.map(({ team, notices }) => [team, notices.length]).sort()).toEqual([
      ["a", 2],
      ["b", 2],
      ["c", 1],
    ]);
    expect(await platform.inbox("a")).not.toEqual([]);
  });

  test("that is never e-mailed expires, whether nobody wants it or the address is refused, but not while it is to be sent", async () => {
    const platform = await createTestPlatform();
    const { inbox } = platform.container;
    const key = { team: "a", member: "ann", notice: "0".repeat(32) };
    const entry = { ...key, title: "T", at: "2026-01-01T00:00:00.000Z", muted: false };
    await inbox.add([
      { ...entry, email: "due" },
      { ...entry, member: "bo", email: "none" },
    ]);
    const end = epochSeconds(platform) + RETENTION.inbox;
    const ends = async () =>
      (await storedRows(platform, platform.tables.inbox))
        .map(({ member, email, expires }) => [member, email, expires])
        .toSorted();
    expect(await ends()).toEqual([
      ["ann", "due", undefined],
      ["bo", "none", end],
    ]);
    await inbox.claimEmails([key], entry.at);
    await inbox.unclaimEmails([key], "none");
    expect(await ends()).toEqual(["ann", "bo"].map((member) => [member, "none", end]));
  });
});

describe("a migration whose first pass has expired", () => {
  /** Six days less than 400 pass between the first pass and the second one, so that only the first has expired. */
  async function expired(): Promise<TestPlatform> {
    const platform = await setup();
    await platform.apply(AFTER);
    platform.clock.advance(300 * DAY);
    await addStraggler(platform);
    await platform.cleanup({ all: true });
    return platform;
  }

  test("says how many of its references can no longer be listed, in whatever order its rows go", async () => {
    const platform = await expired();
    expect(await expiredReferences(platform.container, DELETE)).toBe(0);
    const whole = await show(platform);
    expect(whole).toMatchObject({ references: { rewritten: 5 }, teams: { a: 2, b: 1, c: 2 }, expired: 0 });
    expect(await changesOf(platform)).toHaveLength(5);
    platform.clock.advance(101 * DAY);
    const rows = await expiredRows(platform);
    expect(new Set(rows.map(kindOf)).size).toBe(7);
    const [order] = fc.sample(fc.shuffledSubarray(rows, { minLength: rows.length }), { numRuns: 1, seed: 8 });
    for (const some of [[], ...batchesOf(order ?? [], 4)]) {
      await remove(platform, some);
      expect(await changesOf(platform)).toEqual([["late", "written"]]);
      expect(await expiredReferences(platform.container, DELETE)).toBe(4);
      expect(await show(platform)).toEqual({ ...whole, teams: { a: 1 }, expired: 4 });
    }
    expect(await platform.entries()).toContainEqual(expect.objectContaining({ id: DELETE, teams: 3 }));
  });

  test("is taken back as far as its passes are there, whatever is left of the others, and says so", async () => {
    for (const part of ["none", "PLAN", "MARKS#", ""]) {
      const platform = await expired();
      await platform.apply(BEFORE);
      platform.clock.advance(101 * DAY);
      const gone = (await expiredRows(platform)).filter(({ sk }) => sk.startsWith(part));
      await remove(platform, gone);
      const dry = await platform.undo(DELETE, { isDryRun: true });
      const counts = { restored: 1, changedSince: 0, failed: 0 };
      expect([dry.references, dry.expired]).toEqual([counts, 4]);
      expect(dry.changes.map(({ owner, state }) => [owner?.id, state])).toEqual([["late", "written"]]);
      const undone = await platform.undo(DELETE);
      expect([undone.references, undone.expired]).toEqual([counts, 4]);
      const { assistants } = await platform.export();
      expect(assistants.filter(({ modelId }) => modelId === "p/old").map(({ id }) => id)).toEqual(["late"]);
    }
  });

  test("does not expire while its undo is open", async () => {
    const platform = await setup();
    const { container } = platform;
    await platform.apply(AFTER);
    await platform.apply(BEFORE);
    await holdPlatform(container, { reason: "we look at it", by: "ann" });
    await expect(platform.undo(DELETE)).rejects.toMatchObject({ code: "on-hold" });
    for (let turn = 0; turn < 3; turn += 1) {
      platform.clock.advance(201 * DAY);
      await platform.cleanup();
    }
    await remove(platform, await expiredRows(platform));
    await resumePlatform(container);
    await platform.cleanup();
    const undo = (await platform.entries()).find(({ kind }) => kind === "undo");
    expect(undo).toMatchObject({ state: "succeeded", references: { rewritten: 4 } });
  });

  test("is undone where its journal is still there, and the undo says how many references it has lost", async () => {
    const platform = await expired();
    platform.clock.advance(101 * DAY);
    await remove(platform, await expiredRows(platform));
    await platform.apply(BEFORE);
    const lost = { references: { restored: 1, changedSince: 0, failed: 0 }, expired: 4 };
    expect(await platform.undo(DELETE, { isDryRun: true })).toMatchObject(lost);
    expect(await platform.undo(DELETE, { team: "of another" })).toMatchObject({ expired: 4 });
    expect(await platform.undo(DELETE)).toMatchObject(lost);
  });

  test("still knows how many teams it changed when another pass finds one more reference", async () => {
    const platform = await expired();
    platform.clock.advance(101 * DAY);
    await remove(platform, await expiredRows(platform));
    await platform.load(
      workspaceOf({ assistants: [{ id: "later", team: "b", name: "L", modelId: "p/old" }] }),
    );
    expect(await platform.cleanup({ all: true })).toMatchObject({ found: 1, repaired: 1 });
    expect(await show(platform)).toMatchObject({
      references: { rewritten: 6 },
      teams: { a: 1, b: 1 },
      expired: 4,
    });
    expect(await platform.entries()).toContainEqual(expect.objectContaining({ id: DELETE, teams: 3 }));
  });

  test("does not hinder the next runs, nor what they find", async () => {
    const platform = await expired();
    platform.clock.advance(1_000 * DAY);
    await remove(platform, await expiredRows(platform));
    expect((await listRuns(platform.container)).runs).toEqual([]);
    expect(await platform.apply(AFTER)).toMatchObject({ status: "nothing-to-do" });
    expect(await platform.cleanup({ all: true })).toMatchObject({ status: "succeeded", found: 0 });
    expect(await platform.apply(BEFORE)).toMatchObject({ status: "succeeded" });
    expect(await expiredReferences(platform.container, DELETE)).toBe(5);
  });
});

describe("a pass that no run has ended", () => {
  /** Lets a run die before it has marked what it wrote, or before it composes. */
  async function dies(platform: TestPlatform, where: "marking" | "composing"): Promise<void> {
    const process = platform.another();
    const { promise: dead, resolve } = Promise.withResolvers<"dead">();
    const die = (): Promise<never> => {
      resolve("dead");
      return new Promise<never>(() => {});
    };
    if (where === "marking") process.container.journal.mark = die;
    else process.container.passes.cursors = die;
    expect(await Promise.race([dead, process.apply(AFTER)])).toBe("dead");
    platform.clock.advance(60_000);
  }

  test("is prolonged by the runs that come to it, so that all of it is told at last", async () => {
    const platform = await setup();
    await dies(platform, "marking");
    platform.clock.advance(201 * DAY);
    await dies(platform, "composing");
    platform.clock.advance(200 * DAY);
    const [pass = ""] = (await platform.container.head.read())?.uncomposed ?? [];
    const gone = await expiredRows(platform);
    expect(gone.length).toBeGreaterThan(0);
    expect(gone.filter(({ pk }) => pk.includes(pass)).map(kindOf)).toEqual([]);
    await remove(platform, gone);
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded", references: { rewritten: 4 } });
    const told = (await platform.notices()).filter(({ slug }) => slug === "llm-model-deleted");
    expect(told.map(({ team }) => team.id).sort()).toEqual(TEAMS);
    expect(await expiredReferences(platform.container, DELETE)).toBe(0);
  });

  test("is read once, with one call, while half of its time is left", async () => {
    const platform = await setup();
    await dies(platform, "marking");
    const { uncomposed } = (await platform.container.head.read()) ?? { uncomposed: [] };
    const before = await storedRows(platform);
    const { reads, writes } = { ...platform.meter.calls };
    await platform.container.passes.prolong(uncomposed);
    expect(platform.meter.calls).toMatchObject({ reads: reads + 1, writes });
    expect(await storedRows(platform)).toEqual(before);
  });

  test("is prolonged to its end after a crash on the way, and its plan ends with the first of its rows", async () => {
    const platform = await setup();
    await dies(platform, "marking");
    platform.clock.advance(201 * DAY);
    const { uncomposed } = (await platform.container.head.read()) ?? { uncomposed: [] };
    const [pass = ""] = uncomposed;
    const rowsOf = async () => (await storedRows(platform)).filter(({ pk }) => pk.includes(pass));
    const plan = (rows: Awaited<ReturnType<typeof rowsOf>>) => rows.find(({ sk }) => sk === "PLAN")?.expires;
    const before = plan(await rowsOf());
    const process = platform.another({ maxAttempts: 1 });
    // The first row is prolonged, and then the process dies.
    let calls = 0;
    process.dynamodb.raw.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName === "UpdateItemCommand" && ++calls > 1) throw new Error("crash");
        return next(args);
      },
      { step: "initialize", name: "crash" },
    );
    await expect(process.container.passes.prolong(uncomposed)).rejects.toThrow("crash");
    expect(plan(await rowsOf())).toBe(before);
    platform.clock.advance(DAY);
    await platform.container.passes.prolong(uncomposed);
    const after = await rowsOf();
    const now = epochSeconds(platform);
    const ends = after.map(({ expires }) => expires ?? 0);
    expect(Math.min(...ends)).toBeGreaterThanOrEqual(now + RETENTION.journal - DAY / 1_000);
    expect(plan(after)).toBe(Math.min(...ends));
  });

  test("and that has expired, whole or in part, is begun anew by the next run", async () => {
    for (const part of ["PLAN#", "PLAN", ""]) {
      const platform = await setup();
      await dies(platform, "marking");
      platform.clock.advance(401 * DAY);
      await remove(
        platform,
        (await expiredRows(platform)).filter(({ sk }) => sk.startsWith(part)),
      );
      expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded" });
      expect((await platform.export()).assistants.filter(({ modelId }) => modelId === "p/old")).toEqual([]);
    }
  });
});
