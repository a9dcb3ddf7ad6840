import { calcPrice, type MatchLogic } from "@pydantic/genai-prices";
import { perMillion, priceOf } from "../domain/drift/feed.ts";
import { BUILT_IN, type PriceList } from "../domain/prices/price-list.ts";

type Price = NonNullable<ReturnType<typeof calcPrice>>["model_price"][string];

/** What the package of prices calls our providers; one that is not here has no built-in prices. */
const SELLERS: ReadonlyMap<string, string> = new Map([
  ["openai", "openai"],
  ["anthropic", "anthropic"],
  ["azure", "azure"],
  ["google", "google"],
  ["google_vertex_ai", "google"],
  ["groq", "groq"],
  ["deepseek", "deepseek"],
  ["perplexity", "perplexity"],
  ["voyage", "voyageai"],
  ["bedrock", "aws"],
  ["openrouter", "openrouter"],
]);

/** Returns the prices of a kept package, as of a day. They are as old as its version: no connection is opened. @param today YYYY-MM-DD */
export function builtInPrices(today: string): PriceList {
  // Some sellers ask less at night: the same plan has the same prices all day.
  const timestamp = new Date(`${today}T12:00:00Z`);
  return {
    name: BUILT_IN,
    priceOf(provider, name) {
      const providerId = SELLERS.get(provider);
      if (providerId === undefined) return null;
      const found = calcPrice({ input_tokens: 1, output_tokens: 1 }, name, { providerId, timestamp });
      // Where a seller does not have a model, the package asks others; and some of its patterns fit more than the model that is meant.
      if (found === null || !found.provider.models.includes(found.model) || !isMeant(name, found.model))
        return null;
      return priceOf(baseOf(found.model_price.input_mtok), baseOf(found.model_price.output_mtok));
    },
  };
}

function isMeant(name: string, { id, match }: { readonly id: string; readonly match: MatchLogic }): boolean {
  return [name, withoutDate(name)].some((each) => each === withoutDate(id) || isNamed(each, match));
}

function isNamed(name: string, match: MatchLogic): boolean {
  if ("or" in match) return match.or.some((each) => isNamed(name, each));
  return "equals" in match && match.equals === name;
}

/** `claude-sonnet-4-5-20250929`, `claude-sonnet-4-5@20250929`, `gpt-4.1-2025-04-14`, `claude-3-5-haiku-latest`, `gemini-2.0-flash-001`. */
function withoutDate(name: string): string {
  return name.replace(/(?:[-@](?:20\d{6}|20\d\d-\d\d-\d\d|latest)|-00\d)$/, "");
}

/** Long prompts may cost more: the base is what the first tokens cost. */
function baseOf(price: Price): number | null {
  return perMillion(typeof price === "object" ? price.base : price, 0);
}
