import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { ListedModelDocument, Problem } from "../../contract/registry-document.ts";
import { problem, quote } from "../document/problem.ts";
import { lossesOf } from "../parameters/explain-mapping.ts";
import { type ListedEntry, type ModelIndex, type RegistryEntry, titleBeside } from "./model-index.ts";
import type { KnownSets } from "./parameter-sets-in-force.ts";
import type { ReplacementChains } from "./replacement-chains.ts";

/**
 * Returns the warnings at a replacement: `replacement-without-deprecation`, `replacement-deprecated`, `smaller-context` and `parameters-lost`, which
 * compare with the listed model that the chain leads to, and `other-provider`. The limits and parameters of a deleted model are not in the document.
 */
export function replacementWarnings(
  index: ModelIndex,
  chains: ReplacementChains,
  sets: KnownSets,
  sources: readonly ReferenceSource[],
): Problem[] {
  const losses = rememberLosses(sets);
  return [...index.listed, ...index.deleted].flatMap((entry) => {
    const end = chains.endOf(entry);
    const warnings = [
      ...(entry.kind === "listed" ? undeprecated(entry) : []),
      ...elsewhere(entry, chains.next(entry), sources),
    ];
    if (end?.kind !== "listed") return warnings;
    if (end.entry.model.deprecated === true) {
      const last = titleBeside(entry.provider, end.entry);
      const { retiresOn } = end.entry.model;
      const until = retiresOn === undefined ? "" : `, and retires on ${retiresOn}`;
      const message = `the replacement of ${quote(entry.name)}, ${last}, is itself deprecated${until}`;
      warnings.push(problem("replacement-deprecated", at(entry), message));
    }
    if (entry.kind === "listed") warnings.push(...differences(entry, end.entry, losses));
    return warnings;
  });
}

function at(entry: RegistryEntry): string {
  return `${entry.path}/replacement`;
}

function undeprecated(entry: ListedEntry): Problem[] {
  if (entry.model.replacement === undefined || entry.model.deprecated === true) return [];
  const message = `${quote(entry.name)} names a replacement and is not deprecated`;
  return [problem("replacement-without-deprecation", at(entry), message)];
}

/** Returns warnings about facts outside the registry: who may use the other provider, and what the tables can hold. */
function elsewhere(
  entry: RegistryEntry,
  next: RegistryEntry | undefined,
  sources: readonly ReferenceSource[],
): Problem[] {
  const { provider, name } = entry;
  if (next === undefined || next.provider === provider) return [];
  const fixed = sources
    .filter((source) => hasFixedProvider(source, provider))
    .map((source) => quote(source.name));
  const stuck =
    fixed.length === 0
      ? ""
      : `; ${fixed.join(", ")} can hold models of ${provider} only: such references will fail and stay as they are`;
  const message = `${quote(name)} of ${provider} is replaced by ${quote(next.name)} of another provider, ${next.provider}${stuck}`;
  return [problem("other-provider", at(entry), message)];
}

function hasFixedProvider({ provider }: ReferenceSource, value: string): boolean {
  return typeof provider === "object" && "value" in provider && provider.value === value;
}

function differences(entry: ListedEntry, end: ListedEntry, losses: Losses): Problem[] {
  const warnings: Problem[] = [];
  const last = titleBeside(entry.provider, end);
  if (end.model.tokenLimit < entry.model.tokenLimit) {
    const message = `${last} takes ${end.model.tokenLimit} tokens, ${quote(entry.name)} ${entry.model.tokenLimit}`;
    warnings.push(problem("smaller-context", at(entry), message));
  }
  const lost = losses(entry.model, end.model);
  if (lost.length > 0) {
    const message = `moving from ${quote(entry.name)} to ${last} loses parameters: ${lost.join("; ")}`;
    warnings.push(problem("parameters-lost", at(entry), message));
  }
  return warnings;
}

type Losses = (model: ListedModelDocument, end: ListedModelDocument) => readonly string[];

/** Remembers losses. Thousands of models share a handful of sets: the losses from one set to another are found once. */
function rememberLosses(sets: KnownSets): Losses {
  const known = new Map<string, readonly string[]>();
  return (model, end) => {
    const from = sets.of(model);
    const set = sets.of(end);
    if (from === undefined || set === undefined) return [];
    const map = model.parameterMap ?? {};
    const key = JSON.stringify([model.parameters ?? null, end.parameters ?? null, map]);
    const losses = known.get(key) ?? lossesOf({ from, set, map, ...sets.words });
    known.set(key, losses);
    return losses;
  };
}
