import { isRecord } from "../parameters/legal-value.ts";
import {
  addressOf,
  type Feed,
  type FeedEntry,
  type FeedObject,
  filledText,
  ownField,
  perMillion,
  priceOf,
  tokensOf,
} from "./feed.ts";
import { readDate } from "./feed-date.ts";

/** The entry that explains the others. */
const SAMPLE = "sample_spec";
/** `supports_none_reasoning_effort` and its like. */
const EFFORT = /^supports_([a-z]+)_reasoning_effort$/;

/** Tells whether a value is LiteLLM's file of prices and context windows: entries by key, with the provider in each. */
export function isLitellm(value: FeedObject): boolean {
  return Object.entries(value).some(
    ([key, entry]) =>
      key !== SAMPLE && isRecord(entry) && filledText(ownField(entry, "litellm_provider")) !== null,
  );
}

export function readLitellm(value: FeedObject): Feed {
  const entries = new Map<string, FeedEntry>();
  for (const [key, entry] of Object.entries(value)) {
    if (key !== SAMPLE && isRecord(entry)) entries.set(key, entryOf(entry));
  }
  return { form: "litellm", at: null, entries };
}

function entryOf(entry: FeedObject): FeedEntry {
  return {
    seller: filledText(ownField(entry, "litellm_provider")),
    ...readDate(ownField(entry, "deprecation_date")),
    isLegacy: false,
    successor: filledText(ownField(entry, "successor_model")),
    source: addressOf(ownField(entry, "deprecation_source")),
    input: tokensOf(ownField(entry, "max_input_tokens")),
    output: tokensOf(ownField(entry, "max_output_tokens")),
    price: priceOf(costOf(entry, "input_cost_per_token"), costOf(entry, "output_cost_per_token")),
    efforts: new Map(
      Object.entries(entry).flatMap(([field, value]) => {
        const effort = EFFORT.exec(field)?.[1];
        return effort === undefined || typeof value !== "boolean" ? [] : [[effort, value] as const];
      }),
    ),
  };
}

/** In this file a zero does not say that a model is free: it may be billed by request, by second or by image, or nobody has looked it up. */
function costOf(entry: FeedObject, field: string): number | null {
  return perMillion(ownField(entry, field)) || null;
}
