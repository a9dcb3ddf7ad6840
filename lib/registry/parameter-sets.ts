import type { ParameterSetsDocument } from "../contract/registry-document.ts";
import { type DeclaredField, parameterSet } from "./declare-sets.ts";

const temperature = {
  type: "number",
  title: "Temperature",
  minimum: 0,
  maximum: 2,
  default: 0.7,
  ui: { widget: "range" },
} as const satisfies DeclaredField;

/** Models that reason take a temperature and top_p only while their effort is none; forms then suggest these. */
const temperatureWithoutEffort = {
  ...temperature,
  nullable: true,
  default: null,
  ui: { widget: "range", visibleWhen: { effort: "none" }, defaultOnShow: 0.7 },
} as const satisfies DeclaredField;

const topPWithoutEffort = {
  type: "number",
  title: "Top P",
  minimum: 0,
  maximum: 1,
  nullable: true,
  default: null,
  ui: { widget: "range", visibleWhen: { effort: "none" }, defaultOnShow: 1 },
} as const satisfies DeclaredField;

const noSamplingWithEffort = [
  {
    unless: { effort: "none" },
    absent: ["temperature", "top_p"],
    message: "temperature and top_p can be set only when effort is none",
  },
  { when: { effort: "none" }, fill: { temperature: 0.7, top_p: 1 } },
] as const;

const verbosity = choice("Verbosity", ["low", "medium", "high"], "medium");

/** Words of the provider's own interface: `{ type: "enabled", budget_tokens: 8000 }`. */
const thinkingWords = { enabled: true, adaptive: true, disabled: false } as const;

const adaptiveThinking = {
  type: "boolean",
  title: "Enable Adaptive Thinking",
  default: false,
  reading: { key: "type", values: thinkingWords },
  ui: { widget: "toggle" },
} as const satisfies DeclaredField;

function choice(title: string, choices: readonly string[], byDefault: string): DeclaredField {
  return { type: "choice", title, choices, default: byDefault, ui: { widget: "select" } };
}

function effort(choices: readonly string[], byDefault: string): DeclaredField {
  return choice("Reasoning Effort", choices, byDefault);
}

/** Returns the field of models that choose their own budget: a budget of an older model says how much effort was wanted. */
function effortAfterBudget(choices: readonly string[], byDefault: string): DeclaredField {
  const below = { "4096": "low", "16384": "medium" };
  return { ...effort(choices, byDefault), thresholds: { from: "budget_tokens", below, else: "high" } };
}

function maxTokens(byDefault: number, maximum: number): DeclaredField {
  return {
    type: "integer",
    title: "Max Output Tokens",
    minimum: 1,
    default: byDefault,
    maximum,
    description: "The most tokens that one completion may have.",
  };
}

/**
 * The built-in parameter sets: the parameters that the models of a set take, and the fields that a form shows. A model that names no set has
 * BasicParameters. The way to add a set, and what becomes of values between two of them: docs/parameters.md.
 */
export const parameterSets = {
  // Fields that mean the same under different names: a value is carried from one to the other.
  synonyms: [{ fields: ["thinking", "adaptive_thinking"] }],
  // From least to most: a choice that a model does not have becomes the nearest one that it has.
  choiceOrder: {
    effort: ["none", "minimal", "low", "medium", "high", "xhigh", "max"],
    verbosity: ["low", "medium", "high"],
  },
  sets: {
    BasicParameters: parameterSet({ temperature }),
    OpenAIReasoningParameters: parameterSet({ effort: effort(["low", "medium", "high"], "medium") }),
    GPT5Parameters: parameterSet({
      effort: effort(["minimal", "low", "medium", "high"], "medium"),
      verbosity,
    }),
    GPT51Parameters: parameterSet({ effort: effort(["none", "low", "medium", "high"], "none"), verbosity }),
    GPT52Parameters: parameterSet(
      {
        effort: effort(["none", "low", "medium", "high", "xhigh"], "medium"),
        verbosity,
        temperature: temperatureWithoutEffort,
        top_p: topPWithoutEffort,
      },
      noSamplingWithEffort,
    ),
    GPT55Parameters: parameterSet(
      {
        effort: effort(["none", "low", "medium", "high", "xhigh"], "medium"),
        verbosity,
        temperature: temperatureWithoutEffort,
        top_p: topPWithoutEffort,
      },
      noSamplingWithEffort,
    ),
    GPT52ProParameters: parameterSet({
      effort: effort(["low", "medium", "high", "xhigh"], "medium"),
      verbosity,
    }),
    GPT6Parameters: parameterSet(
      {
        effort: effort(["none", "low", "medium", "high", "xhigh", "max"], "medium"),
        verbosity,
        temperature: temperatureWithoutEffort,
        top_p: topPWithoutEffort,
      },
      noSamplingWithEffort,
    ),
    GPT5ProParameters: parameterSet({ verbosity }),
    AnthropicBaseParameters: parameterSet({ temperature, max_tokens: maxTokens(32_000, 64_000) }),
    ClaudeHaikuLatestParameters: parameterSet({ temperature, max_tokens: maxTokens(8_192, 8_192) }),
    ClaudeOpus4_20250514Parameters: parameterSet({ temperature, max_tokens: maxTokens(32_000, 32_000) }),
    AnthropicNonReasoningParameters: parameterSet({
      temperature,
      max_tokens: maxTokens(32_000, 64_000),
      top_k: { type: "integer", title: "Top K", minimum: 0, default: 0 },
    }),
    AnthropicReasoningParameters: parameterSet(
      {
        temperature,
        max_tokens: maxTokens(32_000, 64_000),
        thinking: {
          type: "boolean",
          title: "Enable Thinking",
          default: false,
          reading: { key: "type", values: thinkingWords, fields: { budget_tokens: "budget_tokens" } },
          ui: { widget: "toggle" },
        },
        budget_tokens: {
          type: "integer",
          title: "Thinking Token Budget",
          minimum: 1_024,
          default: 1_024,
          ui: { visibleWhen: { thinking: true } },
        },
      },
      [
        {
          when: { thinking: true },
          equal: { temperature: 1 },
          message: "thinking needs a temperature of 1.0",
        },
        {
          when: { thinking: true },
          less: { budget_tokens: "max_tokens" },
          message: "the thinking budget must be below max_tokens",
        },
      ],
    ),
    ClaudeOpus46Parameters: parameterSet(
      {
        temperature: {
          ...temperature,
          nullable: true,
          default: 1,
          ui: { widget: "range", visibleWhen: { adaptive_thinking: false } },
        },
        max_tokens: maxTokens(32_000, 128_000),
        effort: effortAfterBudget(["low", "medium", "high", "max"], "high"),
        adaptive_thinking: adaptiveThinking,
      },
      [
        {
          when: { adaptive_thinking: true },
          equal: { temperature: 1 },
          message: "adaptive thinking needs a temperature of 1.0",
        },
      ],
    ),
    ClaudeSonnet46Parameters: parameterSet({
      max_tokens: maxTokens(32_000, 64_000),
      effort: effortAfterBudget(["low", "medium", "high", "max"], "high"),
      adaptive_thinking: adaptiveThinking,
    }),
    ClaudeSonnet46LongParameters: parameterSet({
      max_tokens: maxTokens(32_000, 128_000),
      effort: effortAfterBudget(["low", "medium", "high", "max"], "high"),
      adaptive_thinking: adaptiveThinking,
    }),
    ClaudeOpus47Parameters: parameterSet({
      max_tokens: maxTokens(32_000, 128_000),
      effort: effortAfterBudget(["low", "medium", "high", "xhigh", "max"], "high"),
      adaptive_thinking: adaptiveThinking,
    }),
  },
} as const satisfies ParameterSetsDocument;

export type ParameterSetName = keyof typeof parameterSets.sets;
