import { Failure } from "../../contract/errors.ts";
import type { Plan } from "../../contract/plan.ts";
import { readMonthTokens } from "../../domain/prices/month-tokens.ts";
import { BUILT_IN, type PriceList, priceListOf } from "../../domain/prices/price-list.ts";
import { pricePlan } from "../../domain/prices/price-plan.ts";
import type { Arguments, Dependencies } from "../command/command.ts";
import { text, texts } from "../command/values.ts";
import { readFeeds } from "./feeds-input.ts";

/**
 * Reads the prices and the tokens that the options name, and returns a function that adds them to a plan. Without `--prices`, `--tokens` and
 * `--max-increase` take the built-in prices.
 * @throws Failure `no-file`; `bad-feed` also for a feed without any price; `bad-usage` for tokens that cannot be read, with the line
 */
export async function readPricing(
  dependencies: Dependencies,
  options: Arguments["options"],
): Promise<(plan: Plan) => Plan> {
  const named = texts(options, "prices");
  const file = text(options, "tokens");
  if (named.length === 0 && file === undefined && options["max-increase"] === undefined)
    return (plan) => plan;
  const read = file === undefined ? undefined : readMonthTokens(await dependencies.readFile(file));
  if (read !== undefined && "fault" in read)
    throw new Failure("bad-usage", `${file} cannot be read as the tokens of a month: ${read.fault}`);
  const lists: PriceList[] = [];
  for (const name of named.length === 0 ? [BUILT_IN] : named) lists.push(await priceList(dependencies, name));
  return (plan) => pricePlan(plan, lists, read?.tokens);
}

async function priceList({ registry, readFile, now }: Dependencies, name: string): Promise<PriceList> {
  if (name === BUILT_IN) return registry.builtInPrices(new Date(now()).toISOString().slice(0, 10));
  const [channels, feeds] = [await registry.channels(), await readFeeds(readFile, [name])];
  const [feed] = feeds.filter(({ entries }) => [...entries.values()].some(({ price }) => price !== null));
  if (feed === undefined) throw new Failure("bad-feed", `${name} has no price of any model`);
  return priceListOf(feed, channels);
}
