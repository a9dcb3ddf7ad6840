import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import { REGISTRY_HISTORY } from "../../builders/registry-history.ts";

/**
 * Days on which providers switch models off, as two public feeds have them: LiteLLM's price and context file (MIT, Berri AI; PyPI package litellm 1.110.2) and
 * llm-sunset (MIT; PyPI package llm-sunset 0.3.1). Facts only, for models of the newest registry.
 */
const DATES = {
  "openai/gpt-3.5-turbo-1106": "2026-09-28",
  "openai/gpt-4": "2026-10-23",
  "openai/o3-mini": "2026-10-23",
  "azure/o3": "2026-11-19",
  "anthropic/claude-sonnet-4-5-20250929": "2026-11-30",
  "google/gemini-2.5-pro": "2026-12-01",
  "openai/gpt-5": "2026-12-11",
  "openai/gpt-4o": "2027-01-14",
  "openai/gpt-4.1": "2027-01-14",
  // The feeds differ on these two: the first has the date that the provider gave before.
  "azure/gpt-4o": "2026-12-09",
  "azure/gpt-4.1-nano": "2026-10-14",
} as const;

const MOVED = { "azure/gpt-4o": "2027-04-14", "azure/gpt-4.1-nano": "2027-04-14" } as const;

const REPLACEMENTS: Readonly<Record<string, string>> = {
  openai: "gpt-5.4-mini",
  azure: "gpt-5.1",
  anthropic: "claude-sonnet-4-6",
  google: "gemini-3.5-flash",
};

/** Models that the story is about: what else the registry deprecates, it deprecates without a date. */
export const DATED = Object.keys(DATES);

/** A model that a maintainer deprecated by mistake. */
export const MISTAKEN = "openai/gpt-5.1";

type Kept = { readonly dates: Readonly<Record<string, string>>; readonly deleted?: readonly string[] };

const [NEWEST] = REGISTRY_HISTORY.slice(-1).map(({ registry }) => registry);

/** Returns the newest registry with these models deprecated until a day, and these deleted. */
function kept({ dates, deleted = [] }: Kept): RegistryDocument {
  if (NEWEST === undefined) throw new Error("there is no registry");
  const providers = Object.entries(NEWEST.providers).map(([provider, { models, ...rest }]) => {
    const replacement = REPLACEMENTS[provider] ?? "";
    const listed = models
      .filter(({ name }) => !deleted.includes(`${provider}/${name}`))
      .map((model) => {
        const retiresOn = dates[`${provider}/${model.name}`];
        return retiresOn === undefined ? model : { ...model, deprecated: true, replacement, retiresOn };
      });
    return [provider, { ...rest, models: listed }] as const;
  });
  const gone = deleted.map((id) => {
    const [provider = "", name = ""] = id.split("/");
    return { provider, name, replacement: REPLACEMENTS[provider] as string };
  });
  return { ...NEWEST, providers: Object.fromEntries(providers), deleted: [...NEWEST.deleted, ...gone] };
}

function until(last: string): Record<string, string> {
  return Object.fromEntries(Object.entries(DATES).filter(([, date]) => date <= last));
}

/** What a maintainer deployed, by day. */
export const DEPLOYMENTS: Readonly<Record<string, RegistryDocument>> = {
  "2026-09-01": kept({ dates: until("2026-10-31") }),
  "2026-09-14": kept({ dates: until("2026-12-31") }),
  "2026-10-01": kept({ dates: { ...until("2026-12-31"), [MISTAKEN]: "2026-11-15" } }),
  "2026-10-03": kept({ dates: until("2026-12-31") }),
  "2026-10-09": kept({
    dates: { ...until("2027-12-31"), "azure/gpt-4.1-nano": MOVED["azure/gpt-4.1-nano"] },
  }),
  "2026-10-26": kept({
    dates: { ...until("2027-12-31"), "azure/gpt-4.1-nano": MOVED["azure/gpt-4.1-nano"] },
    deleted: ["openai/gpt-3.5-turbo-1106", "openai/gpt-4"],
  }),
  "2026-11-12": kept({
    dates: { ...until("2027-12-31"), ...MOVED },
    deleted: ["openai/gpt-3.5-turbo-1106", "openai/gpt-4"],
  }),
};
