import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ParameterSet } from "../../../lib/contract/registry-document.ts";
import { parameterForm } from "../../../lib/domain/forms/parameter-form.ts";
import { plainFaultsOf as faultsOf, plainOf } from "../../model/legal-parameters.ts";
import {
  anything,
  legalIn,
  mapBetween,
  PAIRS,
  type Parameters,
  plausible,
  SETS,
  setNamed,
} from "../parameters/pairs.ts";

/** In its strict mode ajv refuses a schema with a keyword or a format that the specification does not have. */
function checkerOf(set: ParameterSet): (parameters: Parameters) => boolean {
  const ajv = new Ajv2020({ strict: true });
  const check = ajv.compile(parameterForm("S", set).schema);
  return (parameters) => check(parameters);
}

const CHECKS = new Map([...SETS].map(([name, set]) => [name, checkerOf(set)]));

const accepts = (name: string, parameters: Parameters): boolean =>
  (CHECKS.get(name) as (parameters: Parameters) => boolean)(parameters);

/** Without the rules that JSON Schema says in steps. */
const withoutComparisons = (set: ParameterSet): ParameterSet => ({
  ...set,
  rules: (set.rules ?? []).filter(({ less }) => less === undefined),
});

describe("the schema of each set", () => {
  test.each([...SETS])("%s accepts what is legal and refuses what is not", (name, set) => {
    fc.assert(
      fc.property(fc.oneof(legalIn(set), plausible, anything), (values) => {
        if (faultsOf(set, values).length === 0) expect(accepts(name, values)).toBe(true);
        if (faultsOf(withoutComparisons(set), values).length > 0) expect(accepts(name, values)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test("accepts the result of every mapping, whatever was there before", () => {
    for (const { from, to } of PAIRS) {
      fc.assert(
        fc.property(fc.oneof(legalIn(setNamed(from)), plausible, anything), (values) => {
          expect(accepts(to, plainOf(setNamed(to), mapBetween(from, to, values).parameters))).toBe(true);
        }),
        { numRuns: 20 },
      );
    }
  });
});

describe("a rule across fields", () => {
  const CASES: readonly [set: string, values: Parameters, isLegal: boolean][] = [
    ["GPT52Parameters", { temperature: 0.7 }, false],
    ["GPT52Parameters", { temperature: 0.7, effort: "medium" }, false],
    ["GPT52Parameters", { temperature: 0.7, effort: "none" }, true],
    ["GPT52Parameters", { temperature: null, top_p: null, effort: "medium" }, true],
    ["GPT52Parameters", { effort: "none" }, true],
    ["AnthropicReasoningParameters", { thinking: true }, false],
    ["AnthropicReasoningParameters", { thinking: true, temperature: 0.9 }, false],
    ["AnthropicReasoningParameters", { thinking: true, temperature: 1 }, true],
    ["AnthropicReasoningParameters", { thinking: false, temperature: 0.9 }, true],
    ["ClaudeOpus46Parameters", { adaptive_thinking: true }, true],
    ["ClaudeOpus46Parameters", { adaptive_thinking: true, temperature: null }, true],
    ["ClaudeOpus46Parameters", { adaptive_thinking: true, temperature: 0.9 }, false],
    ["ClaudeOpus46Parameters", { temperature: 0.9 }, true],
  ];

  test.each(CASES)("%s %j: %s", (set, values, isLegal) => {
    expect(accepts(set, values)).toBe(isLegal);
  });
});

describe("a field that must be below another one", () => {
  const thinking = (values: Parameters): Parameters => ({ thinking: true, temperature: 1, ...values });
  const isAccepted = (values: Parameters) => accepts("AnthropicReasoningParameters", thinking(values));

  test("is checked exactly where one of the two counts with its default", () => {
    expect(isAccepted({ budget_tokens: 31_999 })).toBe(true);
    expect(isAccepted({ budget_tokens: 32_000 })).toBe(false);
    expect(isAccepted({ max_tokens: 1_025 })).toBe(true);
    expect(isAccepted({ max_tokens: 1_024 })).toBe(false);
  });

  test("is checked in steps where both are there, and whatever the steps let through is named beside the schema", () => {
    expect(isAccepted({ budget_tokens: 64_000, max_tokens: 64_000 })).toBe(false);
    expect(isAccepted({ budget_tokens: 5_000, max_tokens: 3_000 })).toBe(false);
    expect(isAccepted({ budget_tokens: 5_000, max_tokens: 4_999 })).toBe(true);
    expect(
      faultsOf(
        setNamed("AnthropicReasoningParameters"),
        thinking({ budget_tokens: 5_000, max_tokens: 4_999 }),
      ),
    ).toEqual(["the thinking budget must be below max_tokens"]);
    expect(parameterForm("S", setNamed("AnthropicReasoningParameters")).comparisons).toEqual([
      {
        field: "budget_tokens",
        below: "max_tokens",
        when: { thinking: true },
        unless: {},
        message: "the thinking budget must be below max_tokens",
      },
    ]);
  });

  test("is nothing to look at without thinking", () => {
    expect(accepts("AnthropicReasoningParameters", { budget_tokens: 9_000, max_tokens: 5_000 })).toBe(true);
  });
});

test("texts, lists and objects have their JSON types, and other keys pass unless the set drops them", () => {
  const set: ParameterSet = {
    fields: {
      system: { type: "text", maxLength: 2, nullable: true },
      stop: { type: "list", default: [] },
      format: { type: "object" },
    },
  };
  const { schema } = parameterForm("S", set);
  expect(schema.properties).toEqual({
    system: { type: ["string", "null"], maxLength: 2 },
    stop: { type: "array", default: [] },
    format: { type: "object" },
  });
  const check = checkerOf(set);
  expect(check({ system: "🙂🙂", stop: [1], format: {}, seed: 7 })).toBe(true);
  expect([{ system: "abc" }, { stop: "#" }, { format: [] }].map(check)).toEqual([false, false, false]);
  expect(checkerOf({ ...set, others: "drop" })({ seed: 7 })).toBe(false);
});

describe("the UI schema", () => {
  test("says order, widget, when a field is shown and with which value", () => {
    expect(parameterForm("GPT52Parameters", setNamed("GPT52Parameters")).uiSchema).toEqual({
      "ui:order": ["effort", "verbosity", "temperature", "top_p"],
      effort: { "ui:widget": "select" },
      verbosity: { "ui:widget": "select" },
      temperature: {
        "ui:widget": "range",
        "ui:help": "Temperature and top_p can be set only when effort is none.",
        "ui:options": { visibleWhen: { effort: "none" }, defaultOnShow: 0.7 },
      },
      top_p: {
        "ui:widget": "range",
        "ui:help": "Temperature and top_p can be set only when effort is none.",
        "ui:options": { visibleWhen: { effort: "none" }, defaultOnShow: 1 },
      },
    });
  });

  test("has names for choices that are labelled, and a checkbox for a toggle", () => {
    const set: ParameterSet = {
      fields: {
        pace: { type: "choice", choices: ["a", "b"], ui: { labels: { a: "At ease" } } },
        on: { type: "boolean", ui: { widget: "toggle" } },
        odd: { type: "number", ui: { labels: 7, widget: 8 } },
      },
    };
    expect(parameterForm("S", set).uiSchema).toEqual({
      "ui:order": ["pace", "on", "odd"],
      pace: { "ui:enumNames": ["At ease", "b"] },
      on: { "ui:widget": "checkbox" },
      odd: {},
    });
  });
});
