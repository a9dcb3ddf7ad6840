import type { ParameterSetsDocument, Problem, RegistryDocument } from "../../contract/registry-document.ts";
import { pointerTo, problem, quote } from "../document/problem.ts";
import { essenceOf, hopText, packHops, wordsFor } from "../models/hops.ts";
import { MOST_ROW_BYTES } from "../models/stored-model.ts";
import { planSync } from "../sync/sync-plan.ts";
import type { ModelIndex, RegistryEntry } from "./model-index.ts";
import type { ReplacementChains } from "./replacement-chains.ts";
import { figure, rowProblems } from "./row-limits.ts";

/**
 * Steps of all deleted models along their replacements, together: each row keeps its own way, and a million steps with a set of a kilobyte are the
 * gigabyte that Plan can read in its time. 1,400 models in one chain are as many as 10,000 in chains of 200.
 */
const MOST_STEPS = 1_000_000;

/** Bytes of a deleted model's row beside its hops: ids and names, of at most a kilobyte each. */
const OTHER_BYTES = 10_000;

/**
 * Returns `too-large` for what no table could take, whatever the platform holds: a registry that is refused when it is half applied blocks every run
 * after it. What depends on the rows that are there (the sets of models that are deleted now) Plan finds, before it writes a row.
 * @param registry a document that keeps the other rules
 */
export function sizeProblems(
  registry: RegistryDocument,
  index: ModelIndex,
  chains: ReplacementChains,
  sets: ParameterSetsDocument,
): Problem[] {
  const steps = stepsOf(index, chains);
  if (steps > MOST_STEPS) {
    const message = `from each deleted model to its end, there are ${figure(steps)} steps together, and ${figure(MOST_STEPS)} are the most: name the end of a long chain as the replacement of each of its models`;
    return [problem("too-large", "/deleted", message)];
  }
  const plan = planSync({ registry, sets, rows: [], entries: [], at: "", run: "" });
  return [...setProblems(registry, sets), ...rowProblems(plan, registry)];
}

/** Returns the steps from each deleted model to the end of its chain, together. A chain is walked once, from its first model that is not counted yet. */
function stepsOf({ deleted }: ModelIndex, { next }: ReplacementChains): number {
  const steps = new Map<RegistryEntry, number>();
  for (const start of deleted) {
    const way: RegistryEntry[] = [];
    let at: RegistryEntry | undefined = start;
    for (; at?.kind === "deleted" && !steps.has(at); at = next(at)) way.push(at);
    let from = at === undefined ? -1 : (steps.get(at) ?? 0);
    for (const entry of way.toReversed()) {
      from += 1;
      steps.set(entry, from);
    }
  }
  return [...steps.values()].reduce((sum, one) => sum + one, 0);
}

/** Finds sets with which no model could ever be deleted: its row keeps its own set, and that of its replacement, which is as large at worst. */
function setProblems({ parameterSets }: RegistryDocument, words: ParameterSetsDocument): Problem[] {
  return Object.entries(parameterSets?.sets ?? {}).flatMap(([name, whole]) => {
    const set = essenceOf(whole);
    const hop = { to: "", from: set, set, ...wordsFor(set, set, words) };
    const most = MOST_ROW_BYTES - OTHER_BYTES;
    if (Buffer.byteLength(hopText(hop)) <= most) return [];
    const bytes = packHops([hop])?.byteLength ?? 0;
    if (bytes <= most) return [];
    const message = `a model with the set ${quote(name)} could not be deleted: its row would keep its set and its replacement's, for two sets such as this ${figure(bytes)} bytes, and ${figure(most)} are the most; make the set smaller`;
    return [problem("too-large", pointerTo("parameterSets", "sets", name), message)];
  });
}
