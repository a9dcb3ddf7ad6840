import type { RegistryDocument } from "../../contract/registry-document.ts";
import type { TokenPrice } from "../drift/feed.ts";
import { namedReplacement } from "../models/replacement.ts";
import { indexModels } from "../registry/model-index.ts";
import { modelId } from "../text/ids.ts";
import type { PriceList } from "./price-list.ts";
import { migrationPriceOf } from "./price-plan.ts";

/** Prices of the models between which references move, by id, in USD per million tokens; models whose price is unknown are absent. */
export type RegistryPrices = Readonly<Record<string, TokenPrice>>;

/** Returns what a list says of the models of a registry that have a replacement, and of the replacements. @param document a valid registry */
export function registryPrices(document: RegistryDocument, list: PriceList): RegistryPrices {
  const { listed, deleted } = indexModels(document);
  const models = [...listed, ...deleted].flatMap(({ provider, name, model: { replacement } }) =>
    replacement === undefined ? [] : [{ provider, name }, namedReplacement(provider, replacement)],
  );
  return Object.fromEntries(
    models.flatMap(({ provider, name }): [string, TokenPrice][] => {
      const price = list.priceOf(provider, name);
      return price === null ? [] : [[modelId(provider, name), price]];
    }),
  );
}

/**
 * Returns how many times as much a model costs as another, three parts input and one part output; null where the first is free.
 * @returns undefined where a price is unknown
 */
export function ratioBetween(prices: RegistryPrices, from: string, to: string): number | null | undefined {
  const [before, after] = [prices[from], prices[to]];
  return before === undefined || after === undefined ? undefined : migrationPriceOf({ before, after }).ratio;
}
