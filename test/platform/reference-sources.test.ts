import { expect, test } from "vitest";
import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import type { AttributeValue, Item } from "../../lib/domain/items/attribute-value.ts";
import {
  AFTER,
  accessTo,
  BEFORE,
  createAdopterTable,
  type Key,
  list,
  map,
  NOTHING,
  number,
  setupAdopter,
  simpleSource,
  text,
  thing,
} from "./adopter.ts";
import { createTestPlatform } from "./test-platform.ts";

/** Items of adopters before and after a pass that moves `openai/old` to `openai/new` and clears `openai/gone`. */
type Case = {
  readonly name: string;
  readonly source?: Partial<ReferenceSource>;
  readonly before: Item;
  /** The attributes that differ afterwards. */
  readonly after: Item;
  /** References rewritten and cleared. */
  readonly counts: readonly [rewritten: number, cleared: number];
};

const OLD = text("openai/old");
const NEW = text("openai/new");
const GONE = text("openai/gone");
const OTHER = text("openai/tired");
const UNKNOWN = text("elsewhere/model");

const CASES: readonly Case[] = [
  { name: "a plain reference", before: { model: OLD }, after: { model: NEW }, counts: [1, 0] },
  { name: "a cleared reference", before: { model: GONE }, after: { model: NOTHING }, counts: [0, 1] },
  { name: "an unknown id", before: { model: UNKNOWN }, after: {}, counts: [0, 0] },
  {
    name: "where equals",
    source: { where: { attribute: "kind", equals: "bot" } },
    before: { kind: text("bot"), model: OLD },
    after: { model: NEW },
    counts: [1, 0],
  },
  {
    name: "where equals, and the item differs",
    source: { where: { attribute: "kind", equals: "bot" } },
    before: { kind: text("bots"), model: OLD },
    after: {},
    counts: [0, 0],
  },
  {
    name: "where beginsWith",
    source: { where: { attribute: "sort", beginsWith: "BOT#" } },
    before: { sort: text("BOT#17"), model: OLD },
    after: { model: NEW },
    counts: [1, 0],
  },
  {
    name: "where beginsWith, and the attribute is missing",
    source: { where: { attribute: "sort", beginsWith: "BOT#" } },
    before: { model: OLD },
    after: {},
    counts: [0, 0],
  },
  {
    name: "each over a list, maps with and without a reference among other things",
    source: { each: "/nodes", model: "/llm/id" },
    before: {
      nodes: list(
        map({ llm: map({ id: OLD }) }),
        text("openai/old"),
        map({ llm: map({}) }),
        map({ llm: map({ id: GONE, keep: number(1) }) }),
      ),
    },
    after: {
      nodes: list(
        map({ llm: map({ id: NEW }) }),
        text("openai/old"),
        map({ llm: map({}) }),
        map({ llm: map({ id: NOTHING, keep: number(1) }) }),
      ),
    },
    counts: [1, 1],
  },
  {
    name: "each over a map, with keys that need quoting",
    source: { each: "/nodes", model: "/model" },
    before: {
      nodes: map({ "a-b": map({ model: OLD }), 'say "x"': map({ model: OLD }), "0": map({ model: GONE }) }),
    },
    after: {
      nodes: map({
        "a-b": map({ model: NEW }),
        'say "x"': map({ model: NEW }),
        "0": map({ model: NOTHING }),
      }),
    },
    counts: [2, 1],
  },
  {
    name: "each over something else",
    source: { each: "/nodes", model: "/model" },
    before: { nodes: text("openai/old") },
    after: {},
    counts: [0, 0],
  },
  {
    name: "provider and name apart",
    source: { provider: "/provider" },
    before: { provider: text("openai"), model: text("old") },
    after: { model: text("new") },
    counts: [1, 0],
  },
  {
    name: "provider and name apart, of another provider",
    source: { provider: "/provider" },
    before: { provider: text("azure"), model: text("old") },
    after: {},
    counts: [0, 0],
  },
  {
    name: "provider and name apart, cleared",
    source: { provider: "/provider" },
    before: { provider: text("openai"), model: text("gone") },
    after: { model: NOTHING },
    counts: [0, 1],
  },
  {
    name: "a fixed provider",
    source: { provider: { value: "openai" } },
    before: { model: text("old") },
    after: { model: text("new") },
    counts: [1, 0],
  },
  {
    name: "a list of names under a fixed provider",
    source: { provider: { value: "openai" } },
    before: { model: list(text("old"), text("gone"), text("tired")) },
    after: { model: list(text("new"), text("tired")) },
    counts: [1, 1],
  },
  {
    name: "a list: replaced and removed in place, other types left alone",
    before: { model: list(OTHER, OLD, number(7), GONE, map({ x: OLD }), UNKNOWN) },
    after: { model: list(OTHER, NEW, number(7), map({ x: OLD }), UNKNOWN) },
    counts: [1, 1],
  },
  {
    name: "a list: the replacement is there already, before and after the id",
    before: { model: list(NEW, OLD, OTHER) },
    after: { model: list(NEW, OTHER) },
    counts: [1, 0],
  },
  {
    name: "a list: the replacement comes later",
    before: { model: list(OLD, OTHER, NEW) },
    after: { model: list(NEW, OTHER) },
    counts: [1, 0],
  },
  {
    name: "a list: the same id twice",
    before: { model: list(OLD, UNKNOWN, OLD) },
    after: { model: list(NEW, UNKNOWN) },
    counts: [2, 0],
  },
  {
    name: "a list: duplicates that no migration concerns",
    before: { model: list(UNKNOWN, OLD, UNKNOWN) },
    after: { model: list(UNKNOWN, NEW, UNKNOWN) },
    counts: [1, 0],
  },
  {
    name: "a list that is emptied",
    before: { model: list(GONE, GONE) },
    after: { model: list() },
    counts: [0, 2],
  },
  {
    name: "a set of strings is no list",
    before: { model: { SS: ["openai/old"] } },
    after: {},
    counts: [0, 0],
  },
  ...(
    [
      ["a number", number(12)],
      ["a boolean", { BOOL: true }],
      ["null", NOTHING],
      ["a map", map({ id: OLD })],
      ["bytes", { B: new Uint8Array([1, 2, 3]) }],
      ["an empty string", text("")],
    ] as const satisfies readonly (readonly [string, AttributeValue])[]
  ).map(
    ([name, model]): Case => ({
      name: `${name} where an id should be`,
      before: { model },
      after: {},
      counts: [0, 0],
    }),
  ),
  {
    name: "archived",
    source: { archived: "/state/archived" },
    before: { model: OLD, state: map({ archived: { BOOL: true } }) },
    after: {},
    counts: [0, 0],
  },
  {
    name: "archived is the boolean true and nothing else",
    source: { archived: "/state/archived" },
    before: { model: OLD, state: map({ archived: text("true") }) },
    after: { model: NEW },
    counts: [1, 0],
  },
  {
    name: "an owner whose id is a number of 30 digits",
    source: { owner: { kind: "thing", id: "/number" } },
    before: { number: number("123456789012345678901234567890"), model: OLD },
    after: { model: NEW },
    counts: [1, 0],
  },
  {
    name: "no owner",
    source: { owner: { kind: "thing", id: "/nowhere" } },
    before: { model: OLD },
    after: { model: NEW },
    counts: [1, 0],
  },
  {
    name: "parameters of 30 digits, nested and with bytes, to the last digit",
    source: { parameters: "/params" },
    before: {
      model: OLD,
      params: map({
        temperature: number("0.123456789012345678901234567891"),
        stop: list(number("123456789012345678901234567890"), { B: new Uint8Array([0, 255]) }),
      }),
      seed: number("999999999999999999999999999999"),
    },
    after: { model: NEW },
    counts: [1, 0],
  },
  {
    name: "no parameters stay no parameters",
    source: { parameters: "/params" },
    before: { model: OLD },
    after: { model: NEW },
    counts: [1, 0],
  },
  {
    name: "parameters of a cleared reference stay",
    source: { parameters: "/params" },
    before: { model: GONE, params: map({ nonsense: number(1) }) },
    after: { model: NOTHING },
    counts: [0, 1],
  },
  {
    name: "parameters that are no map",
    source: { parameters: "/params" },
    before: { model: OLD, params: text("{}") },
    after: { model: NEW },
    counts: [1, 0],
  },
];

/** All cases in one pass, each in a table of its own. */
const tables = await Promise.all(CASES.map(() => createAdopterTable([{ name: "id", type: "S" }])));
const ended = await (async () => {
  const platform = await createTestPlatform({
    sources: CASES.map(({ source = {} }, index) => ({
      ...simpleSource,
      ...source,
      name: `case-${index}`,
      table: `case-${index}`,
    })),
    extraTables: Object.fromEntries(tables.map((table, index) => [`case-${index}`, table])),
  });
  await platform.apply(BEFORE);
  for (const [index, { before }] of CASES.entries()) {
    await accessTo(platform, tables[index] as string).put(thing(before));
  }
  return { platform, outcome: await platform.apply(AFTER) };
})();

test.each(CASES.map((one, index) => ({ ...one, index })))("$name", async ({ before, after, index }) => {
  const { get } = accessTo(ended.platform, tables[index] as string);
  expect(await get({ id: text("t1") })).toEqual(thing({ ...before, ...after }));
});

test("all of them are counted", () => {
  const sum = (counted: 0 | 1) => CASES.reduce((total, { counts }) => total + counts[counted], 0);
  expect(ended.outcome).toMatchObject({
    status: "succeeded",
    references: { rewritten: sum(0), cleared: sum(1), failed: 0, skipped: 0 },
  });
});

const AWKWARD_NAMES = [
  'a"b',
  'say ""x""',
  "data-type",
  "select",
  "drop",
  "with space",
  "ünïcode 🙂",
  "a/b",
  "a~b",
  "2024",
  "'",
  "__proto__x",
  "a.b",
  "m[0]",
  "[0]",
  "#hash",
  ":colon",
  "?",
];

/** One table whose every attribute has an awkward name. */
function awkward(name: string) {
  const token = name.replaceAll("~", "~0").replaceAll("/", "~1");
  const sources = [
    { name: "top", model: `/${token}`, where: { attribute: `${name}?`, equals: "yes" } },
    { name: "inside", model: `/deep/${token}/model`, parameters: `/deep/${token}/params` },
  ].map((source) => ({
    ...source,
    team: `/${token}team`,
    touch: { version: `/${token}version` },
    owner: { kind: "thing", id: `/${token}id`, label: `/${token}label` },
  }));
  const key = { [`${name}id`]: text("t1"), [`${name}!`]: number(1) };
  const item = (model: AttributeValue, version: number): Item => ({
    ...key,
    [`${name}team`]: text("acme"),
    [`${name}?`]: text("yes"),
    [`${name}label`]: text("A thing"),
    [`${name}version`]: number(version),
    [name]: model,
    deep: map({ [name]: map({ model, params: map({ temperature: number("0.5") }) }) }),
  });
  const keys: readonly Key[] = [
    { name: `${name}id`, type: "S" },
    { name: `${name}!`, type: "N" },
  ];
  return { sources, keys, key, item };
}

test.concurrent.each(AWKWARD_NAMES)(
  "an attribute called %j, as key, as place and inside a map",
  async (name) => {
    const { sources, keys, key, item } = awkward(name);
    const { platform, put, get } = await setupAdopter(sources, { keys });
    await put(item(OLD, 1));
    const outcome = await platform.apply(AFTER);
    expect(outcome).toMatchObject({ status: "succeeded", references: { rewritten: 2, failed: 0 } });
    expect(await get(key)).toEqual(item(NEW, 2));
    expect((await platform.notices())[0]?.affected).toEqual({ thing: { count: 1, names: ["A thing"] } });
  },
);

test("a name with a dot is never taken for a path: the map of that path stays", async () => {
  const { platform, put, get } = await setupAdopter([{ model: "/a.b" }]);
  const item = thing({ "a.b": OLD, a: map({ b: OLD }) });
  await put(item);
  expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded", references: { rewritten: 1 } });
  expect(await get({ id: text("t1") })).toEqual({ ...item, "a.b": NEW });
});
