import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change } from "../../lib/contract/change.ts";
import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import { type Item, listOf, mapOf, sameValue, textOf } from "../../lib/domain/items/attribute-value.ts";
import { exactJson } from "../../lib/domain/items/exact-json.ts";
import { listChanges } from "../../lib/operations/ledger/list-changes.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../builders/workspace.ts";
import { IS_WHOLE } from "../proofs/sample.ts";
import {
  type Adopter,
  accessTo,
  createAdopterTable,
  list,
  map,
  number,
  simpleSource,
  text,
} from "./adopter.ts";
import { createTestPlatform, type TestOptions, type TestPlatform } from "./test-platform.ts";

const sonnet = { name: "sonnet-4", parameters: "AnthropicReasoningParameters" };
const newest = { name: "sonnet-4-6", parameters: "ClaudeSonnet46Parameters" };
const BEFORE = registryOf([sonnet, newest, "gone", "other"]);
const AFTER = registryOf([newest, "other"], { "sonnet-4": "sonnet-4-6", gone: null });
const SONNET = "delete:p/sonnet-4@1=sonnet-4-6";
const GONE = "delete:p/gone@1=";

type Source = Partial<ReferenceSource>;

async function setup(sources: readonly Source[], options: TestOptions = {}): Promise<Adopter> {
  const things = await createAdopterTable([{ name: "id", type: "S" }]);
  const declared = sources.map((source) => ({ ...simpleSource, ...source }));
  const platform = await createTestPlatform({ ...options, sources: declared, extraTables: { things } });
  await platform.apply(BEFORE);
  return { platform, ...accessTo(platform, things) };
}

const changesOf = (platform: TestPlatform, id: string, team?: string): Promise<Change[]> =>
  Array.fromAsync(listChanges(platform.container, { id, ...(team === undefined ? {} : { team }) }));

/** As the command prints it. */
const printed = (changes: readonly Change[]): unknown => JSON.parse(JSON.stringify(changes));

const thing = (id: string, fields: Item, team = "acme"): Item => ({
  id: text(id),
  team: text(team),
  ...fields,
});

describe("a place", () => {
  test("is shown with its owner, its part, and the settings that were compared, not those of the adopter's own", async () => {
    const owner = { kind: "bot", id: "/id", label: "/name", link: "https://chat.example/{team}/bots/{id}" };
    const { platform, put } = await setup([{ parameters: "/params", part: "/step", owner }]);
    const params = {
      thinking: { BOOL: true },
      budget_tokens: number(8_000),
      max_tokens: number(20_000),
      seed: number(7),
    };
    await put(
      thing(
        "a/1",
        { name: text("Ann"), step: text("step 3"), model: text("p/sonnet-4"), params: map(params) },
        "a b",
      ),
    );
    await platform.apply(AFTER);
    const at = new Date(platform.clock.now()).toISOString();
    expect(printed(await changesOf(platform, SONNET))).toEqual([
      {
        table: "things",
        source: "thing",
        key: { id: "a/1" },
        owner: { kind: "bot", id: "a/1", label: "Ann", link: "https://chat.example/a%20b/bots/a%2F1" },
        part: "step 3",
        team: "a b",
        before: {
          model: "p/sonnet-4",
          parameters: { thinking: true, budget_tokens: 8_000, max_tokens: 20_000 },
        },
        after: {
          model: "p/sonnet-4-6",
          parameters: { adaptive_thinking: true, effort: "medium", max_tokens: 20_000 },
        },
        state: "written",
        at,
      },
    ]);
  });

  test("keeps the digits that no JavaScript number has", async () => {
    const { platform, put } = await setup([{ parameters: "/params" }]);
    const long = "0.70000000000000000000000000001";
    await put(thing("x", { model: text("p/sonnet-4"), params: map({ temperature: number(long) }) }));
    await platform.apply(AFTER);
    expect(JSON.stringify((await changesOf(platform, SONNET))[0]?.before)).toBe(
      `{"model":"p/sonnet-4","parameters":{"temperature":${long}}}`,
    );
  });

  test("that was cleared has no model after, whatever the table has there", async () => {
    for (const cleared of [null, "remove", { value: "nobody" }] as const) {
      const { platform, put } = await setup([{ cleared }]);
      await put(thing("x", { model: text("p/gone") }));
      await platform.apply(AFTER);
      expect(await changesOf(platform, "p/gone")).toMatchObject([
        { before: { model: "p/gone" }, after: { model: null }, state: "written" },
      ]);
    }
  });

  test("that is a list is shown whole to each migration that changed it", async () => {
    const { platform, put } = await setup([{}]);
    await put(thing("x", { model: list(text("p/gone"), text("p/other"), text("p/sonnet-4")) }));
    await platform.apply(AFTER);
    for (const id of [SONNET, GONE]) {
      expect(await changesOf(platform, id)).toMatchObject([
        {
          before: { model: ["p/gone", "p/other", "p/sonnet-4"] },
          after: { model: ["p/other", "p/sonnet-4-6"] },
        },
      ]);
    }
  });

  test.each([
    ["beside it, spelt by the table", { pointer: "/vendor", names: { Acme: "p" } }, { vendor: text("Acme") }],
    ["beside it", "/vendor", { vendor: text("p") }],
    ["for all", { value: "p" }, {}],
  ] as const)("whose id is split has whole ids: provider %s", async (_title, provider, fields) => {
    const { platform, put } = await setup([{ provider }]);
    await put(thing("x", { model: text("sonnet-4"), ...fields }));
    await platform.apply(AFTER);
    expect(await changesOf(platform, SONNET)).toMatchObject([
      { before: { model: "p/sonnet-4" }, after: { model: "p/sonnet-4-6" } },
    ]);
  });

  test("without a team or an owner is listed, and found by its team", async () => {
    const link = "https://chat.example/{team}";
    const { platform, put } = await setup([{ owner: { kind: "bot", id: "/bot", link } }]);
    await put(
      { id: text("1"), bot: text("b"), model: text("p/sonnet-4") },
      { id: text("2"), team: text("acme"), model: text("p/sonnet-4") },
    );
    await platform.apply(AFTER);
    const all = (await changesOf(platform, SONNET)).map(({ team, owner }) => ({ team, owner }));
    expect(all).toEqual([
      { team: null, owner: { kind: "bot", id: "b", label: null, link: null } },
      { team: "acme", owner: null },
    ]);
    expect(await changesOf(platform, SONNET, "acme")).toMatchObject([{ key: { id: "2" } }]);
  });
});

const LISTED = registryOf(["old", "new", "newest"]);
const DELETED = registryOf(["new", "newest"], { old: "new" });
const ONWARDS = registryOf(["newest"], { old: "new", new: "newest" });
const OLD = "delete:p/old@1=new";

async function assistants(models: readonly string[], teams = ["a"], options: TestOptions = {}) {
  const platform = await createTestPlatform(options);
  await platform.load(workspaceOf({ teams: teamsOf(teams), assistants: assistantsOf(models, teams) }));
  await platform.apply(LISTED);
  return platform;
}

const put = (platform: TestPlatform, ...models: string[]): Promise<void> =>
  platform.load(workspaceOf({ teams: teamsOf(["a"]), assistants: assistantsOf(models) }));

/** A process that works until it calls `die`, and is gone then; afterwards its lease has run out. */
async function died(
  platform: TestPlatform,
  arrange: (process: TestPlatform, die: () => Promise<never>) => void,
  work: (process: TestPlatform) => Promise<unknown>,
): Promise<void> {
  const process = platform.another();
  const { promise: dead, resolve } = Promise.withResolvers<"dead">();
  arrange(process, () => {
    resolve("dead");
    return new Promise<never>(() => {});
  });
  await Promise.race([dead, work(process)]);
  platform.clock.advance(31_000);
}

const beforeRewriting = (process: TestPlatform, die: () => Promise<never>): void => {
  process.container.tables.rewrite = die;
};
const afterRewriting = (process: TestPlatform, die: () => Promise<never>): void => {
  process.container.journal.mark = die;
};

const shown = (changes: readonly Change[]) =>
  changes.map(({ owner, after, state }) => `${owner?.id} ${after.model} ${state}`);

describe("the changes of a migration", () => {
  test("are all, by team; or those of one team", async () => {
    const platform = await assistants(Array(60).fill("p/old"), ["a", "b", "c"], {
      pageSize: 7,
      chunkReferences: 10,
    });
    await platform.apply(DELETED);
    const all = await changesOf(platform, "p/old");
    expect(all).toHaveLength(60);
    const teams = all.map(({ team }) => team);
    expect(teams.filter((team, index) => team !== teams[index - 1]).toSorted()).toEqual(["a", "b", "c"]);
    const one = await changesOf(platform, OLD, "b");
    expect(one).toEqual(all.filter(({ team }) => team === "b"));
    expect(one).toHaveLength(20);
    expect(await changesOf(platform, OLD, "nobody")).toEqual([]);
  });

  test("are none where nothing was changed: a deprecation notes, and what uses no such model is not touched", async () => {
    const platform = await assistants(["p/old"]);
    await platform.apply(registryOf([{ name: "old", deprecated: true }, "new"], { newest: null }));
    for (const id of ["p/old", "p/newest"]) expect(await changesOf(platform, id)).toEqual([]);
  });

  test("are refused for an entry that is not there", async () => {
    const platform = await assistants(["p/old"]);
    await expect(changesOf(platform, "p/old")).rejects.toMatchObject({
      code: "unknown-entry",
      exitStatus: 2,
    });
  });

  test("that a run wrote and could not mark are there at once, and once when another run has ended it", async () => {
    const platform = await assistants(["p/old", "p/old"]);
    await died(platform, afterRewriting, (process) => process.apply(DELETED));
    const both = ["x0 p/new written", "x1 p/new written"];
    expect(shown(await changesOf(platform, OLD))).toEqual(both);
    await platform.apply(DELETED);
    expect(shown(await changesOf(platform, OLD))).toEqual(both);
  });

  test("that a run only journaled are not there until another has written them, and then once", async () => {
    const platform = await assistants(["p/old", "p/old"]);
    await died(platform, beforeRewriting, (process) => process.apply(DELETED));
    expect(await changesOf(platform, OLD)).toEqual([]);
    await platform.apply(DELETED);
    expect(shown(await changesOf(platform, OLD))).toEqual(["x0 p/new written", "x1 p/new written"]);
  });

  test("that were not marked count as written when the next migration found and moved them", async () => {
    const platform = await assistants(["p/old"]);
    await died(platform, afterRewriting, (process) => process.apply(DELETED));
    await platform.apply(ONWARDS);
    expect(shown(await changesOf(platform, OLD))).toEqual(["x0 p/new written"]);
    expect(shown(await changesOf(platform, "p/new"))).toEqual(["x0 p/newest written"]);
  });

  test("count once where one pass wrote a place twice, because a user put the old model back between", async () => {
    const platform = await assistants(["p/old", "p/old"]);
    const beforeMovingOn = (process: TestPlatform, die: () => Promise<never>): void => {
      process.container.passes.saveCursor = die;
    };
    await died(platform, beforeMovingOn, (process) => process.apply(DELETED));
    await put(platform, "p/old", "p/new");
    expect(await platform.apply(DELETED)).toMatchObject({ status: "succeeded" });
    expect(shown(await changesOf(platform, OLD))).toEqual(["x0 p/new written", "x1 p/new written"]);
  });

  test("come from the newest pass that wrote a place", async () => {
    const platform = await assistants(["p/old", "p/old"]);
    await platform.apply(DELETED);
    const [first] = await changesOf(platform, OLD);
    await put(platform, "p/new", "p/old");
    platform.clock.advance(3_600_000);
    await platform.cleanup();
    const changes = await changesOf(platform, OLD);
    expect(shown(changes)).toEqual(["x0 p/new written", "x1 p/new written"]);
    expect(changes[0]?.at).toBe(first?.at);
    expect(Date.parse(changes[1]?.at ?? "")).toBeGreaterThan(Date.parse(first?.at ?? ""));
  });

  test("that the table refused or a user prevented say so", async () => {
    const platform = await assistants(["p/old", "p/old"]);
    intercept(platform.container.tables, "rewrite", (rewrite) => async (statements, window) => {
      await put(platform, "p/newest");
      const isOfFirst = (key: string): boolean => key.includes("x0");
      const results = await rewrite(
        statements.filter(({ key }) => isOfFirst(JSON.stringify(key))),
        window,
      );
      if (results === "late") return results;
      return statements.map(({ key }) =>
        isOfFirst(JSON.stringify(key)) && results[0] !== undefined
          ? results[0]
          : { status: "impossible", reason: "too large" },
      );
    });
    expect(await platform.apply(DELETED)).toMatchObject({
      references: { rewritten: 0, skipped: 1, failed: 1 },
    });
    expect(shown(await changesOf(platform, OLD))).toEqual(["x0 p/new changed-since", "x1 p/new failed"]);
  });
});

const MODELS = ["p/sonnet-4", "p/gone", "p/other", "p/sonnet-4-6", "q/unknown"];
const model = fc.constantFrom(...MODELS).map(text);
const settings = fc.record(
  {
    thinking: fc.boolean().map((BOOL) => ({ BOOL })),
    budget_tokens: fc.constantFrom(number(1_024), number(8_000)),
    max_tokens: fc.constantFrom(number(20_000), number(1_000_000)),
    temperature: fc.constantFrom(number("0.3"), number(1), text("many")),
    seed: fc.integer().map(number),
  },
  { requiredKeys: [] },
);
const items = fc
  .array(
    fc.record({
      team: fc.constantFrom("a", "b", "c").map(text),
      model,
      params: settings.map((params) => map({ ...params })),
      fallbacks: fc.array(model, { maxLength: 3 }).map((ids) => list(...ids)),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((all) => all.map((fields, index): Item => ({ id: text(`t${index}`), ...fields })));
/** The call that a process does not come back from. */
const deaths = fc
  .record({ isWritten: fc.boolean(), last: fc.integer({ min: 1, max: 2 }) })
  .map(({ isWritten, last }) => (process: TestPlatform, die: () => Promise<never>): void => {
    const { tables, journal } = process.container;
    if (isWritten) intercept(journal, "mark", (mark, call) => (call < last ? mark : die));
    else intercept(tables, "rewrite", (rewrite, call) => (call < last ? rewrite : die));
  });

type Place = { readonly item: Item; readonly now: Item; readonly source: string };

/** What the items before and after say of each place, and of each setting that is another one now. */
function expected({ item, now, source }: Place, id: string): unknown[] {
  const attribute = source === "single" ? "model" : "fallbacks";
  const [old, after] = [item[attribute], now[attribute]];
  const ids = (listOf(old) ?? [old]).map(textOf);
  if (!ids.includes(id)) return [];
  const modelOf = (value: typeof old) => (value === undefined ? null : exactJson(value));
  const [had, has] = [item, now].map((one) => mapOf(one.params) ?? {}) as [Item, Item];
  const names = Object.keys({ ...had, ...has }).filter((name) => !sameValue(had[name], has[name]));
  return [
    {
      place: `${textOf(item.id)} ${source} ${textOf(item.team)}`,
      models: [modelOf(old), modelOf(after)],
      settings: source === "single" ? settingsOf(names, exactJson({ M: had }), exactJson({ M: has })) : [],
    },
  ];
}

function settingsOf(names: readonly string[], before: unknown, after: unknown): unknown[] {
  const [old, now] = [before, after] as [Record<string, unknown>, Record<string, unknown>];
  return names.toSorted().map((name) => [name, old[name], now[name]]);
}

function found({ key, source, team, before, after, state }: Change): unknown {
  const [old = {}, now = {}] = [before.parameters, after.parameters];
  const isOther = (name: string): boolean => JSON.stringify(old[name]) !== JSON.stringify(now[name]);
  expect(state).toBe("written");
  expect({ ...old, ...now }).not.toHaveProperty("seed");
  return {
    place: `${(key as { id: string }).id} ${source} ${team}`,
    models: [before.model, after.model],
    settings: settingsOf(Object.keys({ ...old, ...now }).filter(isOther), old, now),
  };
}

test("the changes are what the items before and after say, whatever the pages, also after a run that died", async () => {
  const sources = [
    { name: "single", parameters: "/params" },
    { name: "list", model: "/fallbacks" },
  ];
  const sizes = fc.record({
    pageSize: fc.constantFrom(1, 3, undefined),
    chunkReferences: fc.constantFrom(1, 4, 4_000),
  });
  await fc.assert(
    fc.asyncProperty(items, sizes, fc.option(deaths), async (before, options, death) => {
      const { platform, put: store, get } = await setup(sources, options);
      await store(...before);
      if (death !== null) await died(platform, death, (process) => process.apply(AFTER));
      await platform.apply(AFTER);
      const places: Place[] = [];
      for (const item of before) {
        const now = (await get({ id: item.id as Item[string] })) as Item;
        places.push({ item, now, source: "single" }, { item, now, source: "list" });
      }
      for (const [id, deleted] of [
        [SONNET, "p/sonnet-4"],
        [GONE, "p/gone"],
      ] as const) {
        const changes = await changesOf(platform, id);
        const wanted = places.flatMap((place) => expected(place, deleted));
        const inOrder = (all: readonly unknown[]) => all.map((one) => JSON.stringify(one)).toSorted();
        expect(inOrder(changes.map(found))).toEqual(inOrder(wanted));
      }
    }),
    { numRuns: IS_WHOLE ? 25 : 8, endOnFailure: true },
  );
});
