import { createHash } from "node:crypto";
import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandInput,
  type BatchStatementRequest,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import type { ReferenceSource, UsedBy } from "../../lib/contract/reference-source.ts";
import type { AttributeValue, Item } from "../../lib/domain/items/attribute-value.ts";
import type { JournalEntry } from "../../lib/domain/references/journal.ts";
import { TEAM_BUCKETS } from "../../lib/domain/text/ids.ts";
import { showEntry } from "../../lib/operations/ledger/inspect-ledger.ts";
import { workspaceOf } from "../builders/workspace.ts";
import {
  AFTER,
  accessTo,
  createAdopterTable,
  DELETE_GONE,
  DELETE_OLD,
  list,
  map,
  NOTHING,
  number,
  setupAdopter,
  simpleSource,
  text,
  thing,
} from "./adopter.ts";
import type { TestPlatform } from "./test-platform.ts";

const OLD = text("openai/old");
const NEW = text("openai/new");
const GONE = text("openai/gone");

async function journalOf(platform: TestPlatform): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  const passes = (await platform.container.ledger.entries()).flatMap((entry) => entry.passes);
  for (const pass of new Set(passes)) {
    for (let bucket = 0; bucket < TEAM_BUCKETS; bucket += 1) {
      for await (const row of platform.container.journal.rows(pass, bucket)) entries.push(...row.entries);
    }
  }
  return entries;
}

describe("two references in one item", () => {
  test("of two sources and two models go in one statement, and each counts for its own migration", async () => {
    const { platform, put, get } = await setupAdopter([
      { name: "first", model: "/first" },
      { name: "second", model: "/second", touch: { version: "/version" } },
    ]);
    const ids = ["t1", "t2", "t3"];
    await put(...ids.map((id) => thing({ first: OLD, second: GONE, version: number(4) }, id)));
    const batches = batchesTo(platform, "things");
    expect(await platform.apply(AFTER)).toMatchObject({ references: { rewritten: 3, cleared: 3 } });
    const items = batches
      .flat()
      .map(({ Parameters = [] }) => Parameters.find(({ S }) => ids.includes(S ?? ""))?.S);
    expect(items.sort()).toEqual(ids);
    for (const id of ids)
      expect(await get({ id: text(id) })).toEqual(
        thing({ first: NEW, second: NOTHING, version: number(5) }, id),
      );
    const counts = (await platform.entries()).map(({ id, references }) => [
      id,
      references.rewritten,
      references.cleared,
    ]);
    expect(counts).toContainEqual([DELETE_OLD, 3, 0]);
    expect(counts).toContainEqual([DELETE_GONE, 0, 3]);
  });

  test("would make the engine refuse the whole batch in two statements, and nothing of it is done", async () => {
    const { platform, put, get } = await setupAdopter();
    const items = [thing({ first: OLD, second: OLD }), thing({ first: OLD }, "t2")];
    await put(...items);
    const move = (attribute: string, id: string): BatchStatementRequest => ({
      Statement: `UPDATE "${platform.tables.things}" SET "${attribute}"=? WHERE "id"=?`,
      Parameters: [{ S: "openai/new" }, { S: id }],
    });
    const Statements = [move("first", "t1"), move("second", "t1"), move("first", "t2")];
    await expect(
      platform.dynamodb.raw.send(new BatchExecuteStatementCommand({ Statements })),
    ).rejects.toMatchObject({ name: "ValidationException", message: expect.stringContaining("duplicates") });
    expect(await Promise.all(["t1", "t2"].map((id) => get({ id: text(id) })))).toEqual(items);
  });

  test("one of which a user changes meanwhile: the other is moved, and the user's stays", async () => {
    const { platform, put, get } = await setupAdopter([
      { name: "first", model: "/first" },
      { name: "second", model: "/second" },
    ]);
    await put(thing({ first: OLD, second: OLD }));
    onFirst(platform, "BatchExecuteStatementCommand", () =>
      put(thing({ first: OLD, second: text("x/mine") })),
    );
    expect(await platform.apply(AFTER)).toMatchObject({
      status: "succeeded",
      references: { rewritten: 1, skipped: 1, failed: 0 },
    });
    expect(await get({ id: text("t1") })).toEqual(thing({ first: NEW, second: text("x/mine") }));
  });

  test("200 of them, each with parameters: more than one statement holds", async () => {
    const { platform, put, get } = await setupAdopter([
      { each: "/nodes", model: "/params/modelId", parameters: "/params/modelParameters" },
    ]);
    const nodes = (id: AttributeValue): AttributeValue =>
      list(
        ...Array.from({ length: 200 }, (_, index) =>
          map({
            name: text(`Node ${index}`),
            params: map({ modelId: id, modelParameters: map({ temperature: number("0.5") }) }),
          }),
        ),
      );
    await put(thing({ nodes: nodes(OLD) }));
    expect(await platform.apply(AFTER)).toMatchObject({
      status: "succeeded",
      references: { scanned: 200, rewritten: 200, failed: 0, skipped: 0 },
    });
    expect(await get({ id: text("t1") })).toEqual(thing({ nodes: nodes(NEW) }));
  });

  test("the name and the provider of one place and the parameters of all: 120 places with three values each", async () => {
    const { platform, put, get } = await setupAdopter([
      { each: "/n", model: "/m", provider: "/p", parameters: "/q" },
    ]);
    const places = (name: string): AttributeValue =>
      list(
        ...Array.from({ length: 120 }, () =>
          map({ m: text(name), p: text("openai"), q: map({ seed: number("1".repeat(30)) }) }),
        ),
      );
    await put(thing({ n: places("old") }));
    expect(await platform.apply(AFTER)).toMatchObject({
      status: "succeeded",
      references: { rewritten: 120 },
    });
    const after = (await get({ id: text("t1") })) as { n: { L: { M: Item }[] } };
    expect(after.n.L.map(({ M }) => [M.m, M.p])).toEqual(Array(120).fill([text("new"), text("openai")]));
  });
});

test("the parameters of one source may stand under a name that a set describes, among those of another one", async () => {
  const { platform, put, get } = await setupAdopter([
    { name: "flat", parameters: "" },
    { name: "nested", model: "/second", parameters: "/temperature" },
  ]);
  const settings = (temperature: number) =>
    map({ temperature: number(temperature), seed: number("1".repeat(38)) });
  await put(
    thing({ model: OLD, temperature: settings(0.5) }, "one"),
    thing({ model: OLD, second: OLD, temperature: settings(9) }, "both"),
  );
  expect(await platform.apply(AFTER)).toMatchObject({
    status: "succeeded",
    references: { rewritten: 3, failed: 0 },
  });
  expect(await get({ id: text("one") })).toEqual(thing({ model: NEW, temperature: settings(0.5) }, "one"));
  expect(await get({ id: text("both") })).toEqual(
    thing({ model: NEW, second: NEW, temperature: settings(2) }, "both"),
  );
});

test("references that two sources read for two teams are told to both, however many statements an item takes", async () => {
  const each = { each: "/bots", model: "/m", parameters: "/p" };
  const { platform, put } = await setupAdopter([
    { ...each, name: "own" },
    { ...each, name: "shared", team: { value: "platform" } },
  ]);
  const bots = Array.from({ length: 100 }, () => map({ m: OLD, p: map({ temperature: number(1) }) }));
  await put(thing({ bots: list(...bots) }));
  expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded", references: { rewritten: 200 } });
  const notices = await platform.notices();
  expect(notices.map(({ team, affected }) => [team.id, affected.thing?.count])).toEqual(
    expect.arrayContaining([
      ["acme", 1],
      ["platform", 1],
    ]),
  );
  const entry = (await platform.entries()).find(({ id }) => id === DELETE_OLD);
  expect(entry).toMatchObject({ references: { rewritten: 200 }, teams: 2 });
});

describe("touch", () => {
  const NOW = Date.parse("2026-01-01T00:00:00.000Z");
  test.each<[string, Item, Item]>([
    ["a version", { version: number(7) }, { version: number(8) }],
    ["a missing version", {}, { version: number(1) }],
    [
      "a version of 30 digits",
      { version: number("999999999999999999999999999999") },
      { version: number("1000000000000000000000000000000") },
    ],
    ["a version without room for a digit", { version: number(`${"1".repeat(38)}0`) }, {}],
    ["a negative version", { version: number(-1) }, { version: number(0) }],
    ["a version that is text", { version: text("v7") }, {}],
    ["a version with a fraction", { version: number("1.5") }, {}],
    ["a time in seconds", { at: number(1_700_000_000) }, { at: number(NOW / 1_000) }],
    ["a time in milliseconds", { at: number(1_700_000_000_000) }, { at: number(NOW) }],
    ["an ISO time", { at: text("2020-05-05T00:00:00Z") }, { at: text("2026-01-01T00:00:00.000Z") }],
  ])("%s", async (_name, before, after) => {
    const touch = { version: "/version", ...("at" in before ? { updatedAt: "/at" } : {}) };
    const { platform, put, get } = await setupAdopter([
      { touch: "version" in before || "version" in after ? touch : { updatedAt: "/at" } },
    ]);
    await put(thing({ model: OLD, ...before }));
    await put(thing({ model: text("x/y"), ...before }, "untouched"));
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded", references: { rewritten: 1 } });
    expect(await get({ id: text("t1") })).toEqual(thing({ model: NEW, ...before, ...after }));
    expect(await get({ id: text("untouched") })).toEqual(
      thing({ model: text("x/y"), ...before }, "untouched"),
    );
  });

  test("inside a map: set where the map is, and an item without the map is rewritten all the same", async () => {
    const { platform, put, get } = await setupAdopter([
      { touch: { version: "/meta/version", updatedAt: "/meta/at" } },
    ]);
    await put(thing({ model: OLD, meta: map({}) }, "empty"), thing({ model: OLD }, "without"));
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded", references: { rewritten: 2 } });
    const meta = map({ version: number(1), at: text("2026-01-01T00:00:00.000Z") });
    expect(await get({ id: text("empty") })).toEqual(thing({ model: NEW, meta }, "empty"));
    expect(await get({ id: text("without") })).toEqual(thing({ model: NEW }, "without"));
  });

  test("a version that a user raises meanwhile is never set back", async () => {
    const { platform, put, get } = await setupAdopter([{ touch: { version: "/version" } }]);
    await put(thing({ model: OLD, version: number(1) }));
    onFirst(platform, "BatchExecuteStatementCommand", () =>
      put(thing({ model: OLD, version: number(5), note: text("edited") })),
    );
    expect(await platform.apply(AFTER)).toMatchObject({ references: { rewritten: 1, failed: 0 } });
    expect(await get({ id: text("t1") })).toEqual(
      thing({ model: NEW, version: number(6), note: text("edited") }),
    );
  });
});

describe("team", () => {
  test.each<[string, ReferenceSource["team"], Item]>([
    ["by pointer", "/meta/team", { meta: map({ team: text("acme") }) }],
    ["by pointer to a number", "/tenant", { tenant: number("123456789012345678901234567890") }],
    ["after a prefix", { pointer: "/partition", after: "TEAM#" }, { partition: text("TEAM#acme") }],
    ["fixed", { value: "acme" }, {}],
  ])("%s", async (_name, team, fields) => {
    const { platform, put } = await setupAdopter([{ team }]);
    await put({ id: text("t1"), model: OLD, ...fields });
    await platform.apply(AFTER);
    const told = "tenant" in fields ? "123456789012345678901234567890" : "acme";
    expect((await platform.notices()).map((notice) => notice.team.id)).toEqual([told]);
  });

  test("an item without the prefix has no team: it is rewritten and counted, and nobody is told", async () => {
    const { platform, put, get } = await setupAdopter([{ team: { pointer: "/partition", after: "TEAM#" } }]);
    const item = { id: text("t1"), model: OLD, partition: text("USER#acme") };
    await put(item);
    expect(await platform.apply(AFTER)).toMatchObject({
      status: "succeeded",
      references: { scanned: 1, rewritten: 1 },
      notices: { created: 0 },
      sources: [{ references: 1, withoutTeam: 1 }],
    });
    expect(await get({ id: text("t1") })).toEqual({ ...item, model: NEW });
  });
});

describe("usedBy", () => {
  const USERS = {
    kind: "bot",
    table: "bots",
    id: "/number",
    label: "/title",
    team: "/owner/team",
    points: ["/uses/0", "/draft"],
  };
  const by = {
    byScan: USERS,
    byQuery: { ...USERS, query: { prefix: "T#", sortBeginsWith: "B#" } },
  } satisfies Record<string, UsedBy>;
  test.each(["byScan", "byQuery"] as const)(
    "is found %s, by number or text, with its filter",
    async (how) => {
      const bots = await createAdopterTable([
        { name: "pk", type: "S" },
        { name: "sk", type: "S" },
      ]);
      const usedBy: UsedBy = { ...by[how], where: { attribute: "is/kind", equals: "bot" } };
      const { platform, put } = await setupAdopter([{ owner: { kind: "flow", id: "/flow", usedBy } }], {
        extraTables: { bots },
      });
      const users = accessTo(platform, bots);
      const bot = (id: number, fields: Item, kind = "bot", team = "acme"): Item => ({
        pk: text(`T#${team}`),
        sk: text(`B#${id}`),
        number: number(id),
        title: text(`Bot ${id}`),
        "is/kind": text(kind),
        owner: map({ team: text(team) }),
        ...fields,
      });
      await users.put(
        bot(1, { uses: list(number(70)) }),
        bot(2, { draft: text("70") }),
        bot(3, { draft: number(71) }),
        bot(4, { draft: number(70) }, "cat"),
        bot(5, { draft: number(70) }, "bot", "other"),
        bot(6, {}),
      );
      await put(
        thing({ model: OLD, flow: number(70) }, "a"),
        thing({ model: OLD, flow: number(70) }, "b"),
        thing({ model: OLD, flow: number(99) }, "c"),
      );
      await platform.apply(AFTER);
      expect((await platform.notices()).map((notice) => notice.affected)).toEqual([
        { bot: { count: 2, names: ["Bot 1", "Bot 2"] }, flow: { count: 1, names: ["99"] } },
      ]);
    },
  );
});

describe("keys", () => {
  const big = "99999999999999999999999999999999999999";
  test.each<[string, "N" | "B", AttributeValue[]]>([
    ["a numeric partition key alone", "N", [number(1), number("-0.5"), number(big)]],
    [
      "a binary partition key alone",
      "B",
      [
        { B: new Uint8Array([0]) },
        { B: new Uint8Array([0, 255, 128]) },
        { B: new TextEncoder().encode("é") },
      ],
    ],
  ])("%s, over pages and segments, and when statements are refused", async (_name, type, keys) => {
    const { platform, put, get } = await setupAdopter([{ owner: { kind: "thing", id: "/name" } }], {
      keys: [{ name: "key", type }],
      pageSize: 1,
      segments: 2,
    });
    const item = (key: AttributeValue, model: AttributeValue): Item => ({
      key,
      model,
      team: text("acme"),
      name: text("x"),
    });
    await put(...keys.map((key) => item(key, OLD)));
    loseFirst(platform, "BatchExecuteStatementCommand");
    expect(await platform.apply(AFTER)).toMatchObject({
      status: "succeeded",
      references: { rewritten: keys.length, skipped: 0, failed: 0 },
    });
    for (const key of keys) expect(await get({ key })).toEqual(item(key, NEW));
    expect((await journalOf(platform)).map((entry) => entry.key)).toEqual(
      expect.arrayContaining(keys.map((key) => ({ key }))),
    );
  });
});

test("numbers of 30 digits are the same in the before-image and in what stands beside the id", async () => {
  const { platform, put } = await setupAdopter([{ parameters: "/params" }]);
  const params = map({
    temperature: number("0.123456789012345678901234567891"),
    maxTokens: number("123456789012345678901234567890"),
    stop: { B: new Uint8Array([9, 8]) },
  });
  await put(thing({ model: OLD, params, seed: number("123456789012345678901234567890") }));
  await platform.apply(AFTER);
  expect((await journalOf(platform)).map((entry) => entry.before)).toEqual([
    { model: OLD, fields: { temperature: number("0.123456789012345678901234567891") } },
  ]);
});

describe("poison", () => {
  /** A replacement that makes an item outgrow 400 KB. */
  const LONG = `new-${"x".repeat(190)}`;
  const withLong = {
    ...AFTER,
    providers: {
      openai: { models: [...(AFTER.providers.openai?.models ?? []), { name: LONG, tokenLimit: 1 }] },
    },
    deleted: [
      { provider: "openai", name: "old", replacement: LONG },
      { provider: "openai", name: "gone" },
    ],
  };
  const migration = `delete:openai/old@1=${LONG}`;

  test("an item that cannot grow: everything else is done, the ledger says what is left, and it is finished later", async () => {
    const { platform, put, get } = await setupAdopter([simpleSource], { pageSize: 2 });
    const full = thing({ model: OLD, payload: text("x".repeat(409_600 - 80)) }, "full");
    await put(full);
    for (let id = 0; id < 5; id += 1) await put(thing({ model: OLD }, `small-${id}`));
    const first = await platform.apply(withLong);
    expect(first).toMatchObject({ status: "incomplete", references: { rewritten: 5, failed: 1 } });
    expect(await get({ id: text("full") })).toEqual(full);
    expect(await get({ id: text("small-4") })).toEqual(thing({ model: text(`openai/${LONG}`) }, "small-4"));
    const entry = await showEntry(platform.container.ledger, platform.container.compositions, migration);
    expect(entry).toMatchObject({
      state: "incomplete",
      references: { rewritten: 5, failed: 1 },
      error: { code: "references-failed" },
      problems: [{ table: "things", key: '{"id":{"S":"full"}}' }],
    });
    expect(entry.problems[0]?.reason).toMatch(/size/i);
    // Nobody helps: the next run fails in the same way, and there is no endless loop.
    expect(await platform.apply(withLong)).toMatchObject({ status: "incomplete", references: { failed: 1 } });
    await put({ ...full, payload: text("short") });
    expect(await platform.apply(withLong)).toMatchObject({
      status: "succeeded",
      references: { rewritten: 1, failed: 0 },
    });
    expect((await get({ id: text("full") }))?.model).toEqual(text(`openai/${LONG}`));
    const ended = await showEntry(platform.container.ledger, platform.container.compositions, migration);
    expect(ended).toMatchObject({
      state: "succeeded",
      references: { rewritten: 6, failed: 0 },
      problems: [],
      error: null,
    });
    expect(ended.teams).toEqual({ acme: 6 });
    expect(await platform.notices()).toHaveLength(1);
    expect(await platform.apply(withLong)).toMatchObject({ status: "nothing-to-do" });
  });

  test("parameters that are too large for a row of the journal are not touched, and everything else is", async () => {
    const { platform, put, get } = await setupAdopter([{ parameters: "/params" }]);
    const noise = Buffer.concat(
      Array.from({ length: 12_000 }, (_, index) => createHash("sha256").update(String(index)).digest()),
    );
    const large = thing({ model: OLD, params: map({ temperature: { B: new Uint8Array(noise) } }) }, "large");
    await put(large, thing({ model: OLD }, "small"));
    const outcome = await platform.apply(AFTER);
    expect(outcome).toMatchObject({ status: "incomplete", references: { rewritten: 1, failed: 1 } });
    expect(await get({ id: text("large") })).toEqual(large);
    expect((await get({ id: text("small") }))?.model).toEqual(NEW);
  });

  test("a fixed provider cannot hold a replacement of another: promoted models stay, and the ledger says why", async () => {
    const { platform, put, get } = await setupAdopter([{ provider: { value: "team:acme/openai" } }]);
    await platform.load(
      workspaceOf({
        teams: [{ id: "acme", name: "Acme", members: [] }],
        customModels: [{ team: "acme", provider: "openai", name: "new", tokenLimit: 1 }],
      }),
    );
    await put(thing({ model: text("new") }));
    expect(await platform.apply(AFTER)).toMatchObject({ status: "incomplete", references: { failed: 1 } });
    expect(await get({ id: text("t1") })).toEqual(thing({ model: text("new") }));
    const entry = (await platform.entries()).find(({ kind }) => kind === "promote");
    expect(entry).toMatchObject({ state: "incomplete", error: { code: "references-failed" } });
    expect(entry?.error?.message).toContain("openai/new");
  });
});

test.each(["a/b", "2024"])(
  "a run that dies after rewriting %j is read back, counted and told",
  async (name) => {
    const model = `/${name.replaceAll("/", "~1")}`;
    const { platform, put, get } = await setupAdopter([{ model, parameters: "/params" }]);
    const params = map({ seed: number("1".repeat(30)) });
    await put(thing({ [name]: OLD, params }));
    const first = platform.another();
    dieAfter(first, "BatchExecuteStatementCommand");
    await expect(first.apply(AFTER)).rejects.toThrow("died");
    expect((await get({ id: text("t1") }))?.[name]).toEqual(NEW);
    platform.clock.advance(31_000);
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded", references: { rewritten: 1 } });
    expect((await platform.notices()).map(({ outcome, team }) => [outcome, team.id])).toEqual([
      ["migrated", "acme"],
    ]);
  },
);

describe("a table that does not exist", () => {
  test("is a clear error before anything is written to models or adopters' tables", async () => {
    const { platform, put, get } = await setupAdopter([simpleSource]);
    await put(thing({ model: OLD }));
    const rows = await platform.rows();
    const wrong = platform.another({
      sources: [simpleSource, { ...simpleSource, name: "other", table: "nowhere" }],
    });
    await expect(wrong.apply(AFTER)).rejects.toMatchObject({
      code: "bad-sources",
      message: expect.stringContaining("nowhere"),
    });
    expect(await platform.rows()).toEqual(rows);
    expect(await platform.entries()).toEqual([]);
    expect(await get({ id: text("t1") })).toEqual(thing({ model: OLD }));
    expect((await platform.container.head.read())?.lease).toBeNull();
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded", references: { rewritten: 1 } });
  });
});

test("an item that vanishes meanwhile is not made again", async () => {
  const { platform, put, get } = await setupAdopter();
  await put(thing({ model: OLD }), thing({ model: OLD }, "t2"));
  const { raw } = platform.dynamodb;
  onFirst(platform, "BatchExecuteStatementCommand", async () => {
    const { DeleteItemCommand } = await import("@aws-sdk/client-dynamodb");
    await raw.send(new DeleteItemCommand({ TableName: platform.tables.things, Key: { id: { S: "t1" } } }));
  });
  expect(await platform.apply(AFTER)).toMatchObject({
    status: "succeeded",
    references: { rewritten: 1, skipped: 1, failed: 0 },
  });
  expect(await get({ id: text("t1") })).toBeUndefined();
});

/** Returns a list that collects the statements of each batch that is sent to a table from now on. */
function batchesTo(platform: TestPlatform, table: string): BatchStatementRequest[][] {
  const batches: BatchStatementRequest[][] = [];
  platform.dynamodb.raw.middlewareStack.add(
    (next, context) => async (args) => {
      const { Statements = [] } = args.input as Partial<BatchExecuteStatementCommandInput>;
      const isOf = ({ Statement }: BatchStatementRequest) =>
        Statement?.includes(platform.tables[table] ?? table) === true;
      if (context.commandName === "BatchExecuteStatementCommand" && Statements.some(isOf))
        batches.push(Statements);
      return next(args);
    },
    { step: "initialize", name: "batchesTo" },
  );
  return batches;
}

/** Lets something happen just before the first command of a kind is sent. */
function onFirst(platform: TestPlatform, command: string, action: () => Promise<unknown>): void {
  let done = false;
  platform.dynamodb.raw.middlewareStack.add(
    (next, context) => async (args) => {
      if (!done && context.commandName === command) {
        done = true;
        await action();
      }
      return next(args);
    },
    { step: "initialize", name: "onFirst" },
  );
}

/** Applies the first command of a kind, and loses its reply; the SDK does not try it again. */
function loseFirst(platform: TestPlatform, command: string): void {
  let done = false;
  platform.dynamodb.raw.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      if (done || context.commandName !== command) return result;
      done = true;
      throw new Error("the answer was lost");
    },
    { step: "initialize", name: "loseFirst" },
  );
}

/** Lets nothing be sent any more once a command of a kind was applied. */
function dieAfter(platform: TestPlatform, command: string): void {
  let dead = false;
  platform.dynamodb.raw.middlewareStack.add(
    (next, context) => async (args) => {
      if (dead) throw new Error("it has died");
      const result = await next(args);
      dead = context.commandName === command;
      if (dead) throw new Error("it has died");
      return result;
    },
    { step: "initialize", name: "dieAfter" },
  );
}
