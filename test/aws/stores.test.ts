import { randomBytes, randomUUID } from "node:crypto";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "vitest";
import type { Notice } from "../../lib/contract/notices.ts";
import type { AttributeValue } from "../../lib/domain/items/attribute-value.ts";
import { pack } from "../../lib/domain/items/packed.ts";
import type { LastTold } from "../../lib/domain/notices/told-teams.ts";
import { type JournalEntry, packJournal } from "../../lib/domain/references/journal.ts";
import type { Target } from "../../lib/domain/references/targets.ts";
import type { Answer } from "../../lib/operations/ports/deployment.ts";
import type { Cursor, PassPlan, Segment } from "../../lib/operations/ports/pass.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { noticeOf } from "../builders/notices.ts";
import { createTestPlatform } from "../platform/test-platform.ts";
import { failAttempts, loseAnswers } from "./answers.ts";

const AT = "2026-01-01T00:00:00.000Z";
const SEGMENT: Segment = { pass: "pass-1", table: "things", segment: 0, of: 2 };
const OLDER = { run: "a", token: 7 };
const NEWER = { run: "b", token: 8 };

async function setup() {
  const platform = await createTestPlatform();
  return { ...platform, ...platform.container };
}

/** Returns text that does not become smaller when it is packed. */
const noise = (bytes: number): string => randomBytes(Math.ceil((bytes * 3) / 4)).toString("base64");

describe("a pass", () => {
  const CURSOR: Cursor = {
    next: { key: { B: new Uint8Array([0, 255]) }, big: { N: "9".repeat(38) } },
    done: false,
    items: 3,
    scanned: 2,
    skippedBy: { m: 1 },
    failedBy: { m: 2 },
    problems: [{ migration: "m", table: "things", key: "k", reason: "r" }],
    trouble: null,
  };

  test("keeps a segment's place to the byte", async () => {
    const { passes } = await setup();
    expect(await passes.cursor(SEGMENT)).toBeUndefined();
    await passes.saveCursor(OLDER, SEGMENT, CURSOR);
    expect(await passes.cursor(SEGMENT)).toEqual(CURSOR);
    expect(await passes.cursor({ ...SEGMENT, segment: 1 })).toBeUndefined();
    expect(await passes.cursors("pass-1")).toEqual([CURSOR]);
  });

  test("takes a cursor from the same and a later token, and refuses one from before", async () => {
    const { passes } = await setup();
    await passes.saveCursor(OLDER, SEGMENT, CURSOR);
    await passes.saveCursor(OLDER, SEGMENT, { ...CURSOR, items: 4 });
    await passes.saveCursor(NEWER, SEGMENT, { ...CURSOR, items: 5 });
    await expect(passes.saveCursor(OLDER, SEGMENT, { ...CURSOR, items: 1 })).rejects.toMatchObject({
      name: "LeaseLost",
      run: "a",
    });
    expect((await passes.cursor(SEGMENT))?.items).toBe(5);
  });

  test("whose cursor was saved and whose answer was lost has not lost its lease", async () => {
    const { passes, dynamodb } = await setup();
    loseAnswers(dynamodb, "PutItemCommand");
    await passes.saveCursor(OLDER, SEGMENT, CURSOR);
    expect(await passes.cursor(SEGMENT)).toEqual(CURSOR);
  });

  test("holds more targets than one item can", async () => {
    const { passes } = await setup();
    const redirect = (name: string): [string, Target] => [
      `openai/${name}`,
      { kind: "redirect", to: null, migration: name, hops: [] },
    ];
    const targets = new Map<string, Target>([
      ...Array.from({ length: 5_000 }, () => redirect(noise(150))),
      [
        "openai/told",
        {
          kind: "note",
          migration: "n",
          told: new Set(["a", "b"]),
          fields: ["t"],
          retiresOn: "2027-01-14",
          reminder: { id: "remind:n/2027-01-14/30", milestone: 30, except: new Set(["b"]) },
        },
      ],
    ]);
    const plan: PassPlan = {
      id: "pass-1",
      startedAt: AT,
      tables: [{ table: "things", segments: 2, items: 9 }],
      sources: [{ name: "s", table: "things", model: "/m", team: "/t", owner: { kind: "k", id: "/i" } }],
      targets,
      undos: [],
      models: new Map([
        ["openai/a", { status: "active", set: { fields: { t: { type: "number" } } } }],
        ["openai/told", { status: "deprecated" }],
      ]),
    };
    await passes.create(plan);
    expect(await passes.read("pass-1")).toEqual(plan);
    await expect(passes.read("pass-2")).rejects.toThrow("pass-2");
  });
});

describe("the journal", () => {
  const entryOf = (id: number, before: AttributeValue = { S: "openai/old" }): JournalEntry => ({
    table: "things",
    key: { id: { N: String(id) } },
    source: "s",
    place: { model: ["model"] },
    team: "acme",
    owner: { kind: "thing", id: String(id) },
    effect: "rewritten",
    references: 1,
    to: "openai/new",
    before: { model: before },
    after: { model: { S: "openai/new" } },
    compared: [],
    changes: [],
  });
  const read = async (journal: Awaited<ReturnType<typeof setup>>["journal"], bucket: number) =>
    (await Array.fromAsync(journal.rows("pass-1", bucket))).toSorted((a, b) => (a.hash < b.hash ? -1 : 1));

  test("has a row once, however often the same is recorded, and another row for other content", async () => {
    const { journal } = await setup();
    const migration = `delete:openai/${"%25".repeat(400)}@1=`;
    const rows = packJournal([1, 2].map((id) => [migration, entryOf(id)]));
    const others = packJournal([[migration, entryOf(3, { B: new Uint8Array([1, 2]) })]]);
    const lease = { run: "run-1", token: 1 };
    const record = (some: typeof rows, sendBefore = Number.POSITIVE_INFINITY) =>
      journal.record(lease, "pass-1", some, sendBefore);
    expect(await record(rows)).toBe("recorded");
    expect(await record(rows)).toBe("recorded");
    expect(await record(others, Number.NEGATIVE_INFINITY)).toBe("late");
    expect(await read(journal, rows[0]?.bucket as number)).toHaveLength(1);
    await record(others);
    const found = await read(journal, rows[0]?.bucket as number);
    expect(found).toHaveLength(2);
    expect(found.map((row) => row.migration)).toEqual([migration, migration]);
    expect(found.flatMap((row) => row.entries)).toEqual(
      expect.arrayContaining([entryOf(1), entryOf(2), entryOf(3, { B: new Uint8Array([1, 2]) })]),
    );
    expect(await Array.fromAsync(journal.rows("pass-2", rows[0]?.bucket as number))).toEqual([]);
  });

  test("keeps the marks of a holder that was overtaken beside its successor's: both are true", async () => {
    const { journal } = await setup();
    await journal.mark(OLDER, SEGMENT, "part", new Map([["x", [0, 1]]]));
    await journal.mark(
      NEWER,
      SEGMENT,
      "part",
      new Map<string, "all" | number[]>([
        ["x", [1, 2]],
        ["y", "all"],
      ]),
    );
    await journal.mark(NEWER, { ...SEGMENT, segment: 1 }, "part", new Map([["y", [0]]]));
    await journal.mark(NEWER, { ...SEGMENT, pass: "pass-2" }, "part", new Map([["z", "all"]]));
    const marks = await journal.marks("pass-1");
    expect(new Map([...marks].sort())).toEqual(
      new Map<string, unknown>([
        ["x", [0, 1, 2]],
        ["y", "all"],
      ]),
    );
  });
});

describe("notices", () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    noticeOf(`n${index}`, { title: "t", team: { id: `team-${index % 9}`, name: "T" } }),
  );
  const ids = (notices: readonly Notice[]) => new Set(notices.map(({ id }) => id));

  test("are written once: the same pass may write them again, and another pass writes only what is new", async () => {
    const { notices } = await setup();
    expect(await notices.create("pass-1", many.slice(0, 40))).toEqual(ids(many.slice(0, 40)));
    expect(await notices.create("pass-1", many.slice(0, 40))).toEqual(ids(many.slice(0, 40)));
    const changed = many.map((notice) => ({ ...notice, title: "other" }));
    expect(await notices.create("pass-2", changed)).toEqual(ids(many.slice(40)));
    const titles = (await notices.list()).map(({ id, title }) => [id, title]);
    expect(titles).toHaveLength(60);
    expect(new Map(titles as [string, string][]).get("n3")).toBe("t");
    expect(new Map(titles as [string, string][]).get("n50")).toBe("other");
  });

  test("whose answer was lost are known as written by this pass", async () => {
    const { notices, dynamodb } = await setup();
    loseAnswers(dynamodb, "BatchExecuteStatementCommand");
    expect(await notices.create("pass-1", many)).toEqual(ids(many));
    expect(await notices.list()).toHaveLength(60);
  });

  test("are published once they are marked, and found by team and by id", async () => {
    const { notices } = await setup();
    await notices.create("pass-1", many);
    await notices.markPublished(many.slice(0, 30), AT);
    const states = await notices.get([
      { id: "n0", team: "team-0" },
      { id: "n59", team: "team-5" },
      { id: "nowhere", team: "team-0" },
    ]);
    expect(states.map(({ id, state, publishedAt }) => [id, state, publishedAt]).sort()).toEqual([
      ["n0", "published", AT],
      ["n59", "pending", null],
    ]);
    expect((await notices.list("team-1")).map(({ team }) => team.id)).toEqual(Array(7).fill("team-1"));
    expect(await notices.list("nobody")).toEqual([]);
  });

  test("that do not exist are not made by being marked", async () => {
    const { notices } = await setup();
    await notices.markPublished([noticeOf("ghost")], AT);
    expect(await notices.list()).toEqual([]);
  });

  test("that two passes have announced are read once", async () => {
    const { notices } = await setup();
    const notice = many[0] as Notice;
    await notices.create("pass-1", [notice]);
    const key = { id: notice.id, team: notice.team.id };
    expect((await notices.get([key, { ...key }])).map(({ id }) => id)).toEqual([notice.id]);
  });
});

describe("the outbox", () => {
  test("holds what was announced until it is settled", async () => {
    const { outbox } = await setup();
    const row = {
      id: "pass-1#3",
      at: AT,
      notices: [
        { id: "a", team: "t" },
        { id: "b", team: "u" },
      ],
    };
    await outbox.announce([row]);
    await outbox.announce([row, { ...row, id: "pass-1#4" }]);
    expect(await Array.fromAsync(outbox.pending())).toEqual([row, { ...row, id: "pass-1#4" }]);
    await outbox.keep(row, row.notices.slice(1));
    await outbox.remove([{ ...row, id: "pass-1#4" }]);
    expect(await Array.fromAsync(outbox.pending())).toEqual([{ ...row, notices: row.notices.slice(1) }]);
  });
});

describe("an answer", () => {
  const failed = (reason: string): Answer => ({ done: true, failed: reason });

  test("that was given first stays, also for somebody who gives another at the same moment", async () => {
    const { answers } = await setup();
    expect(await answers.find("run")).toBeUndefined();
    const given = await Promise.all(["a", "b", "c"].map((reason) => answers.give("run", failed(reason))));
    const first = await answers.find("run");
    expect(given).toEqual([first, first, first]);
    expect(await answers.give("run", failed("d"))).toEqual(first);
    expect(await answers.give("another", failed("d"))).toEqual(failed("d"));
  });

  test("is the first when it is given again because the reply was lost", async () => {
    const { answers, dynamodb } = await setup();
    const seen = loseAnswers(dynamodb, "UpdateItemCommand");
    expect(await answers.give("run", failed("a"))).toEqual(failed("a"));
    expect(seen.calls).toBe(2);
  });
});

describe("a bundle", () => {
  test("of which a part is missing is none", async () => {
    const { container, dynamodb, tables } = await createTestPlatform();
    const { bundles } = container;
    const many = Array.from({ length: 9_000 }, () => ({ provider: "openai", name: noise(120) }));
    const bundle = {
      registry: { version: 1 as const, providers: {}, deleted: many },
      sources: [],
      sets: parameterSets,
    };
    for (const part of ["PART#0000", "PART#0001"]) {
      await bundles.put(part, bundle);
      await dynamodb.documents.send(
        new DeleteCommand({ TableName: tables.ledger, Key: { pk: `REGISTRY#${part}`, sk: part } }),
      );
      expect(await bundles.get(part)).toBeUndefined();
    }
  });

  test("larger than an item comes back whole, from its digest alone", async () => {
    const { bundles } = await setup();
    const names = Array.from({ length: 9_000 }, () => ({ provider: "openai", name: noise(120) }));
    const bundle = {
      registry: { version: 1 as const, providers: {}, deleted: names },
      sources: [],
      sets: parameterSets,
    };
    await bundles.put("digest", bundle);
    expect(await bundles.get("digest")).toEqual(JSON.parse(JSON.stringify(bundle)));
    expect(await bundles.get("diges")).toBeUndefined();
    expect(await bundles.get("other")).toBeUndefined();
  });
});

describe("compositions", () => {
  test("replace the tally of a bucket, and add up who was told", async () => {
    const { compositions } = await setup();
    const tally = (rewritten: number) => ({
      noticesCreated: 1,
      migrations: [
        { migration: "m", rewritten, cleared: 0, noted: 0, teams: [["acme", rewritten] as const] },
      ],
    });
    const lease = (token: number) => ({ run: "run", token });
    await compositions.put(lease(1), [{ pass: "pass-1", part: "3", tally: tally(1) }]);
    await compositions.put(lease(1), [
      { pass: "pass-1", part: "3", tally: tally(2) },
      { pass: "pass-2", part: "3", tally: tally(9) },
    ]);
    expect(await compositions.read("pass-1")).toEqual([tally(2)]);
    const first = { on: "2026-01-01", retiresOn: null };
    const second = { on: "2026-01-02", retiresOn: "2027-01-14" };
    await compositions.addTold("pass-1", "3", new Map([["d", { ...first, teams: ["acme", "both"] }]]));
    await compositions.addTold("pass-1", "3", new Map([["d", { ...first, teams: ["acme", "both"] }]]));
    await compositions.addTold(
      "pass-2",
      "4.7",
      new Map([
        ["d", { ...second, teams: ["other", "both"] }],
        ["e", { ...second, teams: ["acme"] }],
      ]),
    );
    expect((await compositions.told("pass-2")).get("d")?.get("both")).toEqual({ ...first, pass: "pass-1" });
    expect(await compositions.told()).toEqual(
      new Map([
        [
          "d",
          new Map([
            ["acme", { ...first, pass: "pass-1" }],
            ["both", { ...second, pass: "pass-2" }],
            ["other", { ...second, pass: "pass-2" }],
          ]),
        ],
        ["e", new Map([["acme", { ...second, pass: "pass-2" }]])],
      ]),
    );
  });
});

describe("a table that may not be read", () => {
  test("is out of reach, and says why", async () => {
    const { tables, dynamodb } = await setup();
    failAttempts(dynamodb, "ScanCommand", { name: "AccessDeniedException" });
    const scan = tables.scan({ table: "workspace", segment: 0, of: 1, from: null, pointers: ["/a"] });
    await expect(scan).rejects.toMatchObject({
      name: "TableOutOfReach",
      message: expect.stringContaining("AccessDenied"),
    });
    await expect(tables.describe("no-such-table")).resolves.toBeUndefined();
  });
});

describe("a table that may not be written", () => {
  test("is out of reach, though only one statement of a batch says so", async () => {
    const { tables, dynamodb } = await setup();
    const denied = { Error: { Code: "AccessDenied", Message: "not on this item" } } as const;
    dynamodb.raw.middlewareStack.add(
      () => async () => ({ output: { Responses: [{}, denied], $metadata: {} }, response: {} }),
      { step: "initialize", name: "denyOne" },
    );
    const statements = ["a", "b"].map((id) => ({
      table: "workspace",
      key: { pk: { S: id }, sk: { S: id } },
      assignments: [{ steps: ["name"], value: { S: "new" } }],
      conditions: [],
    }));
    const rewrite = tables.rewrite(statements, { sendBefore: Number.POSITIVE_INFINITY, timeoutMs: 10_000 });
    await expect(rewrite).rejects.toMatchObject({
      name: "TableOutOfReach",
      message: "AccessDenied: not on this item",
    });
  });

  test("count the parts of the last holder who composed a bucket", async () => {
    const { compositions } = await setup();
    const tally = (rewritten: number) => ({
      noticesCreated: 0,
      migrations: [{ migration: "m", rewritten, cleared: 0, noted: 0, teams: [] }],
    });
    await compositions.put({ run: "first", token: 1 }, [{ pass: "pass-1", part: "3", tally: tally(1) }]);
    await compositions.put({ run: "first", token: 1 }, [{ pass: "pass-1", part: "13", tally: tally(2) }]);
    for (const share of [0, 7, 63])
      await compositions.put({ run: "second", token: 2 }, [
        { pass: "pass-1", part: `3.${share}`, tally: tally(10 + share) },
      ]);
    const counts = (await compositions.read("pass-1")).map(({ migrations }) => migrations[0]?.rewritten);
    expect(counts.toSorted()).toEqual([10, 17, 2, 73]);
  });

  test("hold what no item can hold, and what an earlier version stored", async () => {
    const { dynamodb, tables, container } = await createTestPlatform();
    const { compositions } = container;
    const teams = Array.from({ length: 40_000 }, () => randomUUID());
    const tally = (some: readonly string[]) => ({
      noticesCreated: some.length,
      migrations: [
        {
          migration: "m",
          rewritten: some.length,
          cleared: 0,
          noted: 0,
          teams: some.map((team) => [team, 1] as const),
        },
      ],
    });
    const lease = { run: "run", token: 1 };
    await compositions.put(lease, [{ pass: "pass-1", part: "3", tally: tally(teams) }]);
    expect(await compositions.read("pass-1")).toEqual([tally(teams)]);
    await compositions.put(lease, [{ pass: "pass-1", part: "3", tally: tally(teams.slice(0, 10)) }]);
    expect(await compositions.read("pass-1")).toEqual([tally(teams.slice(0, 10))]);
    await compositions.addTold("pass-1", "3", new Map([["d", { teams, on: "2026-01-01", retiresOn: null }]]));
    const old = [
      { pk: "PASS#pass-0", sk: "TALLY#3", packed: pack(tally(["acme"])) },
      { pk: "TOLD", sk: "pass-0#3", packed: pack([["d", ["acme", teams[0]]]]) },
    ];
    for (const Item of old) await dynamodb.documents.send(new PutCommand({ TableName: tables.ledger, Item }));
    expect(await compositions.read("pass-0")).toEqual([tally(["acme"])]);
    expect((await compositions.told()).get("d")).toEqual(
      new Map([
        ["acme", { pass: "pass-0" }],
        ...teams.map((team) => [team, { pass: "pass-1", on: "2026-01-01", retiresOn: null }] as const),
      ] as [string, LastTold][]),
    );
  });
});
