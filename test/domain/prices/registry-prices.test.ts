import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PriceList } from "../../../lib/domain/prices/price-list.ts";
import { ratioBetween, registryPrices } from "../../../lib/domain/prices/registry-prices.ts";
import { builtInPrices } from "../../../lib/registry/built-in-prices.ts";
import { registryOf } from "../../builders/registry.ts";

const BUILT_IN = builtInPrices("2026-11-28");
const pricesOf = (prices: Readonly<Record<string, readonly [number, number]>>): PriceList => ({
  name: "a test",
  priceOf(provider, name) {
    const [input, output] = prices[`${provider}/${name}`] ?? [];
    return input === undefined || output === undefined ? null : { input, output };
  },
});

describe("the prices of a registry", () => {
  const list = pricesOf({ "p/a": [1, 1], "p/b": [2, 2], "p/c": [3, 3], "q/c": [4, 4], "p/alone": [5, 5] });

  test("are those of models that have a replacement, and of the replacements, wherever they are", () => {
    const document = registryOf(
      ["alone", { name: "b", deprecated: true, replacement: { provider: "q", name: "c" } }, "unknown"],
      { a: "b", c: "unknown", nobody: "b" },
    );
    expect(registryPrices(document, list)).toEqual({
      "p/a": { input: 1, output: 1 },
      "p/b": { input: 2, output: 2 },
      "p/c": { input: 3, output: 3 },
      "q/c": { input: 4, output: 4 },
    });
  });

  test("are none where nothing is replaced", () => {
    expect(registryPrices(registryOf(["alone"], { a: null }), list)).toEqual({});
  });
});

describe("how many times as much a model costs", () => {
  test.each([
    ["google_vertex_ai", "gemini-2.5-flash-lite", "gemini-3.8-flash", 8.57],
    ["openai", "gpt-5-mini", "gpt-5.6-terra", 6.55],
    ["openai", "gpt-4.1", "gpt-6-luna", 0.06],
  ])("of %s: %s → %s", (provider, from, to, ratio) => {
    const prices = registryPrices(registryOf([to], { [from]: to }, provider), BUILT_IN);
    expect(ratioBetween(prices, `${provider}/${from}`, `${provider}/${to}`)).toBeCloseTo(ratio, 2);
  });

  test("is unknown where a price is, and never 0 or infinite for that", () => {
    const amount = fc.nat(100);
    const price = fc.option(fc.tuple(amount, amount), { nil: undefined });
    fc.assert(
      fc.property(price, price, (from, to) => {
        const known = { ...(from && { "p/a": from }), ...(to && { "p/b": to }) };
        const ratio = ratioBetween(
          registryPrices(registryOf(["b"], { a: "b" }), pricesOf(known)),
          "p/a",
          "p/b",
        );
        const [before, after] = [from, to].map((one) => one && one[0] * 3 + one[1]);
        if (before === undefined || after === undefined) expect(ratio).toBeUndefined();
        else if (before === 0) expect(ratio).toBe(after === 0 ? 1 : null);
        else expect(ratio).toBeCloseTo(after / before, 9);
      }),
    );
  });
});
