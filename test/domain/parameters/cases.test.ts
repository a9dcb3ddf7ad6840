import { describe, expect, test } from "vitest";
import type { ParameterSet } from "../../../lib/contract/registry-document.ts";
import type { Hop } from "../../../lib/domain/parameters/hop.ts";
import { mapThroughHops } from "../../../lib/domain/parameters/parameter-mapping.ts";
import { hopBetween, mapBetween, type Parameters } from "./pairs.ts";

type Case = {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly values: Parameters;
  readonly result: Parameters;
  /** Without "keep". */
  readonly changes: readonly object[];
};

const CASES: readonly Case[] = [
  {
    name: "effort minimal, half way between none and low, becomes the lower one",
    from: "GPT5Parameters",
    to: "GPT51Parameters",
    values: { effort: "minimal", verbosity: "low" },
    result: { effort: "none", verbosity: "low" },
    changes: [{ field: "effort", action: "translate", from: "minimal", to: "none" }],
  },
  {
    name: "effort xhigh, half way between high and max, becomes the lower one",
    from: "ClaudeOpus47Parameters",
    to: "ClaudeSonnet46Parameters",
    values: { effort: "xhigh" },
    result: { effort: "high" },
    changes: [{ field: "effort", action: "translate", from: "xhigh", to: "high" }],
  },
  {
    name: "a choice beyond the end becomes the last one",
    from: "ClaudeOpus47Parameters",
    to: "OpenAIReasoningParameters",
    values: { effort: "max" },
    result: { effort: "high" },
    changes: [{ field: "effort", action: "translate", from: "max", to: "high" }],
  },
  {
    name: "max_tokens goes into the new range",
    from: "ClaudeOpus47Parameters",
    to: "ClaudeSonnet46Parameters",
    values: { max_tokens: 128_000 },
    result: { max_tokens: 64_000 },
    changes: [{ field: "max_tokens", action: "clamp", from: 128_000, to: 64_000 }],
  },
  {
    name: "a temperature is dropped beside an effort",
    from: "BasicParameters",
    to: "GPT52Parameters",
    values: { temperature: 0.7, effort: "medium" },
    result: { effort: "medium" },
    changes: [{ field: "temperature", action: "drop", from: 0.7 }],
  },
  {
    name: "a temperature is dropped where the effort that counts is the default",
    from: "BasicParameters",
    to: "GPT55Parameters",
    values: { temperature: 0.7 },
    result: {},
    changes: [{ field: "temperature", action: "drop", from: 0.7 }],
  },
  {
    name: "a temperature is kept without an effort",
    from: "BasicParameters",
    to: "GPT52Parameters",
    values: { temperature: 0.7, effort: "none" },
    result: { temperature: 0.7, effort: "none" },
    changes: [],
  },
  {
    name: "an effort of null counts with its default",
    from: "GPT52Parameters",
    to: "GPT52Parameters",
    values: { temperature: 0.7, effort: null },
    result: {},
    changes: [
      { field: "temperature", action: "drop", from: 0.7 },
      { field: "effort", action: "drop", from: null },
    ],
  },
  {
    name: "a temperature of null is not set, and stays beside an effort",
    from: "GPT52Parameters",
    to: "GPT55Parameters",
    values: { temperature: null, top_p: null, effort: "high" },
    result: { temperature: null, top_p: null, effort: "high" },
    changes: [],
  },
  {
    name: "thinking with a budget becomes adaptive thinking",
    from: "AnthropicReasoningParameters",
    to: "ClaudeSonnet46Parameters",
    values: { thinking: true, budget_tokens: 8_000, temperature: 1, max_tokens: 20_000 },
    result: { adaptive_thinking: true, max_tokens: 20_000, effort: "medium" },
    changes: [
      { field: "thinking", action: "translate", from: true, to: true, as: "adaptive_thinking" },
      { field: "budget_tokens", action: "translate", from: 8_000, to: "medium", as: "effort" },
      { field: "temperature", action: "drop", from: 1 },
    ],
  },
  {
    name: "thinking gets the temperature that it needs, which nobody had to say before",
    from: "ClaudeOpus46Parameters",
    to: "AnthropicReasoningParameters",
    values: { adaptive_thinking: true },
    result: { thinking: true, temperature: 1 },
    changes: [
      { field: "adaptive_thinking", action: "translate", from: true, to: true, as: "thinking" },
      { field: "temperature", action: "default", to: 1 },
    ],
  },
  {
    name: "a temperature gives way to thinking",
    from: "ClaudeOpus46Parameters",
    to: "AnthropicReasoningParameters",
    values: { adaptive_thinking: true, temperature: 0.3 },
    result: { thinking: true, temperature: 1 },
    changes: [
      { field: "adaptive_thinking", action: "translate", from: true, to: true, as: "thinking" },
      { field: "temperature", action: "clamp", from: 0.3, to: 1 },
    ],
  },
  {
    name: "a budget goes below max_tokens",
    from: "AnthropicReasoningParameters",
    to: "AnthropicReasoningParameters",
    values: { thinking: true, temperature: 1, budget_tokens: 9_000, max_tokens: 5_000 },
    result: { thinking: true, temperature: 1, budget_tokens: 4_999, max_tokens: 5_000 },
    changes: [{ field: "budget_tokens", action: "clamp", from: 9_000, to: 4_999 }],
  },
  {
    name: "thinking is given up where no budget fits below max_tokens",
    from: "ClaudeSonnet46Parameters",
    to: "AnthropicReasoningParameters",
    values: { adaptive_thinking: true, max_tokens: 500 },
    result: { max_tokens: 500 },
    changes: [{ field: "adaptive_thinking", action: "drop", from: true }],
  },
  {
    name: "of two fields that mean the same, the one that is called so counts",
    from: "AnthropicReasoningParameters",
    to: "ClaudeSonnet46Parameters",
    values: { thinking: true, adaptive_thinking: false },
    result: { adaptive_thinking: false },
    changes: [{ field: "thinking", action: "drop", from: true }],
  },
  {
    name: "unless it is not set",
    from: "AnthropicReasoningParameters",
    to: "ClaudeSonnet46Parameters",
    values: { thinking: true, adaptive_thinking: null },
    result: { adaptive_thinking: true },
    changes: [
      { field: "thinking", action: "translate", from: true, to: true, as: "adaptive_thinking" },
      { field: "adaptive_thinking", action: "drop", from: null },
    ],
  },
  {
    name: "what no field could hold becomes the default",
    from: "AnthropicBaseParameters",
    to: "AnthropicBaseParameters",
    values: { temperature: "hot", max_tokens: { much: true } },
    result: { temperature: 0.7, max_tokens: 32_000 },
    changes: [
      { field: "temperature", action: "default", from: "hot", to: 0.7 },
      { field: "max_tokens", action: "default", from: { much: true }, to: 32_000 },
    ],
  },
  {
    name: "a fraction becomes the nearest whole number",
    from: "AnthropicNonReasoningParameters",
    to: "AnthropicNonReasoningParameters",
    values: { top_k: 3.6 },
    result: { top_k: 4 },
    changes: [{ field: "top_k", action: "clamp", from: 3.6, to: 4 }],
  },
];

describe("from one set to another", () => {
  test.each(CASES)("$name", ({ from, to, values, result, changes }) => {
    const mapped = mapBetween(from, to, values);
    expect({ ...mapped.parameters }).toEqual(result);
    expect(mapped.changes.filter(({ action }) => action !== "keep")).toEqual(changes);
  });
});

describe("a parameter map", () => {
  test("drops, renames and exchanges values, and nothing that it says makes the result illegal", () => {
    const map = {
      verbosity: "drop",
      effort: { values: { minimal: "low" } },
      nowhere: { to: "effort", values: {} },
    } as const;
    const mapped = mapBetween(
      "GPT5Parameters",
      "GPT51Parameters",
      { verbosity: "low", effort: "minimal" },
      map,
    );
    expect({ ...mapped.parameters }).toEqual({ effort: "low" });
    const wrong = { max_tokens: { values: { "8192": 1e9 } }, temperature: { to: "no such field" } };
    expect({
      ...mapBetween(
        "ClaudeHaikuLatestParameters",
        "AnthropicBaseParameters",
        { max_tokens: 8_192, temperature: 1 },
        wrong,
      ).parameters,
    }).toEqual({ max_tokens: 64_000, temperature: 1 });
  });

  test("may bring a value to a field of another name", () => {
    const map = { budget_tokens: { to: "max_tokens" } };
    const mapped = mapBetween(
      "AnthropicReasoningParameters",
      "ClaudeSonnet46Parameters",
      { budget_tokens: 2_000 },
      map,
    );
    expect({ ...mapped.parameters }).toEqual({ max_tokens: 2_000 });
    expect(mapped.changes).toEqual([
      { field: "budget_tokens", action: "translate", from: 2_000, to: 2_000, as: "max_tokens" },
    ]);
  });
});

describe("a chain", () => {
  const through = (...sets: string[]): Hop[] =>
    sets.slice(1).map((to, index) => hopBetween(sets[index] as string, to));

  test("tells of each field once, from what it was to what it has become", () => {
    const hops = through("ClaudeOpus47Parameters", "AnthropicReasoningParameters", "ClaudeOpus47Parameters");
    const values = { adaptive_thinking: true, effort: "xhigh", max_tokens: 100_000 };
    expect(mapThroughHops(hops, values)).toEqual({
      // The temperature that thinking needed on the way is gone again, and nobody ever had it.
      parameters: { adaptive_thinking: true, max_tokens: 64_000 },
      changes: [
        { field: "adaptive_thinking", action: "keep", from: true, to: true },
        { field: "effort", action: "drop", from: "xhigh" },
        { field: "max_tokens", action: "clamp", from: 100_000, to: 64_000 },
      ],
    });
  });

  test("through a set that nobody knows any more changes nothing there", () => {
    const unknown: Hop = { to: "p/x", from: null, set: null };
    const values = { anything: { at: ["all"] }, effort: "minimal" };
    expect(mapThroughHops([unknown], values).parameters).toEqual(values);
    const [hop] = through("GPT5Parameters", "GPT51Parameters");
    expect({ ...mapThroughHops([unknown, hop as Hop, unknown], values).parameters }).toEqual({
      ...values,
      effort: "none",
    });
  });

  test("a value that was replaced once stays reported as replaced", () => {
    const hops = through("ClaudeOpus47Parameters", "ClaudeSonnet46Parameters", "ClaudeHaikuLatestParameters");
    expect(mapThroughHops(hops, { max_tokens: "many" }).changes).toEqual([
      { field: "max_tokens", action: "default", from: "many", to: 8_192 },
    ]);
  });
});

describe("words that a set of one's own brings", () => {
  const choice = (...choices: string[]): ParameterSet => ({
    fields: { speed: { type: "choice", choices, default: choices[0] } },
  });

  test("without a declared order the choices of the set that is left are the order", () => {
    const hop: Hop = {
      to: "p/x",
      from: choice("slow", "brisk", "fast", "rapid"),
      set: choice("slow", "fast"),
    };
    expect({ ...mapThroughHops([hop], { speed: "rapid" }).parameters }).toEqual({ speed: "fast" });
    expect({ ...mapThroughHops([hop], { speed: "brisk" }).parameters }).toEqual({ speed: "slow" });
    expect(mapThroughHops([hop], { speed: "sideways" }).changes).toEqual([
      { field: "speed", action: "default", from: "sideways", to: "slow" },
    ]);
  });

  test("synonyms may say which values mean the same", () => {
    const hop: Hop = {
      to: "p/x",
      from: { fields: { thinking: { type: "boolean" } } },
      set: choice("none", "high"),
      synonyms: [
        {
          fields: ["thinking", "speed"],
          values: [
            [false, "none"],
            [true, "high"],
          ],
        },
      ],
    };
    expect(mapThroughHops([hop], { thinking: true })).toEqual({
      parameters: { speed: "high" },
      changes: [{ field: "thinking", action: "translate", from: true, to: "high", as: "speed" }],
    });
    expect({ ...mapThroughHops([hop], { thinking: "perhaps" }).parameters }).toEqual({ speed: "none" });
  });
});
