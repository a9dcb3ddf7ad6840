import { describe, expect, test } from "vitest";
import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import type { ParameterField, RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { Item } from "../../lib/domain/items/attribute-value.ts";
import { resolveModel } from "../../lib/domain/models/resolution.ts";
import { parameterSetsInForce } from "../../lib/domain/registry/parameter-sets-in-force.ts";
import { markEntry } from "../../lib/operations/ledger/mark-entry.ts";
import { previewPlan } from "../../lib/operations/preview/preview-plan.ts";
import { reportUsage } from "../../lib/operations/preview/report-usage.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import {
  AFTER,
  BEFORE,
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

describe("the id among its settings", () => {
  const settings = (model: Item): Item => ({
    llm: map({
      ...model,
      fallbacks: list(OLD, text("openai/tired")),
      system: text("You are the front desk."),
      temperature: number("0.5"),
      seed: number("123456789012345678901234567890"),
    }),
  });

  test("in the map of parameters: the id is rewritten, and every neighbour stays", async () => {
    const { platform, put, get } = await setupAdopter([{ model: "/llm/model", parameters: "/llm" }]);
    await put(thing(settings({ model: OLD })));
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded", references: { rewritten: 1 } });
    expect(await get({ id: text("t1") })).toEqual(thing(settings({ model: NEW })));
    const source = { ...simpleSource, model: "/llm/model" };
    const { usage } = await reportUsage(platform.container, [source], { model: "openai/new" });
    expect(usage).toMatchObject([{ references: 1, teams: 1 }]);
  });

  test("split into provider and name there", async () => {
    const { platform, put, get } = await setupAdopter([
      { model: "/llm/model", provider: "/llm/provider", parameters: "/llm" },
    ]);
    await put(thing(settings({ model: text("old"), provider: text("openai") })));
    await platform.apply(AFTER);
    expect(await get({ id: text("t1") })).toEqual(
      thing(settings({ model: text("new"), provider: text("openai") })),
    );
  });

  test("flat beside the id: a setting out of range is clamped, a key of the table and the team are none", async () => {
    const { platform, put, get } = await setupAdopter(
      [{ parameters: "", team: "/max_tokens", owner: { kind: "thing", id: "/temperature" } }],
      { keys: [{ name: "temperature", type: "N" }] },
    );
    const item = { temperature: number(9), max_tokens: text("acme"), note: text("mine"), model: OLD };
    await put(item);
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded", references: { rewritten: 1 } });
    expect(await get({ temperature: number(9) })).toEqual({ ...item, model: NEW });
    const { platform: other, put: putOther, get: getOther } = await setupAdopter([{ parameters: "" }]);
    await putOther(thing({ model: OLD, temperature: number(9), note: text("mine") }));
    await other.apply(AFTER);
    expect(await getOther({ id: text("t1") })).toEqual(
      thing({ model: NEW, temperature: number(2), note: text("mine") }),
    );
  });
});

describe("a provider that the table spells in its own way", () => {
  const names = { "Open AI": "openai", "langgenius/azure/azure": "azure" };
  const source = { model: "/name", provider: { pointer: "/provider", names } };
  const elsewhere: RegistryDocument = {
    ...BEFORE,
    providers: {
      openai: { models: [{ name: "tired", tokenLimit: 1 }] },
      azure: { models: [{ name: "new", tokenLimit: 1 }] },
      groq: { models: [{ name: "other", tokenLimit: 1 }] },
    },
    deleted: [
      { provider: "openai", name: "old", replacement: { provider: "azure", name: "new" } },
      { provider: "openai", name: "new", replacement: { provider: "groq", name: "other" } },
      { provider: "openai", name: "gone" },
    ],
  };
  const split = (provider: string, name: string, id = "t1"): Item =>
    thing({ provider: text(provider), name: text(name) }, id);

  test("is read as the registry's, and stays where the provider stays", async () => {
    const { platform, put, get } = await setupAdopter([source]);
    await put(split("Open AI", "old"));
    expect(await platform.apply(AFTER)).toMatchObject({ references: { rewritten: 1 } });
    expect(await get({ id: text("t1") })).toEqual(split("Open AI", "new"));
  });

  test("is written in the table's spelling, or as it is where the table has none", async () => {
    const { platform, put, get } = await setupAdopter([source]);
    await put(split("Open AI", "old", "t1"), split("openai", "new", "t2"));
    expect(await platform.apply(elsewhere)).toMatchObject({
      status: "succeeded",
      references: { rewritten: 2 },
    });
    expect(await get({ id: text("t1") })).toEqual(split("langgenius/azure/azure", "new"));
    expect(await get({ id: text("t2") })).toEqual(split("groq", "other", "t2"));
  });

  test("with a slash keeps its own way of splitting, and what would read as something else is not written", async () => {
    const document: RegistryDocument = {
      version: 1,
      providers: {
        lab: { models: [{ name: "open/new", tokenLimit: 1 }] },
        far: { models: [{ name: "new", tokenLimit: 1 }] },
      },
      deleted: [
        { provider: "lab", name: "open/old", replacement: "open/new" },
        { provider: "lab", name: "open/gone", replacement: { provider: "far", name: "new" } },
      ],
    };
    const { platform, put, get } = await setupAdopter([{ model: "/name", provider: "/provider" }]);
    await put(split("lab/open", "old", "t1"), split("lab/open", "gone", "t2"));
    expect(await platform.apply(document)).toMatchObject({
      status: "incomplete",
      references: { rewritten: 1, failed: 1 },
    });
    expect(await get({ id: text("t1") })).toEqual(split("lab/open", "new"));
    expect(await get({ id: text("t2") })).toEqual(split("lab/open", "gone", "t2"));
  });

  test("that is fixed cannot be left: the reference fails with the reason", async () => {
    const { platform, put, get } = await setupAdopter([{ provider: { value: "openai" } }]);
    await put(thing({ model: text("old") }));
    expect(await platform.apply(elsewhere)).toMatchObject({
      status: "incomplete",
      references: { failed: 1 },
    });
    expect(await get({ id: text("t1") })).toEqual(thing({ model: text("old") }));
    const failed = (await platform.entries()).find(({ state }) => state === "incomplete");
    expect(failed?.error?.message).toContain("azure/new is of another one");
  });
});

describe("a cleared reference", () => {
  const cleared: readonly (readonly [string, ReferenceSource["cleared"], Item])[] = [
    ["becomes null", undefined, { model: NOTHING }],
    ["becomes null where that is declared", null, { model: NOTHING }],
    ["is removed", "remove", {}],
    ["becomes a text of the table's own", { value: "none" }, { model: text("none") }],
  ];
  test.each(cleared)("%s", async (_title, form, after) => {
    const { platform, put, get } = await setupAdopter([form === undefined ? {} : { cleared: form }]);
    await put(thing({ model: GONE, note: text("mine") }));
    expect(await platform.apply(AFTER)).toMatchObject({
      status: "succeeded",
      references: { cleared: 1 },
      notices: { created: 1 },
    });
    expect(await get({ id: text("t1") })).toEqual(thing({ note: text("mine"), ...after }));
    // The new value is no reference, and no unknown id.
    expect(
      await platform.apply({
        ...AFTER,
        source: 1,
        deleted: [...AFTER.deleted, { provider: "openai", name: "x" }],
      }),
    ).toMatchObject({
      references: { scanned: 0 },
      sources: [{ unknownIds: 0, notAReference: 0 }],
    });
  });

  test("is removed by itself where the attribute is a key of an index, which takes no null", async () => {
    const { platform, put, get } = await setupAdopter([{}], { index: "model" });
    await put(thing({ model: GONE }));
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded", references: { cleared: 1 } });
    expect(await get({ id: text("t1") })).toEqual(thing({}));
  });
});

describe("archived", () => {
  const live = [
    ["null", "present", NOTHING],
    ["another text", { equals: "bin" }, text("desk")],
    ["the number as text", { equals: 1 }, text("1")],
    ["false", { equals: true }, { BOOL: false }],
  ] as const;
  const history = [
    ["a time", "present", text("2026-01-05T10:00:00Z")],
    ["a number", "present", number(1767600000)],
    ["the text", { equals: "bin" }, text("bin")],
    ["the number", { equals: 1 }, number(1)],
    ["false", { equals: false }, { BOOL: false }],
  ] as const;
  const all = [...live.map((one) => [...one, NEW] as const), ...history.map((one) => [...one, OLD] as const)];
  test.each(all)("%s with when %j", async (_title, when, mark, model) => {
    const { platform, put, get } = await setupAdopter([{ archived: { pointer: "/deleted", when } }]);
    await put(thing({ model: OLD, deleted: mark }));
    await platform.apply(AFTER);
    expect(await get({ id: text("t1") })).toEqual(thing({ model, deleted: mark }));
  });
});

test("a pointer alone to a mark that is a time counts as not archived, and says so", async () => {
  const { platform, put, get } = await setupAdopter([{ archived: "/deletedAt" }]);
  await put(
    thing({ model: OLD, deletedAt: text("2026-01-05T10:00:00Z") }, "t1"),
    thing({ model: OLD, deletedAt: { BOOL: true } }, "t2"),
    thing({ model: OLD, deletedAt: { BOOL: false } }, "t3"),
    thing({ model: OLD, deletedAt: NOTHING }, "t4"),
  );
  const { sources, warnings, references } = await platform.apply(AFTER);
  expect([sources[0]?.unclear, references.rewritten]).toEqual([1, 3]);
  expect(warnings.filter(({ code }) => code === "archived-unclear")).toMatchObject([
    { path: "/sources/0/archived", message: expect.stringContaining('"when": "present"') },
  ]);
  expect(await get({ id: text("t2") })).toMatchObject({ model: OLD });
});

test("each over the item itself: every attribute is an element", async () => {
  const { platform, put, get } = await setupAdopter([{ each: "", model: "/llm" }]);
  await put(thing({ one: map({ llm: OLD }), two: map({ llm: GONE, x: number(1) }), three: text("no map") }));
  expect(await platform.apply(AFTER)).toMatchObject({ references: { rewritten: 1, cleared: 1, failed: 0 } });
  expect(await get({ id: text("t1") })).toEqual(
    thing({ one: map({ llm: NEW }), two: map({ llm: NOTHING, x: number(1) }), three: text("no map") }),
  );
});

test("one attribute that two sources read for two teams: each is told, in whatever buckets they are", async () => {
  const sources = ["t-0", "t-1", "t-2", "t-3", "t-4"].map((team, index) => ({
    name: `for ${team}`,
    team: { value: team },
    owner: { kind: `kind${index}`, id: "/id" },
  }));
  const { platform, put } = await setupAdopter(sources);
  await put(thing({ model: OLD }));
  const outcome = await platform.apply(AFTER);
  expect(outcome).toMatchObject({ status: "succeeded", notices: { created: sources.length } });
  expect((await platform.notices()).map(({ team }) => team.id).sort()).toEqual([
    "t-0",
    "t-1",
    "t-2",
    "t-3",
    "t-4",
  ]);
});

test("rows without a team or an owner are rewritten and cleared, counted, and nobody is told, also of deprecations", async () => {
  const source = { ...simpleSource, owner: { kind: "thing", id: "/owner" } };
  const { platform, put, get } = await setupAdopter([source]);
  const row = (id: string, fields: Item): Item => ({ id: text(id), ...fields });
  const tired = text("openai/tired");
  await put(
    row("1", { model: OLD, team: NOTHING, owner: text("o") }),
    row("2", { model: OLD, owner: text("o") }),
    row("3", { model: GONE, team: text("acme"), owner: NOTHING }),
    row("4", { model: tired, team: text("bad\u202eteam"), owner: text("o") }),
    row("5", { model: OLD, team: text("acme"), owner: text("o") }),
  );
  const request = { document: AFTER, digest: "d", sources: [source], sets: { sets: {} }, warnings: [] };
  const plan = await previewPlan(platform.container, request);
  expect(plan.notices).toHaveLength(1);
  expect(plan.sources).toMatchObject([{ items: 5, references: 5, withoutTeam: 3, withoutOwner: 1 }]);
  expect(await platform.apply(AFTER)).toMatchObject({
    status: "succeeded",
    references: { rewritten: 3, cleared: 1, noted: 0 },
    notices: { created: 1 },
    sources: [{ source: "thing", items: 5, references: 5, withoutTeam: 3, withoutOwner: 1 }],
  });
  expect(await get({ id: text("3") })).toEqual(
    row("3", { model: NOTHING, team: text("acme"), owner: NOTHING }),
  );
  const entries = await platform.entries();
  expect(
    entries.map(({ model, references, teams }) => [model, references.rewritten + references.cleared, teams]),
  ).toEqual([
    ["openai/gone", 1, 0],
    ["openai/old", 3, 1],
    ["openai/tired", 0, 0],
  ]);
});

describe("what comes late to a model whose replacement was deleted since is told where it really went", () => {
  const listed = (...names: string[]) => ({
    openai: { models: names.map((name) => ({ name, tokenLimit: 1 })) },
  });
  const onwards: RegistryDocument = {
    version: 1,
    providers: listed("tired", "newest"),
    deleted: [
      { provider: "openai", name: "old", replacement: "new" },
      { provider: "openai", name: "new", replacement: "newest" },
      { provider: "openai", name: "gone" },
    ],
  };
  const nowhere: RegistryDocument = { ...onwards, deleted: [{ provider: "openai", name: "new" }] };
  test.each([
    [
      "to another one",
      onwards,
      text("openai/newest"),
      { outcome: "migrated", replacement: { id: "openai/newest" } },
    ],
    ["to none", nowhere, NOTHING, { outcome: "cleared", replacement: null }],
  ] as const)("%s", async (_title, then, model, told) => {
    const { platform, put, get } = await setupAdopter([{}]);
    await platform.apply(AFTER);
    await platform.apply(then);
    await put(thing({ model: OLD }));
    await platform.cleanup();
    expect(await get({ id: text("t1") })).toEqual(thing({ model }));
    expect(await platform.notices()).toMatchObject([{ model: { id: "openai/old" }, ...told }]);
  });
});

describe("a set of a living model that loses a field", () => {
  const own = (fields: Readonly<Record<string, ParameterField>>, ...names: string[]): RegistryDocument => ({
    version: 1,
    providers: { lab: { models: names.map((name) => ({ name, tokenLimit: 1, parameters: "Own" })) } },
    deleted: ["one", "two"]
      .filter((name) => !names.includes(name))
      .map((name) => ({ provider: "lab", name, replacement: "two" })),
    parameterSets: { sets: { Own: { fields } } },
  });
  const wide = { t: { type: "number", maximum: 2 }, n: { type: "integer" } } as const;
  const narrow = { n: { type: "integer" } } as const;
  const one = (id: string, model: string): Item =>
    thing({ model: text(`lab/${model}`), params: map({ t: number(1), n: number(3), mine: text("x") }) }, id);
  const planned = async (platform: TestPlatform, document: RegistryDocument) =>
    previewPlan(platform.container, {
      document,
      digest: "d",
      sources: [{ ...simpleSource, parameters: "/params" }],
      sets: parameterSetsInForce(parameterSets, document),
      warnings: [],
    });

  test("counts what still holds it and resolves without it; a pass leaves what no set on the way describes", async () => {
    const { platform, put, get } = await setupAdopter([{ parameters: "/params" }]);
    await platform.apply(own(wide, "one", "two"));
    await put(one("t1", "one"), one("t2", "two"));
    expect((await planned(platform, own(wide, "one", "two"))).sources).toMatchObject([
      { illegalParameters: 0 },
    ]);
    expect((await planned(platform, own(narrow, "one", "two"))).sources).toMatchObject([
      { illegalParameters: 2 },
    ]);
    expect(await platform.apply(own(narrow, "one", "two"))).toMatchObject({
      sources: [{ illegalParameters: 2 }],
    });
    expect(await get({ id: text("t2") })).toEqual(one("t2", "two"));
    const { models } = platform.container;
    const sets = async () => parameterSetsInForce(parameterSets, own(narrow, "one", "two"));
    const resolved = await resolveModel(models.get, "lab/two", { t: 1, n: 3, mine: "x" }, sets);
    expect(resolved.parameters).toEqual({ n: 3, mine: "x" });
    expect(await platform.apply(own(narrow, "two"))).toMatchObject({ references: { rewritten: 1 } });
    expect(await get({ id: text("t1") })).toEqual(
      thing({ model: text("lab/two"), params: map({ t: number(1), n: number(3), mine: text("x") }) }),
    );
    expect(await platform.apply(own(wide, "two"))).toMatchObject({ sources: [{ illegalParameters: 0 }] });
  });
});

describe("what a source reports", () => {
  test("unknown ids with the nearest known one, other types, and parameters that the model's own set forbids", async () => {
    const { platform, put } = await setupAdopter([{ parameters: "/params" }]);
    const models = [
      " openai/new",
      "openai/NEW",
      "eu.openai/new",
      "openai/newt",
      "new-latest",
      "elsewhere/thing",
    ];
    await put(...models.map((model, index) => thing({ model: text(model) }, `u${index}`)));
    await put(
      thing({ model: number(1) }, "n1"),
      thing({ model: list(NEW, number(2)) }, "n2"),
      thing({ model: NOTHING }, "n3"),
      thing({}, "n4"),
    );
    await put(
      thing({ model: NEW, params: map({ temperature: number(3) }) }, "p1"),
      thing({ model: NEW, params: map({ temperature: number(1), stop: number(1) }) }, "p2"),
    );
    const { sources, warnings } = await platform.apply(AFTER);
    expect(sources).toEqual([
      {
        source: "thing",
        items: 12,
        references: 9,
        unknown: [
          { id: " openai/new", count: 1, nearest: "openai/new" },
          { id: "elsewhere/thing", count: 1, nearest: null },
          { id: "eu.openai/new", count: 1, nearest: "openai/new" },
          { id: "new-latest", count: 1, nearest: "openai/new" },
          { id: "openai/NEW", count: 1, nearest: "openai/new" },
          { id: "openai/newt", count: 1, nearest: "openai/new" },
        ],
        unknownIds: 6,
        withoutTeam: 0,
        withoutOwner: 0,
        notAReference: 2,
        illegalParameters: 1,
        left: 0,
        unclear: 0,
      },
    ]);
    expect(warnings.map(({ code }) => code)).not.toContain("source-found-nothing");
  });

  test("a text where the elements should be, on the way there, or as an element is no reference; null and nothing are none at all", async () => {
    const { platform, put } = await setupAdopter([
      { name: "deep", each: "/flow/nodes", model: "/data/model" },
      { name: "shallow", each: "/nodes", model: "/model" },
      { name: "whole", each: "", model: "/m/x" },
    ]);
    const nodes = (...all: Item[]) => ({ flow: map({ nodes: list(...all.map(map)) }) });
    await put(
      thing({ flow: text('{"nodes":[{"data":{"model":"openai/old"}}]}'), nodes: text("[]") }, "t1"),
      thing(
        { flow: map({ nodes: text("[]") }), nodes: list(text("{}"), map({ model: OLD }), NOTHING) },
        "t2",
      ),
      thing(
        nodes({ data: text('{"model":"openai/old"}') }, { data: map({ model: OLD }) }, { data: map({}) }),
        "t3",
      ),
      thing({ flow: NOTHING, nodes: NOTHING, other: map({ m: text("no map") }) }, "t4"),
      thing({ flow: map({ nodes: NOTHING }) }, "t5"),
      thing({}, "t6"),
    );
    const { sources } = await platform.apply(AFTER);
    expect(sources).toMatchObject([
      { source: "deep", items: 6, references: 1, notAReference: 3 },
      { source: "shallow", items: 6, references: 1, notAReference: 2 },
      { source: "whole", items: 6, references: 0, notAReference: 1 },
    ]);
  });

  test("a text on the way to a model is counted whatever else of its attribute the sources read", async () => {
    const { platform, put } = await setupAdopter([{ model: "/llm/model" }]);
    await put(
      thing({ llm: text('{"model":"openai/old"}') }, "t1"),
      thing({ llm: map({ model: OLD }) }, "t2"),
      thing({ llm: NOTHING }, "t3"),
    );
    const { sources } = await platform.apply(AFTER);
    expect(sources).toMatchObject([{ items: 3, references: 1, notAReference: 1 }]);
  });

  test("that it found nothing is a warning, and at most twenty unknown ids are shown, most first", async () => {
    const { platform, put } = await setupAdopter([{}, { name: "typo", model: "/modle" }]);
    for (let number = 0; number < 30; number += 1) {
      for (let times = 0; times <= number; times += 1)
        await put(thing({ model: text(`x/m${number}`) }, `t${number}-${times}`));
    }
    const { sources, warnings } = await platform.apply(AFTER);
    expect(sources[0]?.unknownIds).toBe(30);
    expect(sources[0]?.unknown).toHaveLength(20);
    expect(sources[0]?.unknown[0]).toEqual({ id: "x/m29", count: 30, nearest: null });
    expect(warnings.filter(({ code }) => code === "source-found-nothing")).toMatchObject([
      { path: "/sources/1" },
    ]);
  });

  test("references of a marked migration are left, and said to be left, also when there is nothing to do", async () => {
    const { platform, put } = await setupAdopter([
      { provider: { value: "azure" } },
      { name: "whole", model: "/whole" },
    ]);
    const gone: RegistryDocument = {
      ...BEFORE,
      providers: { ...BEFORE.providers, azure: { models: [{ name: "a", tokenLimit: 1 }] } },
      deleted: [{ provider: "azure", name: "b", replacement: { provider: "openai", name: "new" } }],
    };
    await put(thing({ model: text("b") }));
    expect(await platform.apply(gone)).toMatchObject({ status: "incomplete", references: { failed: 1 } });
    await markEntry(platform.container, { id: "azure/b", reason: "for now", by: "ann" });
    expect((await platform.apply(gone)).warnings.map(({ code }) => code)).toContain("references-left");
    const { sources, warnings } = await platform.apply({
      ...gone,
      deleted: [...gone.deleted, { provider: "openai", name: "q" }],
    });
    expect(sources[0]).toMatchObject({ references: 1, left: 1 });
    expect(warnings.map(({ code }) => code)).toContain("references-left");
  });
});
