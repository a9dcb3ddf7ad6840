import { describe, expect, test } from "vitest";
import { paintedWidth } from "../../lib/cli/text/wrap.ts";
import type { Plan, PlannedMigration } from "../../lib/contract/plan.ts";
import { CHANGE, PLAN, USAGE } from "./examples.ts";
import { setup } from "./fake-world.ts";

/** The example deletes gpt-4 for gpt-5, and gpt-3 for nothing; gpt-5 costs 6.545454… times as much by what is built in. */

const FEED = JSON.stringify({
  "gpt-4": { litellm_provider: "openai", input_cost_per_token: 1e-7, output_cost_per_token: 4e-7 },
  "gpt-5": { litellm_provider: "openai", input_cost_per_token: 7.5e-7, output_cost_per_token: 0.00000375 },
});
const TOKENS =
  "team,model,input,output\nacme,openai/gpt-4,3000000000,1000000000\nbirch,openai/gpt-4,1000000,0\n";
const FILES = { "litellm.json": FEED, "tokens.csv": TOKENS };

const world = (changes: Parameters<typeof setup>[0] = {}) =>
  setup({ ...changes, files: { ...FILES, ...changes.files } });
const run = (...words: string[]) => world().run("plan", ...words);
const planned = async (...words: string[]): Promise<Plan> =>
  JSON.parse((await run(...words, "--json")).stdout);
const BUILT_IN = { from: 0.6875, to: 4.5, ratio: 6.54545454545 };

describe("plan with prices", () => {
  test("has none where nobody asks, and loads none", async () => {
    const registry = {
      ...setup().world.registry,
      builtInPrices: async () => {
        throw new Error("loaded");
      },
    };
    const { stdout, status } = await world({ world: { registry } }).run("plan", "--json");
    expect([JSON.parse(stdout), status]).toEqual([PLAN, 0]);
  });

  test("adds to each migration what the feed says", async () => {
    const { migrations, prices, ...rest } = await planned("--prices", "litellm.json");
    expect(migrations.map(({ price }) => price)).toEqual([
      { from: 0.175, to: 1.5, ratio: 8.57142857143 },
      null,
    ]);
    expect(migrations.some((migration) => "monthly" in migration)).toBe(false);
    expect(prices).toEqual({ from: ["litellm.json"], unknown: 0, withoutTokens: 0, monthly: null, teams: 0 });
    const { migrations: _, ...before } = PLAN;
    expect(rest).toEqual(before);
  });

  test("takes what is built in when that is named, or tokens or a limit are given without a feed", async () => {
    for (const words of [
      ["--prices", "built-in"],
      ["--max-increase", "7"],
    ])
      expect((await planned(...words)).migrations[0]?.price).toEqual(BUILT_IN);
    expect((await planned("--tokens", "tokens.csv")).prices?.from).toEqual(["built-in"]);
  });

  test("takes of several the first that has a price", async () => {
    const files = {
      "ours.json":
        '{ "version": 1, "name": "ours", "at": null, "models": [{ "provider": "openai", "name": "gpt-4", "price": { "input": 1, "output": 1, "currency": "USD", "per": 1000000 } }] }',
    };
    const { stdout } = await world({ files }).run(
      "plan",
      "--prices",
      "ours.json",
      "--prices",
      "built-in",
      "--json",
    );
    expect(JSON.parse(stdout)).toMatchObject({
      migrations: [{ price: { from: 1, to: 4.5, ratio: 4.5 } }, {}],
      prices: { from: ["ours.json", "built-in"] },
    });
  });

  test("says with tokens what a month costs, by migration and team", async () => {
    const { migrations, prices } = await planned("--prices", "litellm.json", "--tokens", "tokens.csv");
    expect(migrations.map(({ monthly }) => monthly)).toEqual([
      {
        from: 700.1,
        to: 6_000.75,
        teams: { acme: { from: 700, to: 6_000 }, birch: { from: 0.1, to: 0.75 } },
      },
      null,
    ]);
    expect(prices).toMatchObject({ monthly: { from: 700.1, to: 6_000.75 }, teams: 2 });
  });

  test("works with a saved usage, and with every place", async () => {
    const { run } = world({ files: { "usage.json": JSON.stringify({ usage: [USAGE] }) } });
    const saved = await run("plan", "--usage", "usage.json", "--prices", "litellm.json", "--json");
    expect(JSON.parse(saved.stdout).migrations[0].price.ratio).toBe(8.57142857143);
    const changes = await run("plan", "--changes", "--prices", "litellm.json", "--json");
    expect(JSON.parse(changes.stdout)).toMatchObject({
      changes: [{ team: CHANGE.team }],
      migrations: [{ price: { from: 0.175 } }, { price: null }],
    });
  });

  test("shows the ratio and the month of all teams, red where it is more", async () => {
    const words = ["--prices", "litellm.json", "--tokens", "tokens.csv"];
    const { stdout } = await world({ terminal: true }).run("plan", ...words, "--wide");
    expect(stdout).toContain("\u001B[31m×8.57\u001B[39m");
    expect(stdout).toContain("\u001B[31m+$5,301\u001B[39m");
    expect(stdout).toContain("A month: +$5,301 in 2 teams, $700 to $6,001 (prices: litellm.json)\n");
    const { stdout: usual } = await run("--prices", "litellm.json");
    expect(usual).toMatch(/MODEL +REPLACEMENT +PRICE +REFERENCES/);
    expect(usual).toContain("PRICE: three parts input and one part output (prices: litellm.json)\n");
  });

  test("is not red where it is less", async () => {
    const cheap = JSON.parse(FEED);
    const files = {
      "cheap.json": JSON.stringify({ ...cheap, "gpt-4": cheap["gpt-5"], "gpt-5": cheap["gpt-4"] }),
    };
    const { stdout } = await world({ terminal: true, files }).run(
      "plan",
      "--prices",
      "cheap.json",
      "--tokens",
      "tokens.csv",
      "--wide",
    );
    expect(stdout).toMatch(/ ×0\.12 +-\$5,301 /);
  });

  test("shows the same in a pull request", async () => {
    const { stdout } = await run("--prices", "litellm.json", "--tokens", "tokens.csv", "--markdown");
    expect(stdout).toContain("\nA month: +$5,301 in 2 teams, $700 to $6,001 (prices: litellm.json)\n");
    expect(stdout).toContain("| Replacement | Price | Monthly | References |");
    expect(stdout).toContain("`openai/gpt-5` (retires 2027-02-16) | **×8.57** | +$5,301 | 1,234 |");
    expect(stdout).toContain("| **CLEARED** | unknown | unknown | 1 |");
  });

  test.each([80, 100])("fits a terminal of %s columns with real ids", async (columns) => {
    const [first] = PLAN.migrations as [PlannedMigration];
    const migrations = [
      { ...first, model: "openai/gpt-4" },
      {
        ...first,
        model: "google_vertex_ai/gemini-2.5-flash-lite",
        replacement: "google_vertex_ai/gemini-3.8-flash",
      },
      {
        ...first,
        model: "perplexity/llama-3.1-sonar-small-128k-online",
        replacement: "anthropic/claude-sonnet-4-5-20250929",
      },
    ];
    const { run } = world({
      terminal: true,
      columns,
      world: { noColour: true },
      platform: { plan: async () => ({ ...PLAN, migrations }) },
    });
    const { stdout } = await run("plan", "--prices", "litellm.json", "--tokens", "tokens.csv");
    expect(stdout.split("\n").filter((line) => paintedWidth(line) > columns)).toEqual([]);
    expect(stdout).toContain("×8.57");
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("2 migrations without a known price");
    await expect(stdout).toMatchFileSnapshot(`golden/prices-${columns}.txt`);
  });
});

describe("--max-increase", () => {
  test("refuses a plan with a replacement that costs more, which is printed all the same", async () => {
    const { run } = world();
    const allowed = await run("plan", "--prices", "built-in");
    expect(await run("plan", "--max-increase", "1.5")).toEqual({
      status: 1,
      stdout: allowed.stdout,
      stderr:
        "error over-limit: applying this would make replacements cost more than ×1.5: openai/gpt-4 ×6.55 (--max-increase 1.5)\n",
    });
  });

  test("stands beside the other limits", async () => {
    const { stderr } = await run("--max-increase", "6.5", "--max-cleared", "0");
    expect(stderr).toBe(
      "error over-limit: applying this would clear 1 reference (--max-cleared 0), make replacements cost more than ×6.5: openai/gpt-4 ×6.55 (--max-increase 6.5)\n",
    );
  });

  test("allows as much as it says, and what costs less", async () => {
    expect(await run("--max-increase", "8.6", "--prices", "litellm.json")).toMatchObject({
      status: 0,
      stderr: "",
    });
    expect(await run("--max-increase", "6.55")).toMatchObject({ status: 0 });
  });

  test("may ask for less than before, and refuses all that is paid where nothing was", async () => {
    expect((await run("--max-increase", "0.9")).status).toBe(1);
    const zero = { input: 0, output: 0, currency: "USD", per: 1_000_000 };
    const models = [{ provider: "openai", name: "gpt-4", price: zero }];
    const files = { "free.json": JSON.stringify({ version: 1, name: "free", at: null, models }) };
    const words = ["plan", "--prices", "free.json", "--prices", "built-in", "--max-increase", "999999"];
    expect(await world({ files }).run(...words)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("openai/gpt-4 was free (--max-increase 999999)"),
    });
  });

  test("names the dearest five first", async () => {
    const [first] = PLAN.migrations as [PlannedMigration];
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const models = names.map((name, index) => ({
      provider: "openai",
      name,
      price: { input: 9 - index, output: 9 - index, currency: "USD", per: 1_000_000 },
    }));
    const feed = {
      version: 1,
      name: "own",
      at: null,
      models: [...models, { ...models[0], name: "z", price: { ...models[0]!.price, input: 90, output: 90 } }],
    };
    const { run } = world({
      files: { "own.json": JSON.stringify(feed) },
      platform: {
        plan: async () => ({
          ...PLAN,
          migrations: names.map((name) => ({ ...first, model: `openai/${name}`, replacement: "openai/z" })),
        }),
      },
    });
    const { stderr } = await run("plan", "--prices", "own.json", "--max-increase", "2");
    expect(stderr).toContain(
      "cost more than ×2: openai/g ×30.00, openai/f ×22.50, openai/e ×18.00, openai/d ×15.00, openai/c ×12.86, 2 more (--max-increase 2)",
    );
  });

  test("cannot be checked where references move and a price is unknown", async () => {
    const [first] = PLAN.migrations as [PlannedMigration];
    const plan = (migration: Partial<PlannedMigration>) =>
      world({
        platform: {
          plan: async () => ({ ...PLAN, migrations: [{ ...first, model: "openai/own", ...migration }] }),
        },
      }).run("plan", "--max-increase", "2");
    expect(await plan({})).toMatchObject({
      status: 2,
      stderr:
        "error bad-usage: --max-increase cannot be checked: no price is known of openai/own or openai/gpt-5. Add a feed that has it: --prices <file>\n",
    });
    expect(await plan({ references: 0 })).toMatchObject({ status: 0 });
    expect(await plan({ replacement: null })).toMatchObject({ status: 0 });
    expect(await plan({ kind: "promote" })).toMatchObject({ status: 0 });
  });

  test.each(["0", "-1", "1e3", "many", "", "1.", "Infinity"])("of %j is no factor", async (value) => {
    const { run, opened } = world();
    expect(await run("plan", `--max-increase=${value}`)).toMatchObject({ status: 2, stdout: "" });
    expect(opened).toEqual([]);
  });
});

describe("what cannot be read is refused with exit 2, before a platform is opened", () => {
  const HOSTILE: Readonly<Record<string, string>> = {
    "page.html": "<html></html>",
    "empty.json": "",
    "ids.json": '{ "object": "list", "data": [{ "id": "gpt-4", "object": "model", "owned_by": "system" }] }',
    "zeros.json":
      '{ "gpt-4": { "litellm_provider": "openai", "input_cost_per_token": 0, "output_cost_per_token": 0 } }',
    "euro.json":
      '{ "version": 1, "name": "x", "models": [{ "provider": "openai", "name": "gpt-4", "price": { "input": 1, "output": 1, "currency": "EUR", "per": 1000000 } }] }',
    "semicolons.csv": "team;model;input;output\n",
    "negative.csv": "team,model,input,output\nacme,openai/gpt-4,1,2\nacme,openai/gpt-4,-1,2\n",
  };
  test.each([
    [["--prices", "none.json"], /^error no-file: none.json/],
    [["--prices", "page.html"], /^error bad-feed: page.html cannot be read as a feed: it is a page/],
    [["--prices", "built-in", "--prices", "empty.json"], /^error bad-feed: empty.json/],
    [["--prices", "ids.json"], /^error bad-feed: ids.json has no price of any model/],
    [["--prices", "zeros.json"], /^error bad-feed: zeros.json has no price of any model/],
    [["--prices", "euro.json"], /^error bad-feed: euro.json .* \/models\/0\/price is no \{ "input": 2/],
    [["--prices"], /^error bad-usage: --prices needs a value/],
    [["--tokens", "none.csv"], /^error no-file: none.csv/],
    [
      ["--tokens", "semicolons.csv"],
      /^error bad-usage: semicolons.csv cannot be read as the tokens of a month: line 1 has to name the columns team,model,input,output/,
    ],
    [
      ["--tokens", "negative.csv"],
      /^error bad-usage: negative.csv .* line 3: input has to be a whole number/,
    ],
  ])("%j", async (words, message) => {
    const { run, opened } = world({ files: HOSTILE });
    const { status, stdout, stderr } = await run("plan", ...words);
    expect([status, stdout, opened]).toEqual([2, "", []]);
    expect(stderr).toMatch(message);
  });
});
