import { type Channels, entriesInFeed } from "../drift/channels.ts";
import type { TokenPrice } from "../drift/feed.ts";
import type { NamedFeed } from "../drift/upstream.ts";

/** The word for the price data that come with this package. */
export const BUILT_IN = "built-in";

/** Something that knows prices. */
export type PriceList = {
  /** The file, or {@link BUILT_IN}. */
  readonly name: string;
  /** Returns the price of a listed model; null where it is unknown, which is never 0. */
  priceOf(provider: string, name: string): TokenPrice | null;
};

/** Returns the prices of a feed: of a provider's own channel, and of several entries there the first that has a price. */
export function priceListOf(feed: NamedFeed, channels: Channels): PriceList {
  return {
    name: feed.file,
    priceOf(provider, name) {
      const entries = entriesInFeed(feed, channels, provider, name);
      return entries.find(({ price }) => price !== null)?.price ?? null;
    },
  };
}
