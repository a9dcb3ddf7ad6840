import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readFeed } from "../../../lib/domain/drift/read-feed.ts";
import { bytesOf, FEEDS } from "../../builders/feeds.ts";

/** All fields that the reference of the API names, as the AWS command line prints them. */
const BEDROCK = {
  modelSummaries: [
    {
      modelArn: "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2",
      modelId: "anthropic.claude-v2",
      modelName: "Claude",
      providerName: "Anthropic",
      inputModalities: ["TEXT"],
      outputModalities: ["TEXT"],
      responseStreamingSupported: true,
      customizationsSupported: [],
      inferenceTypesSupported: ["ON_DEMAND"],
      modelLifecycle: {
        status: "LEGACY",
        startOfLifeTime: "2023-07-11T00:00:00+00:00",
        endOfLifeTime: "2027-01-14T08:00:00+00:00",
        legacyTime: "2026-07-14T00:00:00+00:00",
        publicExtendedAccessTime: "2026-10-14T00:00:00+00:00",
      },
    },
    { modelId: "amazon.nova-pro-v1:0", providerName: "Amazon", modelLifecycle: { status: "ACTIVE" } },
  ],
};
const OPENROUTER = {
  data: [
    {
      id: "openai/gpt-4.1",
      created: 1_744_651_200,
      context_length: 1_047_576,
      top_provider: { context_length: 1_047_576, max_completion_tokens: 32_768 },
      expiration_date: "2027-01-14",
    },
    { id: "openai/gpt-5", context_length: 400_000, expiration_date: null },
  ],
};
const OPENAI = {
  object: "list",
  data: [
    { id: "gpt-4.1", object: "model", created: 1_744_316_542, owned_by: "system" },
    { id: "gpt-4.1", object: "model", created: 1, owned_by: "openai" },
  ],
};
const OWN = {
  version: 1,
  name: "by hand",
  at: "2026-11-01",
  models: [{ provider: "openai", name: "gpt-4.1", retiresOn: "2027-01-14", replacement: "gpt-6-luna" }],
};

const read = (value: unknown) => {
  const result = readFeed(bytesOf(value));
  if ("fault" in result) throw new Error(result.fault);
  return result.feed;
};
const faultOf = (bytes: Uint8Array | string): string => {
  const result = readFeed(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
  return "fault" in result ? result.fault : "";
};

describe("a feed is told by its shape", () => {
  test("LiteLLM's file", () => {
    const { form, at, entries } = read({
      sample_spec: { litellm_provider: "one of …", deprecation_date: "date when …" },
      "gpt-4.1": {
        litellm_provider: "openai",
        deprecation_date: "2027-01-14",
        deprecation_source: "https://example.com/deprecations",
        successor_model: "gpt-6-luna",
        max_input_tokens: 1_047_576,
        max_output_tokens: 32_768,
        input_cost_per_token: 7.5e-7,
        output_cost_per_token: 0.00000375,
        supports_none_reasoning_effort: false,
        supports_xhigh_reasoning_effort: true,
        supports_minimal_reasoning_effort: "yes",
      },
    });
    expect([form, at, [...entries.keys()]]).toEqual(["litellm", null, ["gpt-4.1"]]);
    expect(entries.get("gpt-4.1")).toEqual({
      seller: "openai",
      retiresOn: "2027-01-14",
      isDateUnreadable: false,
      isLegacy: false,
      successor: "gpt-6-luna",
      source: "https://example.com/deprecations",
      input: 1_047_576,
      output: 32_768,
      price: { input: 0.75, output: 3.75 },
      efforts: new Map([
        ["none", false],
        ["xhigh", true],
      ]),
    });
  });

  test("Bedrock's ListFoundationModels", () => {
    const { form, entries } = read(BEDROCK);
    expect([form, entries.size]).toEqual(["bedrock", 2]);
    expect(entries.get("anthropic.claude-v2")).toMatchObject({ retiresOn: "2027-01-14", isLegacy: true });
    expect(entries.get("amazon.nova-pro-v1:0")).toMatchObject({
      retiresOn: null,
      isDateUnreadable: false,
      isLegacy: false,
    });
  });

  test("OpenRouter's /models", () => {
    const { form, entries } = read(OPENROUTER);
    expect([form, entries.size]).toEqual(["openrouter", 2]);
    expect(entries.get("openai/gpt-4.1")).toMatchObject({
      retiresOn: "2027-01-14",
      input: 1_047_576,
      output: 32_768,
    });
  });

  test("OpenAI's /v1/models; the first of two rows of one id counts", () => {
    const { form, entries } = read(OPENAI);
    expect([form, [...entries.keys()]]).toEqual(["openai", ["gpt-4.1"]]);
    expect(entries.get("gpt-4.1")?.seller).toBe("system");
  });

  test("ours, with its time", () => {
    const { form, at, entries } = read(OWN);
    expect([form, at]).toEqual(["modelkeeper", "2026-11-01"]);
    expect(entries.get("openai/gpt-4.1")).toMatchObject({ successor: "openai/gpt-6-luna" });
  });

  test("the two feeds", () => {
    const sizes = Object.values(FEEDS).map((bytes) => {
      const result = readFeed(bytes);
      return "feed" in result ? [result.feed.form, result.feed.entries.size] : result.fault;
    });
    expect(sizes).toEqual([
      ["litellm", 596],
      ["modelkeeper", 410],
    ]);
  });

  test("the example of docs/drift.md", () => {
    const guide = readFileSync(new URL("../../../docs/drift.md", import.meta.url), "utf8");
    const [, example = ""] = /```json\n([\s\S]*?)```/.exec(guide) ?? [];
    expect([...read(JSON.parse(example)).entries.values()]).toMatchObject([
      { retiresOn: "2027-04-14", successor: "azure/gpt-5.1", source: "https://example.com/mail" },
    ]);
  });

  test("with a byte order mark", () => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, ...bytesOf(OWN)]);
    expect(readFeed(bytes)).toHaveProperty("feed");
  });
});

describe("a feed that says nothing is a fault, and the fault says what a feed is", () => {
  test.each([
    ["", /empty/],
    ["  \n", /empty/],
    ["<!DOCTYPE html><html></html>", /a page, not JSON/],
    ['{"gpt-4": {', /not JSON/],
    ["null", /no JSON object/],
    ["[]", /no JSON object/],
    ['"text"', /no JSON object/],
    ["{}", /shape is not known/],
    ['{"data":[]}', /shape is not known, or it lists no model/],
    ['{"object":"list","data":[]}', /lists no model/],
    ['{"modelSummaries":[]}', /lists no model/],
    ['{"data":[{"id":7}]}', /shape is not known/],
    ['{"data":[{"id":"a"}]}', /shape is not known/],
    ['{"error":{"message":"Incorrect API key"}}', /shape is not known/],
    ['{"version":1,"models":[]}', /lists no model/],
    ['{"version":2,"models":[]}', /its version is 2, and 1 is what is read/],
    ['{"version":1,"models":[{"name":"gpt-4"}]}', /\/models\/0 has no provider and name/],
    ['{"version":1,"models":[null]}', /\/models\/0 has no provider and name/],
    ['{"sample_spec":{"litellm_provider":"one of"}}', /shape is not known/],
    ['{"gpt-4":{"deprecation_date":"2027-01-01"}}', /shape is not known/],
  ])("%j", (text, expected) => {
    const fault = faultOf(text);
    expect(fault).toMatch(expected);
    expect(fault).toContain("ListFoundationModels");
  });

  test("bytes that are no text", () => {
    expect(faultOf(new Uint8Array([0xff, 0xfe, 0x41, 0x00]))).toMatch(/not UTF-8/);
  });

  test("a value nested a hundred thousand deep", () => {
    expect(faultOf(`${"[".repeat(100_000)}${"]".repeat(100_000)}`)).toMatch(/no JSON object/);
  });

  test("more bytes than are read", () => {
    expect(faultOf(new Uint8Array(64 * 1024 * 1024 + 1))).toMatch(/at most 67108864 are read/);
  });
});

describe("a hostile feed", () => {
  test("does not reach prototypes", () => {
    const text =
      '{"__proto__":{"litellm_provider":"openai","deprecation_date":"2027-01-14"},"constructor":{"litellm_provider":"openai"},"toString":5,"hasOwnProperty":null,"a":[1]}';
    const result = readFeed(new TextEncoder().encode(text));
    expect("feed" in result ? [...result.feed.entries.keys()] : result.fault).toEqual([
      "__proto__",
      "constructor",
    ]);
    expect(Object.prototype).not.toHaveProperty("litellm_provider");
  });

  test("has numbers that are none, and addresses that are none", () => {
    const text =
      '{"a":{"litellm_provider":"openai","max_input_tokens":1e999,"max_output_tokens":-5,"deprecation_source":"javascript:alert(1)"},"b":{"litellm_provider":"openai","max_input_tokens":"128000","max_output_tokens":1.5,"deprecation_source":"https://example.com/\\u202e"}}';
    const result = readFeed(new TextEncoder().encode(text));
    const entries = "feed" in result ? [...result.feed.entries.values()] : [];
    expect(entries.map(({ input, output, source }) => [input, output, source])).toEqual([
      [null, null, null],
      [null, null, null],
    ]);
  });

  test("of 50 MB is read in a few seconds", () => {
    const entry = `"litellm_provider":"openai","deprecation_date":"2027-01-14","note":"${"x".repeat(900)}"`;
    const rows = Array.from({ length: 50_000 }, (_, index) => `"m-${index}":{${entry}}`);
    const bytes = new TextEncoder().encode(`{${rows.join(",")}}`);
    expect(bytes.length).toBeGreaterThan(48_000_000);
    const result = readFeed(bytes);
    expect("feed" in result && result.feed.entries.size).toBe(50_000);
  }, 30_000);
});

describe("prices, in USD per million tokens", () => {
  const costs = (input: unknown, output: unknown) =>
    read({
      a: { litellm_provider: "openai", input_cost_per_token: input, output_cost_per_token: output },
    }).entries.get("a")?.price;
  const openRouter = (prompt: unknown, completion: unknown) =>
    read({ data: [{ id: "a", context_length: 1, pricing: { prompt, completion } }] }).entries.get("a")?.price;
  const ours = (price: unknown) =>
    read({
      version: 1,
      name: "own",
      at: null,
      models: [{ provider: "openai", name: "a", price }],
    }).entries.get("openai/a")?.price;
  const PRICE = { input: 0.1, output: 0, currency: "USD", per: 1_000_000 };

  test("are exact: the point is moved, and nothing multiplied", () => {
    expect(costs(1e-7, 0.0000011)).toEqual({ input: 0.1, output: 1.1 });
    expect(openRouter("0.00000029", "2.9e-7")).toEqual({ input: 0.29, output: 0.29 });
    expect(ours(PRICE)).toEqual({ input: 0.1, output: 0 });
  });

  test("are null where a feed does not know both: a zero of LiteLLM's says nothing, of OpenRouter's it is a price", () => {
    for (const [input, output] of [
      [undefined, 1e-6],
      [0, 0],
      [0, 1e-6],
      [-1, -1],
      ["much", 1],
      [null, null],
      [[1e-6], 1e-6],
    ])
      expect(costs(input, output)).toBeNull();
    expect(openRouter("0", "0")).toEqual({ input: 0, output: 0 });
    expect(openRouter("-1", "-1")).toBeNull();
    expect(openRouter(undefined, "0.1")).toBeNull();
    expect(openRouter("0x10", "0.1")).toBeNull();
    expect(ours(undefined)).toBeNull();
    expect(ours(null)).toBeNull();
  });

  test("are none above a dollar for a token: that is a mistake of units", () => {
    expect(costs(1, 1)).toEqual({ input: 1_000_000, output: 1_000_000 });
    expect(costs(2, 8)).toBeNull();
    expect(costs(1e300, 1e300)).toBeNull();
  });

  test.each([
    [{ ...PRICE, currency: "EUR" }],
    [{ ...PRICE, per: 1_000 }],
    [{ ...PRICE, input: "0.1" }],
    [{ ...PRICE, output: -1 }],
    [{ input: 1, currency: "USD", per: 1_000_000 }],
    [1],
    ["1"],
  ])("in our own form %j is a fault, with its place", (price) => {
    const models = [
      { provider: "openai", name: "b" },
      { provider: "openai", name: "a", price },
    ];
    expect(faultOf(bytesOf({ version: 1, name: "own", at: null, models }))).toMatch(
      /^\/models\/1\/price is no \{ "input": 2, "output": 8, "currency": "USD", "per": 1000000 \}; a feed is/,
    );
  });
});
