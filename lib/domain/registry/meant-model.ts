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
 * this spelling; else nothing.
 */
export function findMeant(index: ModelIndex): (target: Target) => string {
  const providersOf = Map.groupBy([...index.listed, ...index.deleted], ({ name }) => name);
  let spellings = 0;
  const elsewhere = ({ provider, name }: Target): Target | undefined => {
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
  return (target) => {
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
