import { DEFAULT_PARAMETER_SET, type Problem } from "../../contract/registry-document.ts";
import { problem, quote } from "../document/problem.ts";
import type { ListedEntry, ModelIndex } from "./model-index.ts";

/**
 * Returns the warnings `unusual-parameter-set`, at `parameters`: the set is called after models of another provider, as that of Claude models at a GPT
 * model. The set of the GPT models of OpenAI at a GPT model of Azure is no slip.
 */
export function parameterSetWarnings(index: ModelIndex): Problem[] {
  const bySet = Map.groupBy(index.listed, ({ model }) => model.parameters ?? DEFAULT_PARAMETER_SET);
  return [...bySet].flatMap(([set, entries]) => {
    const owner = entries.find((entry) => isCalledAfter(set, entry));
    if (owner === undefined) return [];
    return entries
      .filter((entry) => isStranger(entry, set, entries))
      .map((entry) => {
        const message = `${quote(entry.name)} of ${entry.provider} has the parameter set ${quote(set)}, as ${quote(owner.name)} of ${owner.provider} has`;
        return problem("unusual-parameter-set", `${entry.path}/parameters`, message);
      });
  });
}

function isStranger(entry: ListedEntry, set: string, entries: readonly ListedEntry[]): boolean {
  if (isCalledAfter(set, entry)) return false;
  const elsewhere = entries.filter(({ provider }) => provider !== entry.provider);
  return (
    elsewhere.some((other) => isCalledAfter(set, other)) &&
    !elsewhere.some((other) => familyOf(other) === familyOf(entry))
  );
}

function isCalledAfter(set: string, entry: ListedEntry): boolean {
  const name = set.toLowerCase();
  return name.startsWith(familyOf(entry)) || name.startsWith(entry.provider.toLowerCase());
}

/** Returns the first word of a name: `gpt` of `gpt-5.1`. */
function familyOf({ name }: ListedEntry): string {
  return (name.split(/[^A-Za-z]/, 1)[0] ?? "").toLowerCase();
}
