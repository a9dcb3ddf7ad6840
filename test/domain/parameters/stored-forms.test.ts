import { describe, expect, test } from "vitest";
import type { ParameterSet } from "../../../lib/contract/registry-document.ts";
import { describedFields, dropsOthers } from "../../../lib/domain/parameters/described-fields.ts";
import { explainMapping, lossesOf } from "../../../lib/domain/parameters/explain-mapping.ts";
import type { Hop } from "../../../lib/domain/parameters/hop.ts";
import { illegalFields } from "../../../lib/domain/parameters/illegal-fields.ts";
import { mapThroughHops } from "../../../lib/domain/parameters/parameter-mapping.ts";
import { hopBetween, mapBetween, type Parameters, setNamed } from "./pairs.ts";

/** Without "keep". */
const changed = ({ changes }: ReturnType<typeof mapThroughHops>) =>
  changes.filter(({ action }) => action !== "keep");
const through = (hops: readonly Hop[], values: Parameters) => {
  const mapped = mapThroughHops(hops, values);
  return { parameters: { ...mapped.parameters }, changes: changed(mapped) };
};

const hop = (from: ParameterSet | null, set: ParameterSet, more: Partial<Hop> = {}): Hop => ({
  to: "p/x",
  from,
  set,
  ...more,
});

describe("keys that no set describes", () => {
  const HEAT: ParameterSet = { fields: { heat: { type: "number", maximum: 1 } } };
  const PACE: ParameterSet = { fields: { pace: { type: "choice", choices: ["slow"], default: "slow" } } };

  test("stay at any place in a chain, until a set that drops them", () => {
    const values = { heat: 3, tools: [{ name: "search" }], logit_bias: { "50256": -100 } };
    const kept = through([hop(HEAT, PACE), hop(PACE, HEAT)], values);
    expect(kept).toEqual({
      parameters: { tools: values.tools, logit_bias: values.logit_bias },
      changes: [{ field: "heat", action: "drop", from: 3 }],
    });
    expect(kept.parameters.tools).toBe(values.tools);
    const strict: ParameterSet = { ...PACE, others: "drop" };
    expect(through([hop(HEAT, HEAT), hop(HEAT, strict)], values)).toEqual({
      parameters: {},
      changes: [
        { field: "heat", action: "drop", from: 3 },
        { field: "tools", action: "drop", from: values.tools },
        { field: "logit_bias", action: "drop", from: values.logit_bias },
      ],
    });
    expect(through([hop(null, strict)], { tools: 1 })).toEqual({
      parameters: {},
      changes: [{ field: "tools", action: "drop", from: 1 }],
    });
    expect([dropsOthers([hop(HEAT, HEAT)]), dropsOthers([hop(HEAT, strict)])]).toEqual([false, true]);
  });

  test("are theirs up to the hop that describes them, and whatever it says from there", () => {
    const hops = [hop(HEAT, HEAT), hop(HEAT, PACE)];
    expect(through(hops, { pace: "brisk", heat: 0.5 })).toEqual({
      parameters: { pace: "slow" },
      changes: [
        { field: "pace", action: "default", from: "brisk", to: "slow" },
        { field: "heat", action: "drop", from: 0.5 },
      ],
    });
    expect(through([hop(null, PACE)], { heat: 9 }).parameters).toEqual({ heat: 9 });
  });

  test("are not those that a group of synonyms or a map names", () => {
    const synonyms = [{ fields: ["warmth", "heat"] }, { fields: ["tempo", "rate"] }];
    const named = hop(null, HEAT, { synonyms, map: { mood: "drop" } });
    expect([...describedFields([named])].sort()).toEqual(["heat", "mood", "warmth"]);
    expect(through([named], { warmth: 4, mood: "gay", tempo: 1, rate: 2 })).toEqual({
      parameters: { heat: 1, tempo: 1, rate: 2 },
      changes: [
        { field: "warmth", action: "clamp", from: 4, to: 1, as: "heat" },
        { field: "mood", action: "drop", from: "gay" },
      ],
    });
  });

  test("may be the model itself, though a set has a field of its name", () => {
    const odd: ParameterSet = {
      fields: {
        model: { type: "choice", choices: ["a"], default: "a" },
        heat: { type: "number", maximum: 1 },
      },
      rules: [{ equal: { model: "a" } }, { unless: { model: "a" }, absent: ["heat"] }],
      others: "drop",
    };
    const mapped = mapThroughHops(
      [hop(odd, odd)],
      { model: "p/old", heat: 2, seed: 1 },
      { keep: new Set(["model"]) },
    );
    expect({ ...mapped.parameters }).toEqual({ model: "p/old", heat: 1 });
    expect(mapped.changes).toEqual([
      { field: "heat", action: "clamp", from: 2, to: 1 },
      { field: "seed", action: "drop", from: 1 },
    ]);
  });
});

describe("numbers and booleans that are kept as text", () => {
  test.each([
    ["1.50", "1.50"],
    [" 2e0 ", " 2e0 "],
    ["2.5", "2"],
    ["-4", "0"],
    ["warm", 0.7],
    ["0x1", 0.7],
    ["Infinity", 0.7],
    ["1e999", 0.7],
  ])("a temperature of %j becomes %j", (stored, result) => {
    expect({
      ...mapBetween("AnthropicBaseParameters", "BasicParameters", { temperature: stored }).parameters,
    }).toEqual({
      temperature: result,
    });
  });

  test("an empty one was never entered, and stays not set; another text is none", () => {
    const field = { default: 1, minimum: 0 } as const;
    const set: ParameterSet = {
      fields: {
        most: { type: "integer", ...field },
        heat: { type: "number", ...field, nullable: true },
        on: { type: "boolean", default: true },
        effort: { type: "choice", choices: ["low", "high"], default: "low" },
        style: { type: "choice", choices: ["", "dry"], default: "dry" },
        note: { type: "text" },
      },
    };
    const names = Object.keys(set.fields);
    const withText = (text: string) => Object.fromEntries(names.map((name) => [name, text]));
    const { parameters, changes } = mapThroughHops([hop(set, set)], withText(""));
    expect({ ...parameters }).toEqual({ style: "", note: "" });
    expect(changes.filter(({ action }) => action !== "keep")).toEqual(
      ["most", "heat", "on", "effort"].map((name) => ({ field: name, action: "drop", from: "" })),
    );
    expect({ ...mapThroughHops([hop(set, set)], withText(" x")).parameters }).toEqual({
      most: 1,
      heat: 1,
      on: true,
      effort: "low",
      style: "dry",
      note: " x",
    });
  });

  test("an empty one leaves its place to a synonym", () => {
    const from: ParameterSet = { fields: { max: { type: "integer" }, most: { type: "integer" } } };
    const to: ParameterSet = { fields: { most: { type: "integer", default: 9 } } };
    const synonyms = [{ fields: ["max", "most"] }];
    const { parameters } = mapThroughHops([{ to: "p/x", from, set: to, synonyms }], { max: "5", most: " " });
    expect({ ...parameters }).toEqual({ most: "5" });
  });

  test("count as what they say in rules, synonyms and maps", () => {
    const stored = { thinking: "true", temperature: "0.2", budget_tokens: "9000", max_tokens: "5000" };
    expect({
      ...mapBetween("AnthropicReasoningParameters", "AnthropicReasoningParameters", stored).parameters,
    }).toEqual({
      ...stored,
      temperature: "1",
      budget_tokens: "4999",
    });
    const mapped = mapBetween("AnthropicReasoningParameters", "ClaudeOpus47Parameters", stored, {
      max_tokens: { values: { "5000": 6_000 } },
    });
    expect({ ...mapped.parameters }).toEqual({
      adaptive_thinking: "true",
      effort: "medium",
      max_tokens: "6000",
    });
  });

  test("are texts where the target wants a text or a choice", () => {
    const steps: ParameterSet = { fields: { heat: { type: "choice", choices: ["1", "2"], default: "2" } } };
    const words: ParameterSet = { fields: { heat: { type: "text" } } };
    const numbers: ParameterSet = { fields: { heat: { type: "number" } } };
    expect(through([hop(numbers, steps)], { heat: "1" }).parameters).toEqual({ heat: "1" });
    expect(through([hop(numbers, steps)], { heat: 1 }).parameters).toEqual({ heat: "2" });
    expect(through([hop(numbers, words)], { heat: "1" }).parameters).toEqual({ heat: "1" });
    expect(through([hop(numbers, words)], { heat: 1 }).parameters).toEqual({});
  });
});

describe("an object that says what a field is", () => {
  const think = (values: Parameters, to = "ClaudeOpus47Parameters") => {
    const mapped = mapBetween("AnthropicReasoningParameters", to, values);
    return { parameters: { ...mapped.parameters }, changes: changed(mapped) };
  };

  test("is read, and what is on stays on", () => {
    const thinking = { type: "enabled", budget_tokens: 20_000 };
    expect(think({ thinking })).toEqual({
      parameters: { adaptive_thinking: true, effort: "high" },
      changes: [
        { field: "thinking", action: "translate", from: thinking, to: true, as: "adaptive_thinking" },
        { field: "budget_tokens", action: "translate", to: "high", as: "effort" },
      ],
    });
    expect(think({ thinking: { type: "disabled", budget_tokens: 20_000 } })).toMatchObject({
      parameters: { adaptive_thinking: false },
      changes: [{ field: "thinking" }, { field: "budget_tokens", action: "drop" }],
    });
    expect(think({ thinking, budget_tokens: 1_024 }).parameters.effort).toBe("low");
    expect(think({ thinking: { type: "enabled", budget_tokens: "5000" } }).parameters.effort).toBe("medium");
  });

  test("keeps its form, and the keys in it that nobody reads, where the target reads it, too", () => {
    const thinking = { type: "adaptive", budget_tokens: 9_000, display: "summary" };
    const stored = { thinking, max_tokens: 5_000 };
    expect(think(stored, "AnthropicReasoningParameters")).toEqual({
      parameters: { thinking: { ...thinking, budget_tokens: 4_999 }, max_tokens: 5_000, temperature: 1 },
      changes: [
        { field: "thinking", action: "clamp", from: thinking, to: { ...thinking, budget_tokens: 4_999 } },
        { field: "temperature", action: "default", to: 1 },
      ],
    });
    const legal = { thinking: { ...thinking, budget_tokens: 2_000 }, temperature: 1 };
    const same = think(legal, "AnthropicReasoningParameters");
    expect(same).toEqual({ parameters: legal, changes: [] });
    expect(same.parameters.thinking).toBe(legal.thinking);
  });

  test("that says not set leaves its field to the value inside another one, and is gone then", () => {
    const field = { type: "choice", choices: ["low", "high"], nullable: true, default: "low" } as const;
    const set: ParameterSet = {
      fields: {
        effort: { ...field, reading: { key: "type", values: { none: null, some: "low" } } },
        thinking: {
          type: "boolean",
          reading: { key: "type", values: { on: true }, fields: { level: "effort" } },
        },
      },
    };
    const stored = { effort: { type: "none" }, thinking: { type: "on", level: "highest" } };
    const mapped = through([hop(set, set)], stored);
    expect(mapped.parameters).toEqual({ thinking: { type: "on", level: "low" } });
    expect(through([hop(set, set)], mapped.parameters)).toEqual({
      parameters: mapped.parameters,
      changes: [],
    });
    expect(mapped.changes).toContainEqual({ field: "effort", action: "drop", from: { type: "none" } });
  });

  test("that says nothing known is a value like any other", () => {
    for (const thinking of [{ type: "later" }, { type: true }, { budget_tokens: 2_000 }, ["enabled"], {}]) {
      expect(think({ thinking }).parameters).toEqual({ adaptive_thinking: false });
    }
  });

  test("is told once in a chain, from what was stored", () => {
    const hops = [
      hopBetween("AnthropicReasoningParameters", "AnthropicReasoningParameters"),
      hopBetween("AnthropicReasoningParameters", "ClaudeSonnet46Parameters"),
      hopBetween("ClaudeSonnet46Parameters", "ClaudeOpus46Parameters"),
    ];
    const thinking = { type: "enabled", budget_tokens: 12_000 };
    expect(through(hops, { thinking, stop: 1 })).toEqual({
      parameters: { adaptive_thinking: true, effort: "medium", stop: 1 },
      changes: [
        { field: "thinking", action: "translate", from: thinking, to: true, as: "adaptive_thinking" },
        { field: "budget_tokens", action: "translate", to: "medium", as: "effort" },
      ],
    });
  });
});

describe("a number that becomes a choice", () => {
  const effort = (values: Parameters, map?: Hop["map"]) =>
    mapBetween("AnthropicReasoningParameters", "ClaudeSonnet46Parameters", values, map).parameters.effort;

  test.each([
    [1_024, "low"],
    [4_095, "low"],
    [4_096, "medium"],
    [16_383, "medium"],
    [16_384, "high"],
    [1e9, "high"],
  ])("%i: %s", (budget_tokens, choice) => {
    expect(effort({ thinking: true, budget_tokens })).toBe(choice);
  });

  test("not where it says nothing, where the choice is there, or where a map drops it", () => {
    expect(effort({ budget_tokens: 20_000 })).toBeUndefined();
    expect(effort({ thinking: false, budget_tokens: 20_000 })).toBeUndefined();
    expect(effort({ thinking: true, budget_tokens: "much" })).toBeUndefined();
    expect(effort({ thinking: true, budget_tokens: null })).toBeUndefined();
    expect(effort({ thinking: true, budget_tokens: 20_000, effort: "low" })).toBe("low");
    expect(effort({ thinking: true, budget_tokens: 20_000 }, { budget_tokens: "drop" })).toBeUndefined();
    const unknown = { ...hopBetween("BasicParameters", "ClaudeSonnet46Parameters"), from: null };
    expect(through([unknown], { thinking: true, budget_tokens: 20_000 }).parameters).toEqual({
      adaptive_thinking: true,
      budget_tokens: 20_000,
    });
  });

  test("is explained by its limits, and no loss", () => {
    const basis = { ...hopBetween("AnthropicReasoningParameters", "ClaudeSonnet46Parameters") };
    expect(explainMapping(basis).find(({ field }) => field === "budget_tokens")).toEqual({
      field: "budget_tokens",
      becomes: "effort",
      actions: ["translate"],
      details: ["1024 becomes low", "4096 becomes medium", "16384 becomes high"],
    });
    expect(lossesOf(basis).filter((loss) => loss.startsWith("budget_tokens"))).toEqual([]);
  });
});

describe("texts, lists and objects", () => {
  const own = (maxLength: number): ParameterSet => ({
    fields: {
      system: { type: "text", maxLength },
      stop: { type: "list", default: [] },
      format: { type: "object" },
    },
  });

  test("stay as they are where they are legal, and are never translated", () => {
    const values = { system: "🙂🙂", stop: ["#", 1], format: { type: "json" } };
    expect(through([hop(null, own(2))], values)).toEqual({ parameters: values, changes: [] });
    expect(through([hop(null, own(1))], { system: "🙂🙂", stop: "#", format: [] })).toEqual({
      parameters: { stop: [] },
      changes: [
        { field: "system", action: "drop", from: "🙂🙂" },
        { field: "stop", action: "default", from: "#", to: [] },
        { field: "format", action: "drop", from: [] },
      ],
    });
    expect(lossesOf({ from: own(50), set: own(9) })).toEqual(["system: dropped in some cases"]);
  });
});

test("a field that a set forbids without a condition is taken away, and said to be illegal", () => {
  const forbidden: ParameterSet = { fields: { heat: { type: "number" } }, rules: [{ absent: ["heat"] }] };
  expect(illegalFields(forbidden, { heat: 1, seed: 1 })).toEqual(["heat"]);
  expect(through([hop(forbidden, forbidden)], { heat: 1, seed: 1 })).toEqual({
    parameters: { seed: 1 },
    changes: [{ field: "heat", action: "drop", from: 1 }],
  });
});

test("the illegal fields of stored values are named, as they are read", () => {
  const set = setNamed("AnthropicReasoningParameters");
  expect(
    illegalFields(set, { temperature: "1", thinking: { type: "enabled", budget_tokens: 2_000 }, stop: 1 }),
  ).toEqual([]);
  expect(
    illegalFields(set, { max_tokens: "100000", thinking: { type: "enabled", budget_tokens: 5 }, stop: 1 }),
  ).toEqual(["budget_tokens", "max_tokens", "temperature"]);
  expect(illegalFields(set, { thinking: { type: "perhaps" }, temperature: null })).toEqual([
    "temperature",
    "thinking",
  ]);
});
