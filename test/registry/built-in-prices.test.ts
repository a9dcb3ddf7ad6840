import { describe, expect, test } from "vitest";
import { builtInPrices } from "../../lib/registry/built-in-prices.ts";

const { name, priceOf } = builtInPrices("2026-11-28");

describe("the built-in prices", () => {
  test.each([
    ["google_vertex_ai", "gemini-2.5-flash-lite", 0.1, 0.4],
    ["google", "gemini-3.8-flash", 0.75, 3.75],
    ["openai", "gpt-5-mini", 0.25, 2],
    ["openai", "gpt-5.6-terra", 2, 12],
    ["openai", "gpt-4.1", 2, 8],
    ["openai", "gpt-6-luna", 0.1, 0.5],
    ["anthropic", "claude-sonnet-4-5-20250929", 3, 15],
    ["anthropic", "claude-sonnet-4-20250514", 3, 15],
    ["deepseek", "deepseek-chat", 0.27, 1.1],
  ])(
    "have %s/%s, in USD per million tokens; of prices in tiers the first",
    (provider, model, input, output) => {
      expect(priceOf(provider, model)).toEqual({ input, output });
      expect(name).toBe("built-in");
    },
  );

  test.each([
    ["openai", "gpt-4.1-that-nobody-knows"],
    ["openai", "__proto__"],
    ["nobody", "gpt-4.1"],
    ["OpenAI", "gpt-4.1"],
    // The package knows these only by a pattern that fits more, or by asking another seller.
    ["google", "gemini-3.8-flash-of-tomorrow"],
    ["google", "my-claude-3-haiku"],
    ["azure", "gpt-4.1"],
    ["azure", "claude-opus-4-5"],
    ["azure", "o4-mini-deep-research"],
  ])("do not have %s/%s", (provider, model) => {
    expect(priceOf(provider, model)).toBeNull();
  });
});
