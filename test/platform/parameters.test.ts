import { describe, expect, test } from "vitest";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { ParameterChange } from "../../lib/contract/results.ts";
import { fromAttributeValue, type Item, mapOf, sameValue } from "../../lib/domain/items/attribute-value.ts";
import { resolveModel } from "../../lib/domain/models/resolution.ts";
import type { JournalEntry } from "../../lib/domain/references/journal.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { bucketOf } from "../../lib/domain/text/ids.ts";
import { previewPlan } from "../../lib/operations/preview/preview-plan.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { workspaceOf } from "../builders/workspace.ts";
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
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

const SOURCES = [{ ...simpleSource, parameters: "/params" }];
const sonnet = { name: "sonnet-4", tokenLimit: 9, parameters: "AnthropicReasoningParameters" };
const newest = { name: "sonnet-4-6", tokenLimit: 9, parameters: "ClaudeSonnet46Parameters" };
const haiku = { name: "haiku", tokenLimit: 9, parameters: "ClaudeHaikuLatestParameters" };
const base = { name: "base", tokenLimit: 9, parameters: "AnthropicBaseParameters" };
const BEFORE = registryOf([sonnet, newest, haiku, base]);
const AFTER = registryOf([newest, haiku, base], { "sonnet-4": "sonnet-4-6" });
const DELETE = "delete:p/sonnet-4@1=sonnet-4-6";

async function setup(before = BEFORE): Promise<Adopter> {
  const things = await createAdopterTable([{ name: "id", type: "S" }]);
  const platform = await createTestPlatform({ sources: SOURCES, extraTables: { things } });
  await platform.apply(before);
  return { platform, ...accessTo(platform, things) };
}

const thing = (id: string, team: string, params: Item, model = "p/sonnet-4"): Item => ({
  id: text(id),
  team: text(team),
  model: text(model),
  params: map(params),
});
const TRUE = { BOOL: true } as const;
const THINKING = { thinking: TRUE, budget_tokens: number(8_000), temperature: number(1) };

const paramsOf = (item: Item | undefined): Item => mapOf(item?.params) as Item;
const plain = (params: Item) => ({ ...(fromAttributeValue(map(params)) as Record<string, unknown>) });

/** Returns what the last pass has journaled about a team. */
async function journaled(platform: TestPlatform, team: string): Promise<JournalEntry[]> {
  const { head, journal } = platform.container;
  const pass = `pass-${String((await head.read())?.token).padStart(10, "0")}`;
  const rows = await Array.fromAsync(journal.rows(pass, bucketOf(team)));
  return rows.flatMap(({ entries }) => entries);
}

const countsOf = (changes: readonly ParameterChange[]) => {
  const counts = { keep: 0, clamp: 0, translate: 0, drop: 0, default: 0 };
  for (const { action } of changes) counts[action] += 1;
  return counts;
};

async function planned(platform: TestPlatform, document: RegistryDocument) {
  const digest = registryDigest(document, SOURCES, parameterSets);
  const request = { document, digest, sources: SOURCES, sets: parameterSets, warnings: [] };
  const { migrations } = await previewPlan(platform.container, request);
  return migrations.find(({ id }) => id === DELETE)?.parameters;
}

/** Lets something happen once, before the first rewrite is sent, in a batch or alone; other updates and statements are the ledger's. */
function beforeRewrite(platform: TestPlatform, act: () => Promise<void>): void {
  let done = false;
  const table = platform.tables.things ?? "";
  const isRewrite = (command: string | undefined, input: object): boolean =>
    /^(BatchExecuteStatement|UpdateItem)Command$/.test(command ?? "") &&
    JSON.stringify(input).includes(table);
  platform.dynamodb.raw.middlewareStack.add(
    (next, context) => async (args) => {
      if (isRewrite(context.commandName, args.input) && !done) {
        done = true;
        await act();
      }
      return next(args);
    },
    { step: "initialize", name: "before-rewrite" },
  );
}

describe("a reference that is rewritten", () => {
  const STORED: Readonly<Record<string, Item>> = {
    t1: { ...THINKING, max_tokens: number(20_000) },
    t2: { thinking: { BOOL: false }, temperature: number("0.3"), max_tokens: number("1E+6") },
    t3: {},
    t4: {
      max_tokens: text("many"),
      ["__proto__"]: number("0.12345678901234567890123456789012345678"),
      effort: text("xhigh"),
    },
  };

  test("gets parameters that are legal for the replacement, and plan, resolve and notice say the same", async () => {
    const { platform, put, get } = await setup();
    for (const [id, params] of Object.entries(STORED)) await put(thing(id, "acme", params));
    const counts = await planned(platform, AFTER);
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded", references: { rewritten: 4 } });
    expect(plain(paramsOf(await get({ id: text("t1") })))).toEqual({
      adaptive_thinking: true,
      effort: "medium",
      max_tokens: 20_000,
    });
    expect(plain(paramsOf(await get({ id: text("t2") })))).toEqual({
      adaptive_thinking: false,
      max_tokens: 64_000,
    });
    expect(plain(paramsOf(await get({ id: text("t3") })))).toEqual({});
    // A key that no set describes keeps its digits.
    expect(paramsOf(await get({ id: text("t4") }))).toEqual({
      max_tokens: number(32_000),
      effort: text("high"),
      ["__proto__"]: number("0.12345678901234567890123456789012345678"),
    });

    const resolved = await Promise.all(
      Object.entries(STORED).map(async ([id, params]) => {
        const lookup = platform.container.models.get;
        const resolution = await resolveModel(lookup, "p/sonnet-4", plain(params));
        expect({ ...resolution.parameters }).toEqual(plain(paramsOf(await get({ id: text(id) }))));
        return resolution.changes;
      }),
    );
    expect(counts).toEqual(countsOf(resolved.flat()));
    expect(counts).toEqual({ keep: 1, clamp: 1, translate: 4, drop: 2, default: 1 });
    const [notice] = await platform.notices();
    expect(
      notice?.parameterChanges.toSorted((one, other) =>
        `${one.field} ${one.action}` < `${other.field} ${other.action}` ? -1 : 1,
      ),
    ).toEqual([
      { field: "budget_tokens", action: "translate", count: 1 },
      { field: "effort", action: "translate", count: 1 },
      { field: "max_tokens", action: "clamp", count: 1 },
      { field: "max_tokens", action: "default", count: 1 },
      { field: "temperature", action: "drop", count: 2 },
      { field: "thinking", action: "translate", to: "adaptive_thinking", count: 2 },
    ]);
  });

  test("is in the journal with the parameters that it had and those that it gets", async () => {
    const { platform, put } = await setup();
    await put(thing("t1", "acme", THINKING));
    await platform.apply(AFTER);
    const [entry] = await journaled(platform, "acme");
    expect(plain(entry?.before.fields ?? {})).toEqual(plain(THINKING));
    expect(plain(entry?.after?.fields ?? {})).toEqual({ adaptive_thinking: true, effort: "medium" });
    expect(entry?.changes.map(({ field, action }) => [field, action]).sort()).toEqual([
      ["budget_tokens", "translate"],
      ["temperature", "drop"],
      ["thinking", "translate"],
    ]);
  });

  test("of a chain goes through each hop, in one deployment as in two", async () => {
    const opus = { name: "opus", tokenLimit: 9, parameters: "ClaudeOpus47Parameters" };
    const first = registryOf([haiku, base], { opus: "haiku" });
    const both = registryOf([base], { opus: "haiku", haiku: "base" });
    for (const deployments of [[both], [first, both]]) {
      const { platform, put, get } = await setup(registryOf([opus, haiku, base]));
      await put(thing("t1", "acme", { max_tokens: number(64_000) }, "p/opus"));
      for (const deployment of deployments) await platform.apply(deployment);
      const item = await get({ id: text("t1") });
      expect(item?.model).toEqual(text("p/base"));
      // What the model in the middle allows: the one at the end would take all of it.
      expect(plain(paramsOf(item))).toEqual({ max_tokens: 8_192 });
    }
  });

  test("keeps what it keeps to the last digit, under another name too", async () => {
    const longNumber = "0.70000000000000000000000000001";
    const renamed: RegistryDocument = {
      ...registryOf([newest, haiku], { base: "haiku" }),
      deleted: [
        { provider: "p", name: "base", replacement: "haiku", parameterMap: { heat: { to: "temperature" } } },
      ],
    };
    const { platform, put, get } = await setup();
    await put(
      thing("t1", "acme", { temperature: number(longNumber), max_tokens: number(64_000) }, "p/base"),
      thing("t2", "acme", { heat: number(longNumber) }, "p/base"),
      // The text of these bytes would be a choice.
      thing("t3", "acme", { effort: { B: Buffer.from("high", "base64") } }, "p/sonnet-4"),
    );
    await platform.apply({ ...renamed, deleted: [...renamed.deleted, ...AFTER.deleted] });
    expect(paramsOf(await get({ id: text("t1") }))).toEqual({
      temperature: number(longNumber),
      max_tokens: number(8_192),
    });
    expect(paramsOf(await get({ id: text("t2") }))).toEqual({ temperature: number(longNumber) });
    expect(paramsOf(await get({ id: text("t3") }))).toEqual({ effort: text("high") });
  });

  test("in a list has its parameters mapped when it stands alone", async () => {
    const { platform, put, get } = await setup();
    const beside = (id: string, ...models: string[]): Item => ({
      ...thing(id, "acme", THINKING),
      model: list(...models.map(text)),
    });
    await put(beside("one", "p/sonnet-4"), beside("two", "p/sonnet-4", "p/haiku"));
    await platform.apply(AFTER);
    expect(plain(paramsOf(await get({ id: text("one") })))).toEqual({
      adaptive_thinking: true,
      effort: "medium",
    });
    expect(plain(paramsOf(await get({ id: text("two") })))).toEqual(plain(THINKING));
  });
});

describe("a user who is faster", () => {
  test("and changes a parameter wins: what the user chose is mapped, and told of once", async () => {
    const { platform, put, get } = await setup();
    await put(thing("t1", "acme", { ...THINKING, max_tokens: number(20_000) }));
    beforeRewrite(platform, () => put(thing("t1", "acme", { max_tokens: number(128_000) })));
    expect(await platform.apply(AFTER)).toMatchObject({
      references: { rewritten: 1, skipped: 0, failed: 0 },
    });
    expect(await get({ id: text("t1") })).toEqual({
      ...thing("t1", "acme", { max_tokens: number(64_000) }, "p/sonnet-4-6"),
    });
    const [notice] = await platform.notices();
    expect(notice?.parameterChanges).toEqual([{ field: "max_tokens", action: "clamp", count: 1 }]);
  });

  const edit = (
    id: string,
    change: Item,
  ): { readonly before: Item; readonly after: (fields: Item) => Item; readonly edited: Item } => {
    const stored = {
      thinking: TRUE,
      temperature: number(1),
      max_tokens: number(20_000),
      stop: list(text("END")),
      seed: text("007"),
    };
    return {
      before: thing(id, "acme", stored),
      edited: thing(id, "acme", { ...stored, ...change }),
      after: (fields) =>
        thing(id, "acme", { stop: list(text("END")), seed: text("007"), ...fields }, "p/sonnet-4-6"),
    };
  };
  const MOVED = { adaptive_thinking: TRUE, max_tokens: number(20_000) };

  test.each([
    [
      "changes a key that no set describes: it stays, and the statement is not refused",
      { stop: list(text("DONE"), number("1.5")) },
      { ...MOVED, stop: list(text("DONE"), number("1.5")) },
      1,
    ],
    [
      "changes a field that is to go: what it was last is what the journal has",
      { temperature: number("0.25") },
      MOVED,
      2,
    ],
    [
      "changes a field that is to stay",
      { max_tokens: number(30_000) },
      { ...MOVED, max_tokens: number(30_000) },
      2,
    ],
    ["adds a field that is to go", { budget_tokens: number(8_000) }, { ...MOVED, effort: text("medium") }, 2],
    ["adds a field of the new model's", { effort: text("low") }, { ...MOVED, effort: text("low") }, 2],
  ] as const)("and %s", async (_title, change, fields, times) => {
    const { platform, put, get } = await setup();
    const { before, edited, after } = edit("t1", change);
    await put(before);
    beforeRewrite(platform, () => put(edited));
    let sent = 0;
    intercept(platform.container.tables, "rewrite", (rewrite) => (statements, window) => {
      sent += statements.length;
      return rewrite(statements, window);
    });
    expect(await platform.apply(AFTER)).toMatchObject({
      status: "succeeded",
      references: { rewritten: 1, skipped: 0, failed: 0 },
    });
    expect(await get({ id: text("t1") })).toEqual(after(fields));
    expect(sent).toBe(times);
    const recorded = await journaled(platform, "acme");
    const held = mapOf(edited.params) as Item;
    const isOfLast = ({ before: { fields: old = {} }, compared }: JournalEntry): boolean =>
      compared.every((name) => sameValue(old[name], held[name]));
    expect(recorded.filter(isOfLast)).toHaveLength(1);
    expect(recorded.flatMap(({ compared }) => compared)).not.toContain("stop");
  });

  test("and takes all parameters away has none afterwards", async () => {
    const { platform, put, get } = await setup();
    await put(thing("t1", "acme", THINKING));
    const { params: _params, ...without } = thing("t1", "acme", {});
    beforeRewrite(platform, () => put(without));
    await platform.apply(AFTER);
    expect(await get({ id: text("t1") })).toEqual({ ...without, model: text("p/sonnet-4-6") });
    expect((await platform.notices())[0]?.parameterChanges).toEqual([]);
  });
});

test("changes are counted once though the answer to the rewrite is lost, or the run dies after it", async () => {
  for (const isCrash of [false, true]) {
    const { platform, put } = await setup();
    await put(thing("t1", "acme", THINKING), thing("t2", "acme", THINKING));
    let times = 0;
    intercept(platform.container.tables, "rewrite", (rewrite) => async (statements, window) => {
      const results = await rewrite(statements, window);
      times += 1;
      if (times > 1) return results;
      if (isCrash) throw new Error("the process is gone");
      return statements.map(() => ({ status: "unknown" as const }));
    });
    const outcome = await platform.apply(AFTER).catch((error: unknown) => error);
    if (isCrash) {
      expect(outcome).not.toMatchObject({ status: "succeeded" });
      platform.clock.advance(31_000);
      await platform.another().apply(AFTER);
    } else expect(outcome).toMatchObject({ status: "succeeded", references: { rewritten: 2 } });
    expect(times).toBeGreaterThan(0);
    const [notice] = await platform.notices();
    expect(notice?.parameterChanges.toSorted((one, other) => (one.field < other.field ? -1 : 1))).toEqual([
      { field: "budget_tokens", action: "translate", count: 2 },
      { field: "temperature", action: "drop", count: 2 },
      { field: "thinking", action: "translate", to: "adaptive_thinking", count: 2 },
    ]);
  }
});

test("a custom model that is promoted brings its parameters along, fitted to the listed model", async () => {
  const platform = await createTestPlatform();
  await platform.load(
    workspaceOf({
      teams: [{ id: "acme", name: "Acme", members: [] }],
      customModels: [{ team: "acme", provider: "p", name: "own", tokenLimit: 9 }],
      pipelines: [
        {
          id: "x",
          team: "acme",
          name: "X",
          nodes: [
            {
              id: "n1",
              params: { modelId: "team:acme/p/own", modelParameters: { temperature: 0.4, effort: "max" } },
            },
            {
              id: "n2",
              params: { modelId: "team:acme/p/own", modelParameters: { temperature: 0.4, effort: "none" } },
            },
            { id: "n3", params: { modelId: "team:acme/p/own" } },
          ],
        },
      ],
    }),
  );
  await platform.apply(registryOf([{ name: "own", tokenLimit: 9, parameters: "GPT52Parameters" }]));
  const { pipelines } = await platform.export();
  expect(pipelines[0]?.nodes.map(({ params }) => params)).toEqual([
    { modelId: "p/own", modelParameters: { effort: "xhigh" } },
    { modelId: "p/own", modelParameters: { effort: "none", temperature: 0.4 } },
    { modelId: "p/own" },
  ]);
});
