import { describe, expect, test } from "vitest";
import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import type { Item } from "../../lib/domain/items/attribute-value.ts";
import { holdPlatform, resumePlatform } from "../../lib/operations/ledger/hold-platform.ts";
import { listChanges } from "../../lib/operations/ledger/list-changes.ts";
import { markEntry, unmarkEntry } from "../../lib/operations/ledger/mark-entry.ts";
import { requestUndo } from "../../lib/operations/ledger/undo-migration.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import {
  type Adopter,
  accessTo,
  createAdopterTable,
  list,
  map,
  NOTHING,
  number,
  simpleSource,
  text,
} from "./adopter.ts";
import {
  createTestPlatform,
  openTestPlatform,
  type TestOptions,
  type TestPlatform,
} from "./test-platform.ts";

const sonnet = { name: "sonnet-4", parameters: "AnthropicReasoningParameters" };
const newest = { name: "sonnet-4-6", parameters: "ClaudeSonnet46Parameters" };
const BEFORE = registryOf([sonnet, newest, "gone", "worn", "other"]);
const AFTER = registryOf([newest, "other"], { "sonnet-4": "sonnet-4-6", gone: null, worn: "other" });
/** As a maintainer takes it back: everything is listed again. */
const AGAIN = BEFORE;
const SONNET = "delete:p/sonnet-4@1=sonnet-4-6";
const GONE = "delete:p/gone@1=";
const WORN = "delete:p/worn@1=other";

async function setup(
  sources: readonly Partial<ReferenceSource>[] = [{}],
  options: TestOptions = {},
): Promise<Adopter> {
  const things = await createAdopterTable([{ name: "id", type: "S" }]);
  const declared = sources.map((source) => ({ ...simpleSource, ...source }));
  const platform = await createTestPlatform({ ...options, sources: declared, extraTables: { things } });
  await platform.apply(BEFORE);
  return { platform, ...accessTo(platform, things) };
}

const thing = (id: string, fields: Item, team = "acme"): Item => ({
  id: text(id),
  team: text(team),
  ...fields,
});
const key = (id: string): Item => ({ id: text(id) });

const SETTINGS = map({
  thinking: { BOOL: true },
  budget_tokens: number(8_000),
  max_tokens: number(20_000),
  seed: number("0.1234567890123456789012345"),
});

describe("an undo", () => {
  test("puts ids and settings back, to the last digit, and tells it once", async () => {
    const { platform, put, get } = await setup([{ parameters: "/params" }]);
    const before = thing("a", { model: text("p/sonnet-4"), params: SETTINGS });
    await put(before);
    await platform.apply(AFTER);
    const moved = await get(key("a"));
    expect(moved?.model).toEqual(text("p/sonnet-4-6"));
    await platform.apply(AGAIN);
    expect(await get(key("a"))).toEqual(moved);

    const dry = await platform.undo(SONNET, { isDryRun: true });
    expect(dry.references).toEqual({ restored: 1, changedSince: 0, failed: 0 });
    expect(dry.changes).toMatchObject([{ state: "written" }]);
    expect(await get(key("a"))).toEqual(moved);

    const undone = await platform.undo(SONNET);
    expect(await get(key("a"))).toEqual(before);
    expect(undone).toMatchObject({
      entry: { id: `undo:${SONNET}`, kind: "undo", model: "p/sonnet-4", state: "succeeded", teams: 1 },
      references: { restored: 1, changedSince: 0, failed: 0 },
      changes: [{ state: "restored", before: { model: "p/sonnet-4" }, after: { model: "p/sonnet-4-6" } }],
    });
    const told = (await platform.notices()).filter(({ slug }) => slug === "llm-model-restored");
    expect(told.filter(({ affected }) => Object.keys(affected).length > 0)).toMatchObject([
      { outcome: "restored", model: { id: "p/sonnet-4" }, team: { id: "acme" }, state: "published" },
    ]);

    const listed = () => Array.fromAsync(listChanges(platform.container, { id: SONNET }));
    expect(await listed()).toMatchObject([{ state: "restored", before: { model: "p/sonnet-4" } }]);

    expect(await Array.fromAsync(listChanges(platform.container, { id: "p/sonnet-4" }))).toEqual(
      await listed(),
    );

    const notices = await platform.notices();
    const again = await platform.undo(SONNET);
    expect(again).toEqual(undone);
    expect(await platform.notices()).toEqual(notices);
    expect((await platform.apply(AGAIN)).status).toBe("nothing-to-do");
  });

  test("puts back what was cleared, and what was removed from a list", async () => {
    const { platform, put, get } = await setup([{}, { name: "many", model: "/models" }]);
    const one = thing("a", { model: text("p/gone") });
    const many = thing("b", { models: list(text("p/other"), text("p/gone"), text("p/x"), text("p/gone")) });
    await put(one, many);
    await platform.apply(AFTER);
    expect((await get(key("a")))?.model).toEqual(NOTHING);
    await platform.apply(AGAIN);
    const { references } = await platform.undo(GONE);
    expect(references).toEqual({ restored: 3, changedSince: 0, failed: 0 });
    expect(await get(key("a"))).toEqual(one);
    expect(await get(key("b"))).toEqual(many);
  });

  test("leaves what users changed since, field by field", async () => {
    const { platform, put, get } = await setup([{ parameters: "/params" }]);
    const ids = ["model", "field", "gone", "free"];
    await put(...ids.map((id) => thing(id, { model: text("p/sonnet-4"), params: SETTINGS })));
    await platform.apply(AFTER);
    const after = (await get(key("field"))) as Item;
    const changed = thing("model", { model: text("p/other"), params: map({}) });
    await put(changed);
    const params = (after.params as { M: Item }).M;
    await put({ ...after, params: map({ ...params, max_tokens: number(7) }) });
    await platform.dynamodb.raw.send(
      new (await import("@aws-sdk/client-dynamodb")).DeleteItemCommand({
        TableName: platform.tables.things,
        Key: { id: { S: "gone" } },
      }),
    );
    await platform.apply(AGAIN);
    const { references, changes } = await platform.undo(SONNET);
    expect(references).toEqual({ restored: 2, changedSince: 2, failed: 0 });
    expect(await get(key("model"))).toEqual(changed);
    expect(await get(key("gone"))).toBeUndefined();
    expect(await get(key("free"))).toEqual(thing("free", { model: text("p/sonnet-4"), params: SETTINGS }));
    const half = (await get(key("field"))) as Item;
    expect(half.model).toEqual(text("p/sonnet-4"));
    expect((half.params as { M: Item }).M.max_tokens).toEqual(number(7));
    expect((half.params as { M: Item }).M.budget_tokens).toEqual(number(8_000));
    expect(changes.filter(({ left }) => left !== undefined)).toMatchObject([
      { key: { id: "field" }, left: ["max_tokens"] },
    ]);
    expect(changes.map(({ key: place, state }) => [place, state])).toEqual(
      expect.arrayContaining([
        [{ id: "model" }, "changed-since"],
        [{ id: "gone" }, "changed-since"],
        [{ id: "free" }, "restored"],
        [{ id: "field" }, "restored"],
      ]),
    );
  });

  test("can itself be undone, and that again", async () => {
    const { platform, put, get } = await setup([
      { parameters: "/params" },
      { name: "many", model: "/models" },
    ]);
    const before = thing("a", { model: text("p/sonnet-4"), params: SETTINGS, models: list(text("p/gone")) });
    await put(before);
    await platform.apply(AFTER);
    const after = await get(key("a"));
    await platform.apply(AGAIN);
    await platform.undo(SONNET);
    await platform.undo(GONE);
    expect(await get(key("a"))).toEqual(before);
    await platform.undo(`undo:${SONNET}`);
    await platform.undo(`undo:${GONE}`);
    expect(await get(key("a"))).toEqual(after);
    const states = (id: string) =>
      Array.fromAsync(listChanges(platform.container, { id }), ({ state }) => state);
    expect(await states(SONNET)).toEqual(["written"]);
    expect(await states(`undo:${SONNET}`)).toEqual(["restored"]);
    await platform.undo(SONNET);
    await platform.undo(GONE);
    expect(await get(key("a"))).toEqual(before);
  });

  test.each([
    [SONNET, "sonnet-4", "sonnet-4-6"],
    [GONE, "gone", null],
  ])("of %s tells each time where the references are now", async (id, model, replacement) => {
    const { platform, put } = await setup();
    await put(thing("a", { model: text(`p/${model}`) }));
    await platform.apply(AFTER);
    await platform.apply(AGAIN);
    const seen = new Set((await platform.notices()).map((notice) => notice.id));
    for (const [undo, restored] of [
      ["", "undone"],
      ["undo:", "redone"],
      ["undo:undo:", "undone"],
      ["undo:undo:undo:", "redone"],
    ]) {
      await platform.undo(`${undo}${id}`);
      const told = (await platform.notices()).filter((notice) => !seen.has(notice.id));
      expect(
        told.map((notice) => [notice.restored, notice.model.name, notice.replacement?.name ?? null]),
      ).toEqual([[restored, model, replacement]]);
      for (const notice of told) seen.add(notice.id);
    }
  });

  test("says to the teams that the model is deprecated, where it is", async () => {
    const { platform, put } = await setup();
    await put(thing("a", { model: text("p/worn") }));
    await platform.apply(AFTER);
    const worn = { name: "worn", deprecated: true, replacement: "other", retiresOn: "2027-01-31" };
    await platform.apply(registryOf([sonnet, newest, "gone", worn, "other"]));
    await platform.undo(WORN);
    const [told, ...others] = (await platform.notices()).filter(({ restored }) => restored === "undone");
    expect([told?.deprecated, others]).toEqual([true, []]);
    expect(told?.title).toContain("but deprecated");
    expect(told?.text).toContain("It retires on 2027-01-31.");
  });

  test("of one migration leaves the moves of others in the same list, in any order", async () => {
    const { platform, put, get } = await setup([{ model: "/models" }]);
    const before = thing("a", {
      models: list(text("p/worn"), text("p/gone"), text("p/other"), text("p/sonnet-4")),
    });
    await put(before);
    await platform.apply(AFTER);
    expect((await get(key("a")))?.models).toEqual(list(text("p/other"), text("p/sonnet-4-6")));
    await platform.apply(AGAIN);
    await platform.undo(WORN);
    expect((await get(key("a")))?.models).toEqual(
      list(text("p/worn"), text("p/other"), text("p/sonnet-4-6")),
    );
    await platform.undo(SONNET);
    await platform.undo(GONE);
    expect(await get(key("a"))).toEqual(before);
    await platform.undo(`undo:${SONNET}`);
    expect((await get(key("a")))?.models).toEqual(
      list(text("p/worn"), text("p/gone"), text("p/other"), text("p/sonnet-4-6")),
    );
  });

  test("is of one team, or of one owner", async () => {
    const { platform, put, get } = await setup();
    await put(
      thing("a", { model: text("p/worn") }),
      thing("b", { model: text("p/worn") }),
      thing("c", { model: text("p/worn") }, "be/ta"),
    );
    await platform.apply(AFTER);
    await platform.apply(AGAIN);
    const ofTeam = await platform.undo(WORN, { team: "be/ta" });
    expect(ofTeam.entry.id).toBe(`undo:${WORN}/be%2Fta`);
    expect(ofTeam.references.restored).toBe(1);
    expect((await get(key("a")))?.model).toEqual(text("p/other"));
    const ofOwner = await platform.undo(WORN, { owner: { kind: "thing", id: "b" } });
    expect(ofOwner.references.restored).toBe(1);
    expect((await get(key("a")))?.model).toEqual(text("p/other"));
    const rest = await platform.undo(WORN);
    expect(rest.references).toEqual({ restored: 1, changedSince: 0, failed: 0 });
  });

  test.each([
    { team: "acmee" },
    { owner: { kind: "thing", id: "aa" } },
    { team: "beta", owner: { kind: "thing", id: "a" } },
  ])("is refused for whom the migration did not concern: %o", async (scope) => {
    const { platform, put } = await setup();
    await put(thing("a", { model: text("p/worn") }), thing("b", { model: text("p/worn") }, "beta"));
    await platform.apply(AFTER);
    await platform.apply(AGAIN);
    for (const isDryRun of [true, false]) {
      const refused = { code: "unknown-entry", exitStatus: 2 };
      await expect(platform.undo(WORN, { ...scope, isDryRun })).rejects.toMatchObject(refused);
    }
    expect((await platform.entries()).filter(({ kind }) => kind === "undo")).toEqual([]);
  });

  test("is refused while the old model is not listed, and of what rewrites nothing", async () => {
    const { platform, put } = await setup();
    await put(thing("a", { model: text("p/worn") }));
    await platform.apply(AFTER);
    await expect(platform.undo(WORN)).rejects.toMatchObject({ code: "wrong-state", exitStatus: 2 });
    await expect(platform.undo("delete:p/nothing@1=")).rejects.toMatchObject({ code: "unknown-entry" });
    expect(await platform.entries()).toHaveLength(3);
  });
});

describe("an undo of places whose source is declared no more", () => {
  test.each([
    ["the source has another name now", "things"],
    ["the table is not read any more", "others"],
  ])("leaves them where %s, and hinders no run", async (_what, table) => {
    const { platform, put, get } = await setup();
    await put(thing("a", { model: text("p/worn") }));
    await platform.apply(AFTER);
    const { things, ...tables } = platform.tables;
    const others = await createAdopterTable([{ name: "id", type: "S" }]);
    const now = openTestPlatform(
      { ...tables, ...(table === "things" ? { things: things as string } : { others }) },
      { clock: platform.clock, sources: [{ ...simpleSource, name: "renamed", table }] },
    );
    await now.apply(AGAIN);
    const left = { restored: 0, changedSince: 1, failed: 0 };
    expect((await now.undo(WORN, { isDryRun: true })).references).toEqual(left);
    expect(await now.undo(WORN)).toMatchObject({ entry: { state: "succeeded" }, references: left });
    expect((await get(key("a")))?.model).toEqual(text("p/other"));
    expect((await now.apply(AGAIN)).status).toBe("nothing-to-do");
  });
});

describe("an undo that is left open", () => {
  async function leftOpen() {
    const adopter = await setup();
    const { platform, put } = adopter;
    await put(thing("a", { model: text("p/worn") }), thing("b", { model: text("p/worn") }, "beta"));
    await platform.apply(AFTER);
    await platform.apply(AGAIN);
    await requestUndo(platform.container, { id: WORN, reason: "a test", by: "tester" });
    return adopter;
  }
  const stateOf = async (platform: TestPlatform) =>
    (await platform.entries()).find(({ kind }) => kind === "undo")?.state;

  test("is made by the next run of any kind", async () => {
    const { platform, get } = await leftOpen();
    expect(await stateOf(platform)).toBe("pending");
    const { found, repaired } = await platform.cleanup();
    expect([found, repaired]).toEqual([0, 0]);
    expect(await stateOf(platform)).toBe("succeeded");
    expect((await get(key("a")))?.model).toEqual(text("p/worn"));
  });

  test("on hold is recorded, and says what keeps runs from making it", async () => {
    const { platform, put, get } = await setup();
    const { container } = platform;
    await put(thing("a", { model: text("p/worn") }));
    await platform.apply(AFTER);
    await platform.apply(AGAIN);
    await holdPlatform(container, { reason: "we look at it", by: "ann" });
    for (const _time of ["first", "again"]) {
      await expect(platform.undo(WORN)).rejects.toMatchObject({
        code: "on-hold",
        exitStatus: 1,
        message: expect.stringContaining("we look at it"),
      });
      expect(await stateOf(platform)).toBe("pending");
    }
    expect((await get(key("a")))?.model).toEqual(text("p/other"));
    await resumePlatform(container);
    expect((await platform.undo(WORN)).references.restored).toBe(1);
    expect((await get(key("a")))?.model).toEqual(text("p/worn"));
  });

  test("that meets a limit is made to its end after the resume, and its undo too", async () => {
    const { platform, put, get } = await setup();
    const ids = ["a", "b", "c"];
    await put(...ids.map((id) => thing(id, { model: text("p/gone") })));
    await platform.apply(AFTER);
    await platform.apply(AGAIN);
    const models = () => Promise.all(ids.map(async (id) => (await get(key(id)))?.model));
    const limited = platform.another({ limits: { references: 2, cleared: 2 }, chunkReferences: 1 });
    for (const [id, end] of [
      [GONE, text("p/gone")],
      [`undo:${GONE}`, NOTHING],
    ] as const) {
      await expect(limited.undo(id)).rejects.toMatchObject({
        code: "on-hold",
        message: expect.stringContaining("the limit of 2"),
      });
      const done = (await models()).filter((model) => JSON.stringify(model) === JSON.stringify(end));
      expect(done.length).toBeLessThanOrEqual(2);
      await resumePlatform(limited.container);
      expect((await limited.undo(id)).entry).toMatchObject({ state: "succeeded", teams: 1 });
      expect(await models()).toEqual([end, end, end]);
    }
  });

  test("is ended by a mark, which the same undo takes away, and unmark does not", async () => {
    const { platform, get } = await leftOpen();
    const mark = { id: `undo:${WORN}`, reason: "not now", by: "ann" };
    await markEntry(platform.container, mark);
    expect((await platform.apply(AGAIN)).status).toBe("nothing-to-do");
    expect((await get(key("a")))?.model).toEqual(text("p/other"));
    await expect(unmarkEntry(platform.container, mark)).rejects.toMatchObject({
      code: "wrong-state",
      hint: expect.stringMatching(/^undo /),
    });
    expect(await platform.undo(WORN)).toMatchObject({
      entry: { state: "succeeded" },
      references: { restored: 2 },
    });
  });

  test("ends when its model is deleted again", async () => {
    const { platform, get } = await leftOpen();
    await platform.apply(AFTER);
    expect(await stateOf(platform)).toBe("superseded");
    expect((await get(key("a")))?.model).toEqual(text("p/other"));
    expect((await platform.notices()).filter(({ restored }) => restored === "undone")).toEqual([]);
    expect((await platform.apply(AFTER)).status).toBe("nothing-to-do");
  });

  test("is refused while a run is active", async () => {
    const { platform } = await leftOpen();
    intercept(platform.container.passes, "saveCursor", () => async () => {
      throw new Error("it died");
    });
    await platform
      .apply(registryOf([sonnet, newest, "other"], { gone: null, worn: "other" }))
      .catch(() => {});
    await expect(platform.another().undo(SONNET)).rejects.toMatchObject({ code: "run-active" });
  });
});

describe("what was written after the migration", () => {
  test("another migration, at a place that users had changed, is not taken back", async () => {
    const { platform, put, get } = await setup();
    await put(thing("a", { model: text("p/gone") }));
    await platform.apply(registryOf([sonnet, newest, "worn", "other"], { gone: null }));
    await put(thing("a", { model: text("p/worn") }));
    await platform.apply(registryOf([sonnet, newest, "other"], { gone: null, worn: null }));
    await platform.apply(registryOf([sonnet, newest, "gone", "other"], { worn: null }));
    const { references } = await platform.undo(GONE);
    expect(references).toEqual({ restored: 0, changedSince: 1, failed: 0 });
    expect((await get(key("a")))?.model).toEqual(NOTHING);
  });

  test("another migration that followed the first is taken back before it", async () => {
    const { platform, put, get } = await setup();
    await put(thing("a", { model: text("p/gone") }));
    await platform.apply(registryOf([sonnet, "worn", "other"], { gone: "worn" }));
    await platform.apply(registryOf([sonnet, "other"], { gone: "worn", worn: "other" }));
    await platform.apply(registryOf([sonnet, "worn", "gone", "other"]));
    const first = "delete:p/gone@1=worn";
    expect((await platform.undo(first)).references.changedSince).toBe(1);
    await platform.undo(WORN);
    expect((await platform.undo(first)).references.restored).toBe(1);
    expect((await get(key("a")))?.model).toEqual(text("p/gone"));
  });

  test("the choice of a user after an undo stays, though the migration had written the same", async () => {
    const { platform, put, get } = await setup();
    await put(thing("a", { model: text("p/worn") }), thing("b", { model: text("p/worn") }, "beta"));
    await platform.apply(AFTER);
    await platform.apply(AGAIN);
    await platform.undo(WORN, { team: "acme" });
    await put(thing("a", { model: text("p/other") }));
    const { references, changes } = await platform.undo(WORN);
    expect(references).toEqual({ restored: 1, changedSince: 1, failed: 0 });
    expect((await get(key("a")))?.model).toEqual(text("p/other"));
    expect(changes.map(({ team, state }) => [team, state]).sort()).toEqual([
      ["acme", "changed-since"],
      ["beta", "restored"],
    ]);
  });

  test("the old model, chosen by a user in between, counts as restored", async () => {
    const { platform, put, get } = await setup();
    await put(thing("a", { model: text("p/gone") }));
    await platform.apply(registryOf([sonnet, newest, "worn", "other"], { gone: "worn" }));
    await put(thing("a", { model: text("p/other") }));
    await platform.apply(registryOf([sonnet, newest, "worn", "gone"], { other: "gone" }));
    expect((await get(key("a")))?.model).toEqual(text("p/gone"));
    const { references, changes } = await platform.undo("delete:p/gone@1=worn");
    expect(references).toEqual({ restored: 0, changedSince: 0, failed: 0 });
    expect(changes).toMatchObject([{ state: "restored" }]);
  });

  test("the migration itself, for a writer that did not know: what it met last comes back, marked or not", async () => {
    const { platform, put, get } = await setup([{ parameters: "/params" }]);
    await put(thing("a", { model: text("p/sonnet-4"), params: SETTINGS }));
    await platform.apply(AFTER);
    const late = thing("a", {
      model: text("p/sonnet-4"),
      params: map({ max_tokens: number(77), thinking: { BOOL: false } }),
    });
    await put(late);
    const dying = platform.another();
    intercept(dying.container.journal, "mark", () => async () => {
      throw new Error("it died before the mark");
    });
    await expect(dying.cleanup({ all: true })).rejects.toThrow("before the mark");
    platform.clock.advance(600_000);
    await platform.cleanup({ all: true });
    expect((await get(key("a")))?.model).toEqual(text("p/sonnet-4-6"));
    await platform.apply(AGAIN);
    expect((await platform.undo(SONNET)).references).toEqual({ restored: 1, changedSince: 0, failed: 0 });
    expect(await get(key("a"))).toEqual(late);
  });
});

test.each([
  ["before its second place is written", "rewrite", ["restored", "written", "written"]],
  ["before it has marked its second place", "mark", ["restored", "restored", "written"]],
] as const)(
  "what an undo that died %s has put back is listed as restored",
  async (_when, method, expected) => {
    const { platform, put } = await setup([{}], { chunkReferences: 1, pageSize: 1 });
    await put(...["a", "b", "c"].map((id) => thing(id, { model: text("p/worn") })));
    await platform.apply(AFTER);
    await platform.apply(AGAIN);
    const dying = platform.another({ chunkReferences: 1 });
    const die = async () => {
      throw new Error("it died at its second place");
    };
    const { tables, journal } = dying.container;
    let rewrites = 0;
    intercept(tables, "rewrite", (original, call) => {
      rewrites = call;
      return method === "rewrite" && call > 1 ? die : original;
    });
    intercept(journal, "mark", (original) => (rewrites > 1 ? die : original));
    await expect(dying.undo(WORN)).rejects.toThrow("second place");
    const states = async () =>
      (await Array.fromAsync(listChanges(platform.container, { id: WORN })))
        .map(({ state }) => state)
        .toSorted();
    expect(await states()).toEqual(expected);
    platform.clock.advance(600_000);
    await platform.undo(WORN);
    expect(await states()).toEqual(["restored", "restored", "restored"]);
  },
);

describe("users who move the elements of a list", () => {
  const STEPS = [{ each: "/steps", model: "/model", parameters: "/params" }];
  const step = (name: string, model: string): Item => ({
    name: text(name),
    model: text(model),
    params: map({}),
  });

  test.each([
    [
      "an element before it",
      (one: Item) => list(map(step("new", "p/other")), map(one)),
      ["p/other", "p/other"],
    ],
    ["an edit beside it", (one: Item) => list(map({ ...one, name: text("renamed") })), ["p/worn"]],
    ["nothing", (one: Item) => list(map(one)), ["p/worn"]],
  ])("%s", async (_name, edit, expected) => {
    const { platform, put, get } = await setup(STEPS);
    await put(thing("a", { steps: list(map(step("one", "p/worn"))) }));
    await platform.apply(AFTER);
    const after = (await get(key("a"))) as Item;
    const [one] = (after.steps as { L: [{ M: Item }] }).L;
    await put({ ...after, steps: edit(one.M) });
    await platform.apply(AGAIN);
    await platform.undo(WORN);
    const steps = ((await get(key("a"))) as { steps: { L: { M: Item }[] } }).steps.L;
    expect(steps.map(({ M }) => M.model)).toEqual(expected.map(text));
  });
});

test("an undo reads the journal a few times, however many tables and chunks there are", async () => {
  const names = ["one", "two", "three"];
  const tables = await Promise.all(names.map(() => createAdopterTable([{ name: "id", type: "S" }])));
  const platform = await createTestPlatform({
    chunkReferences: 5,
    pageSize: 5,
    sources: names.map((name) => ({ ...simpleSource, name, table: name })),
    extraTables: Object.fromEntries(names.map((name, index) => [name, tables[index] as string])),
  });
  await platform.apply(BEFORE);
  const ids = Array.from({ length: 60 }, (_, index) => `t${index}`);
  const each = tables.map((table) => accessTo(platform, table));
  for (const { put } of each) await put(...ids.map((id) => thing(id, { model: text("p/worn") })));
  await platform.apply(AFTER);
  await platform.apply(AGAIN);
  const process = platform.another();
  let rows = 0;
  intercept(
    process.container.journal,
    "rows",
    (original) =>
      async function* (...given) {
        for await (const row of original(...given)) {
          if (row.migration === WORN) rows += 1;
          yield row;
        }
      },
  );
  expect((await process.undo(WORN)).references).toEqual({ restored: 180, changedSince: 0, failed: 0 });
  for (const { get } of each) expect((await get(key("t59")))?.model).toEqual(text("p/worn"));
  const journaled = 180 / 5;
  expect(rows).toBeGreaterThan(journaled);
  expect(rows).toBeLessThan(journaled * 20);
});
