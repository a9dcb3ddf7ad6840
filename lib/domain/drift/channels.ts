import { modelId, parseModelId } from "../text/ids.ts";
import type { FeedForm } from "./drift.ts";
import type { Feed, FeedEntry } from "./feed.ts";

/**
 * The models of a seller in a feed. The same model has other dates and prices at another seller, so a provider is compared with its own channel alone.
 */
export type Channel = {
  readonly form: FeedForm;
  /** What a key begins with before the name. */
  readonly prefix: string;
  /** What a name may begin with, and its key in the feed does not. @default nothing */
  readonly leftOut?: readonly string[];
  /** What the word for the seller begins with: needed where the prefix does not tell sellers apart. @default any seller */
  readonly sellers?: readonly string[];
};

/** Channels by provider. A feed in our own form names providers itself. */
export type Channels = Readonly<Record<string, readonly Channel[]>>;

/** Returns what a feed says of a model: of its entries there the first that has a date. */
export function findInFeed(
  feed: Feed,
  channels: Channels,
  provider: string,
  name: string,
): FeedEntry | undefined {
  const found = entriesInFeed(feed, channels, provider, name);
  return found.find(({ retiresOn }) => retiresOn !== null) ?? found[0];
}

/** Returns all that a feed says of a model, in the order of the provider's channels. */
export function entriesInFeed(
  feed: Feed,
  channels: Channels,
  provider: string,
  name: string,
): readonly FeedEntry[] {
  if (feed.form === "modelkeeper") {
    const entry = feed.entries.get(modelId(provider, name));
    return entry === undefined ? [] : [entry];
  }
  return channelsOf(channels, provider, feed.form).flatMap((channel) => {
    const entry = keysOf(channel, name)
      .map((key) => feed.entries.get(key))
      .find((found) => found !== undefined);
    return entry !== undefined && isSeller(channel, entry) ? [entry] : [];
  });
}

function keysOf({ prefix, leftOut = [] }: Channel, name: string): readonly string[] {
  const shorter = leftOut.filter((beginning) => name.startsWith(beginning));
  return [name, ...shorter.map((beginning) => name.slice(beginning.length))].map((key) => prefix + key);
}

/**
 * Returns the id of the model that an entry names as its successor: one of the same provider unless its key is another one's. Null for a name that no
 * model can have.
 */
export function successorId(
  feed: Feed,
  channels: Channels,
  provider: string,
  { successor }: FeedEntry,
): string | null {
  if (successor === null) return null;
  if (feed.form === "modelkeeper") return validId(successor);
  const entry = feed.entries.get(successor);
  const all = [provider, ...Object.keys(channels).filter((other) => other !== provider)];
  for (const owner of all) {
    for (const channel of channelsOf(channels, owner, feed.form)) {
      const isOwners =
        channel.prefix === ""
          ? entry !== undefined && isSeller(channel, entry)
          : successor.startsWith(channel.prefix);
      if (isOwners) return validId(modelId(owner, successor.slice(channel.prefix.length)));
    }
  }
  return validId(modelId(provider, successor));
}

/** Tells whether a feed can have models of a provider. */
export function hasChannel({ form }: Feed, channels: Channels, provider: string): boolean {
  return form === "modelkeeper" || channelsOf(channels, provider, form).length > 0;
}

function channelsOf(channels: Channels, provider: string, form: FeedForm): readonly Channel[] {
  const own = Object.hasOwn(channels, provider) ? channels[provider] : undefined;
  return (own ?? []).filter((channel) => channel.form === form);
}

function isSeller({ sellers }: Channel, { seller }: FeedEntry): boolean {
  return sellers === undefined || sellers.some((beginning) => seller?.startsWith(beginning) === true);
}

function validId(id: string): string | null {
  const parts = parseModelId(id);
  return parts === undefined || parts.team !== undefined ? null : id;
}
