import type { Problem } from "../../contract/registry-document.ts";
import type { Entry, ListedEntry, ModelIndex } from "./model-index.ts";
import { lostParameters } from "./parameter-losses.ts";
import type { KnownSets } from "./parameter-sets-in-force.ts";
import { problem, quote } from "./problem.ts";
import type { ReplacementChains } from "./replacement-chains.ts";

/**
 * Warnings at a replacement: `replacement-without-deprecation`, `replacement-deprecated`, `smaller-context` and `parameters-lost`. They
 * compare with the listed model that the chain leads to. The limits and parameters of a deleted model are not in the document.
 */
export function replacementWarnings(
  index: ModelIndex,
  chains: ReplacementChains,
  sets: KnownSets,
): Problem[] {
  return [...index.listed, ...index.deleted].flatMap((entry) => {
    const end = chains.endOf(entry);
    const warnings = entry.kind === "listed" ? undeprecated(entry) : [];
    if (end?.kind !== "listed") return warnings;
    if (end.entry.model.deprecated === true) {
      const message = `the replacement of ${quote(entry.name)}, ${quote(end.entry.name)}, is itself deprecated`;
      warnings.push(problem("replacement-deprecated", at(entry), message));
    }
    if (entry.kind === "listed") warnings.push(...differences(entry, end.entry, sets));
    return warnings;
  });
}

function at(entry: Entry): string {
  return `${entry.path}/replacement`;
}

function undeprecated(entry: ListedEntry): Problem[] {
  if (entry.model.replacement === undefined || entry.model.deprecated === true) return [];
  const message = `${quote(entry.name)} names a replacement and is not deprecated`;
  return [problem("replacement-without-deprecation", at(entry), message)];
}

function differences(entry: ListedEntry, end: ListedEntry, sets: KnownSets): Problem[] {
  const warnings: Problem[] = [];
  if (end.model.tokenLimit < entry.model.tokenLimit) {
    const message = `${quote(end.name)} takes ${end.model.tokenLimit} tokens, ${quote(entry.name)} ${entry.model.tokenLimit}`;
    warnings.push(problem("smaller-context", at(entry), message));
  }
  const source = sets.of(entry.model);
  const target = sets.of(end.model);
  if (source === undefined || target === undefined) return warnings;
  const losses = lostParameters(source, target, { map: entry.model.parameterMap ?? {}, sets });
  if (losses.length > 0) {
    const message = `moving from ${quote(entry.name)} to ${quote(end.name)} loses parameters: ${losses.join("; ")}`;
    warnings.push(problem("parameters-lost", at(entry), message));
  }
  return warnings;
}
