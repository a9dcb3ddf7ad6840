import { modelId } from "../text/ids.ts";
import { type Channels, findInFeed, hasChannel, successorId } from "./channels.ts";
import type { Feed, FeedEntry } from "./feed.ts";

export type NamedFeed = Feed & { readonly file: string };

type Sighting = { readonly file: string; readonly entry: FeedEntry };

/** What all feeds together say of one of our models. */
export type Upstream = {
  readonly sightings: readonly Sighting[];
  /** Whether a feed can have models of this provider. */
  readonly isAsked: boolean;
  /** The date of the first feed that has one, and where it was taken from. */
  readonly retiresOn: string | null;
  readonly source: string | null;
  readonly dated: string | null;
  readonly successor: string | null;
};

/** Creates a function that returns what the feeds say of a model of a provider. */
export function askFeeds(
  feeds: readonly NamedFeed[],
  channels: Channels,
): (provider: string, name: string) => Upstream {
  const known = new Map<string, Upstream>();
  return (provider, name) => {
    const id = modelId(provider, name);
    const upstream = known.get(id) ?? ask(feeds, channels, provider, name);
    known.set(id, upstream);
    return upstream;
  };
}

function ask(feeds: readonly NamedFeed[], channels: Channels, provider: string, name: string): Upstream {
  const found = feeds.flatMap((feed) => {
    const entry = findInFeed(feed, channels, provider, name);
    return entry === undefined
      ? []
      : [{ file: feed.file, entry, successor: successorId(feed, channels, provider, entry) }];
  });
  const dated = found.find(({ entry }) => entry.retiresOn !== null);
  return {
    sightings: found,
    isAsked: feeds.some((feed) => hasChannel(feed, channels, provider)),
    retiresOn: dated?.entry.retiresOn ?? null,
    source: dated?.entry.source ?? null,
    dated: dated?.file ?? null,
    successor: found.find(({ successor }) => successor !== null)?.successor ?? null,
  };
}
