import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlannedMigration } from "../../../lib/contract/plan.ts";
import { readFeed } from "../../../lib/domain/drift/read-feed.ts";
import type { MonthTokens } from "../../../lib/domain/prices/month-tokens.ts";
import { type PriceList, priceListOf } from "../../../lib/domain/prices/price-list.ts";
import { pricePlan } from "../../../lib/domain/prices/price-plan.ts";
import { channels } from "../../../lib/registry/channels.ts";
import { bytesOf, FEEDS } from "../../builders/feeds.ts";
import { PLAN } from "../../cli/examples.ts";

const listOf = (bytes: Uint8Array, file = "feed.json"): PriceList => {
  const read = readFeed(bytes);
  if ("fault" in read) throw new Error(read.fault);
  return priceListOf({ ...read.feed, file }, channels);
};
const own = (models: readonly (readonly [name: string, input: number, output: number])[]) =>
  listOf(
    bytesOf({
      version: 1,
      name: "own",
      at: null,
      models: models.map(([name, input, output]) => ({
        provider: "openai",
        name,
        price: { input, output, currency: "USD", per: 1_000_000 },
      })),
    }),
    "own.json",
  );
const LITELLM = listOf(FEEDS.litellm, "litellm.json");

const migration = (model: string, replacement: string | null): PlannedMigration => ({
  ...PLAN.migrations[0]!,
  id: `delete:${model}`,
  model,
  replacement,
});
const tokens = (
  rows: readonly (readonly [model: string, team: string, input: number, output: number])[],
): MonthTokens =>
  new Map(
    [...Map.groupBy(rows, ([model]) => model)].map(([model, own]) => [
      model,
      new Map(own.map(([, team, input, output]) => [team, { input, output }])),
    ]),
  );
const priced = (
  pairs: readonly (readonly [string, string | null])[],
  lists: readonly PriceList[],
  used?: MonthTokens,
) => pricePlan({ ...PLAN, migrations: pairs.map(([from, to]) => migration(from, to)) }, lists, used);

describe("the price of a migration", () => {
  test.each([
    ["google_vertex_ai/gemini-2.5-flash-lite", "google_vertex_ai/gemini-3.8-flash", 0.175, 1.5, "8.57"],
    ["openai/gpt-5-mini", "openai/gpt-5.6-terra", 0.6875, 4.5, "6.55"],
    ["openai/gpt-4.1", "openai/gpt-6-luna", 3.5, 0.2, "0.06"],
    ["azure/gpt-4.1", "openai/gpt-6-luna", 3.5, 0.2, "0.06"],
  ])("of %s to %s, by LiteLLM's file at 3:1", (model, replacement, from, to, ratio) => {
    const [one] = priced([[model, replacement]], [LITELLM]).migrations;
    expect(one?.price).toEqual({ from, to, ratio: expect.any(Number) });
    expect(one?.price?.ratio?.toFixed(2)).toBe(ratio);
    expect(one).not.toHaveProperty("monthly");
  });

  test("is null where one of the two is unknown, and never 0", () => {
    const { migrations, prices } = priced(
      [
        ["openai/gpt-4.1", "openai/not-known"],
        ["openai/not-known", "openai/gpt-4.1"],
        ["nobody/gpt-4.1", "openai/gpt-4.1"],
        ["team:acme/openai/gpt-4.1", "openai/gpt-4.1"],
        ["google/gemma-3-27b-it", "google/gemini-3.8-flash"],
        ["openai/gpt-4.1", null],
      ],
      [LITELLM],
    );
    expect(migrations.map(({ price }) => price)).toEqual([null, null, null, null, null, null]);
    expect(prices).toEqual({ from: ["litellm.json"], unknown: 5, withoutTokens: 0, monthly: null, teams: 0 });
  });

  test("is of the seller's own channel: another seller's price of the same name is none", () => {
    const feed = listOf(
      bytesOf({
        "gpt-4.1": { litellm_provider: "openai", input_cost_per_token: 1e-6, output_cost_per_token: 1e-6 },
      }),
    );
    expect(feed.priceOf("openai", "gpt-4.1")).toEqual({ input: 1, output: 1 });
    expect(feed.priceOf("azure", "gpt-4.1")).toBeNull();
    expect(feed.priceOf("google_vertex_ai", "gpt-4.1")).toBeNull();
  });

  test("of two entries of a channel the one that has a price counts", () => {
    const feed = listOf(
      bytesOf({
        "vertex_ai/gemini-9": { litellm_provider: "vertex_ai", deprecation_date: "2027-01-01" },
        "gemini-9": {
          litellm_provider: "vertex_ai-models",
          input_cost_per_token: 2e-7,
          output_cost_per_token: 3e-7,
        },
      }),
    );
    expect(feed.priceOf("google_vertex_ai", "gemini-9")).toEqual({ input: 0.2, output: 0.3 });
  });

  test("the first list that has a price wins", () => {
    const ours = own([["gpt-4.1", 1, 1]]);
    const [one] = priced([["openai/gpt-4.1", "openai/gpt-6-luna"]], [ours, LITELLM]).migrations;
    expect(one?.price).toEqual({ from: 1, to: 0.2, ratio: 0.2 });
  });

  test("a model that was free has no ratio to one that is not, and two free ones cost the same", () => {
    const list = own([
      ["free", 0, 0],
      ["also-free", 0, 0],
      ["paid", 1, 1],
    ]);
    const { migrations } = priced(
      [
        ["openai/free", "openai/paid"],
        ["openai/free", "openai/also-free"],
        ["openai/paid", "openai/free"],
      ],
      [list],
    );
    expect(migrations.map(({ price }) => price)).toEqual([
      { from: 0, to: 1, ratio: null },
      { from: 0, to: 0, ratio: 1 },
      { from: 1, to: 0, ratio: 0 },
    ]);
  });
});

describe("a month", () => {
  const PAIRS = [
    ["openai/gpt-4.1", "openai/gpt-6-luna"],
    ["openai/gpt-5-mini", "openai/gpt-5.6-terra"],
    ["openai/not-known", "openai/gpt-4.1"],
    ["openai/gpt-5", "openai/gpt-4.1"],
  ] as const;
  const USED = tokens([
    ["openai/gpt-4.1", "birch", 1_000_000, 0],
    ["openai/gpt-4.1", "acme", 0, 2_000_000],
    ["openai/gpt-5-mini", "acme", 30_000_000, 1_000_000],
    ["openai/not-known", "acme", 5, 5],
    ["openai/elsewhere", "acme", 5, 5],
  ]);

  test("costs what its tokens cost, by team and altogether", () => {
    const { migrations, prices } = priced(PAIRS, [LITELLM], USED);
    expect(migrations.map(({ monthly }) => monthly)).toEqual([
      { from: 18, to: 1.1, teams: { acme: { from: 16, to: 1 }, birch: { from: 2, to: 0.1 } } },
      { from: 9.5, to: 72, teams: { acme: { from: 9.5, to: 72 } } },
      null,
      null,
    ]);
    expect(Object.keys(migrations[0]?.monthly?.teams ?? {})).toEqual(["acme", "birch"]);
    expect(prices).toEqual({
      from: ["litellm.json"],
      unknown: 1,
      withoutTokens: 1,
      monthly: { from: 27.5, to: 73.1 },
      teams: 2,
    });
  });

  test("gives the price its real mix; what nobody used has the usual one", () => {
    const { migrations } = priced(PAIRS, [LITELLM], USED);
    expect(migrations[0]?.price).toEqual({ from: 6, to: 0.366666666667, ratio: 0.0611111111111 });
    const none = tokens([["openai/gpt-4.1", "acme", 0, 0]]);
    expect(priced(PAIRS, [LITELLM], none).migrations[0]).toMatchObject({
      price: { from: 3.5, to: 0.2 },
      monthly: { from: 0, to: 0, teams: { acme: { from: 0, to: 0 } } },
    });
  });

  test("holds teams of any name", () => {
    const used = tokens([["openai/gpt-4.1", "__proto__", 1_000_000, 0]]);
    expect(JSON.stringify(priced(PAIRS, [LITELLM], used).migrations[0]?.monthly)).toBe(
      '{"from":2,"to":0.1,"teams":{"__proto__":{"from":2,"to":0.1}}}',
    );
  });
});

test("no price has the noise of binary fractions, and nothing else of the plan changes", () => {
  const cents = fc.integer({ min: 1, max: 100_000 }).map((count) => count / 1_000);
  const count = fc.integer({ min: 0, max: 1e12 });
  fc.assert(
    fc.property(cents, cents, cents, cents, count, count, (a, b, c, d, input, output) => {
      const list = own([
        ["a", a, b],
        ["b", c, d],
      ]);
      const plan = { ...PLAN, migrations: [migration("openai/a", "openai/b")] };
      const { prices, ...rest } = pricePlan(plan, [list], tokens([["openai/a", "acme", input, output]]));
      const [{ price, monthly, ...one }] = rest.migrations as [PlannedMigration];
      expect({ ...rest, migrations: [one] }).toEqual(plan);
      expect(monthly?.teams.acme).toEqual(prices?.monthly);
      for (const number of [price!.from, price!.to, price!.ratio!, monthly!.from, monthly!.to])
        expect(
          String(number).replace(/e.*/, "").replace(".", "").replace(/^0+/, "").length,
        ).toBeLessThanOrEqual(Math.max(12, String(Math.trunc(number)).length));
    }),
  );
});
