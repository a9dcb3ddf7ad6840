import { quote } from "../document/problem.ts";
import { closest } from "../text/closest.ts";
import type { ModelIndex } from "./model-index.ts";

type Target = { readonly provider: string; readonly name: string };

/**
 * Most faults for which similar names are looked for: each takes edit distances to every name of a provider, which a list of thousands of faults is
 * not worth.
 */
const MOST_SPELLINGS = 10;

/**
 * Creates a function that returns what a maintainer probably meant by a replacement that does not exist, as the end of a sentence, with the way to
 * write it: the model of another provider, whose name stands alone or behind its provider and a slash; else the name at the same provider with nearly
 * this spelling; else nothing. `from` is the provider of the model that names the replacement: that one may be misspelt.
 */
export function findMeant(index: ModelIndex): (target: Target, from: string) => string {
  const providersOf = Map.groupBy([...index.listed, ...index.deleted], ({ name }) => name);
  let spellings = 0;
  const providers = new Set(index.listed.map(({ provider }) => provider));
  /** The listed provider that was meant by one that lists nothing, if it has a model of that name. */
  const providerMeant = ({ provider, name }: Target): string | undefined => {
    const near = providers.has(provider) ? undefined : closest(provider, providers);
    return near !== undefined && index.find(near, name) !== undefined ? near : undefined;
  };
  const elsewhere = ({ provider, name }: Target): Target | undefined => {
    const near = providerMeant({ provider, name });
    if (near !== undefined) return { provider: near, name };
    const slash = name.indexOf("/");
    const behind = { provider: name.slice(0, Math.max(slash, 0)), name: name.slice(slash + 1) };
    if (index.find(behind.provider, behind.name) !== undefined) return behind;
    return (
      providersOf.get(name)?.find((entry) => entry.provider !== provider) ?? providersOf.get(behind.name)?.[0]
    );
  };
  const spelt = ({ provider, name }: Target): string | undefined => {
    if (spellings >= MOST_SPELLINGS) return undefined;
    spellings += 1;
    return closest(name, index.namesAt(provider));
  };
  return (target, from) => {
    const provider = target.provider === from ? providerMeant(target) : undefined;
    if (provider !== undefined)
      return `; nothing is listed at ${quote(from)}: did you mean ${quote(provider)}?`;
    const other = elsewhere(target);
    if (other?.provider === target.provider) return `; write the name alone: ${quote(other.name)}`;
    if (other !== undefined) {
      const written = `{ "provider": ${quote(other.provider)}, "name": ${quote(other.name)} }`;
      return `; ${other.provider} has a model of that name: write ${written}`;
    }
    const near = spelt(target);
    return near === undefined ? "" : `; did you mean ${quote(near)}?`;
  };
}
