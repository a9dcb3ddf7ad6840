import type { ParameterMap, ParameterSet, Problem } from "../../contract/registry-document.ts";
import { DEFAULT_PARAMETER_SET } from "../../contract/registry-document.ts";
import { pointerTo, problem, quote } from "../document/problem.ts";
import { findSynonym } from "../parameters/assign-fields.ts";
import { fieldOf, isLegalValue } from "../parameters/legal-value.ts";
import { closest } from "../text/closest.ts";
import type { ModelIndex, RegistryEntry } from "./model-index.ts";
import type { KnownSets } from "./parameter-sets-in-force.ts";
import type { ReplacementChains } from "./replacement-chains.ts";

/** Returns `unknown-parameter-set`: a listed model names a set that is neither built in nor in the document. */
export function parameterSetNameProblems(index: ModelIndex, sets: KnownSets): Problem[] {
  return index.listed
    .filter(({ model }) => sets.of(model) === undefined)
    .map(({ path, model }) => {
      const name = model.parameters ?? DEFAULT_PARAMETER_SET;
      const near = closest(name, sets.names);
      const at = model.parameters === undefined ? path : `${path}/parameters`;
      return problem(
        "unknown-parameter-set",
        at,
        `there is no parameter set ${quote(name)}${near === undefined ? "" : `: did you mean ${quote(near)}?`}`,
      );
    });
}

/**
 * Returns `bad-parameter-map`: a map without a replacement, a field that the model's set does not have, or a target field or value that the
 * replacement's set does not have. The set of a deleted model is not in the document: what depends on it is left to the mapping, whose result is
 * legal whatever the map says.
 */
export function parameterMapProblems(
  index: ModelIndex,
  chains: ReplacementChains,
  sets: KnownSets,
): Problem[] {
  return [...index.listed, ...index.deleted].flatMap((entry) => {
    const map = entry.model.parameterMap;
    if (map === undefined) return [];
    const at = `${entry.path}/parameterMap`;
    if (entry.model.replacement === undefined) {
      return [problem("bad-parameter-map", at, "a parameter map needs a replacement to map towards")];
    }
    const next = chains.next(entry);
    const source = setOf(entry, sets);
    const target = next === undefined ? undefined : setOf(next, sets);
    return Object.entries(map).flatMap(([field, change]) => {
      const path = at + pointerTo(field);
      if (source !== undefined && fieldOf(source, field) === undefined) {
        return [problem("bad-parameter-map", path, `${quote(entry.name)} has no parameter ${quote(field)}`)];
      }
      return target === undefined ? [] : changeProblems(field, change, path, target, sets);
    });
  });
}

function setOf(entry: RegistryEntry, sets: KnownSets): ParameterSet | undefined {
  return entry.kind === "listed" ? sets.of(entry.model) : undefined;
}

function changeProblems(
  field: string,
  change: ParameterMap[string],
  path: string,
  target: ParameterSet,
  sets: KnownSets,
): Problem[] {
  if (change === "drop" || (change.to === undefined && change.values === undefined)) return [];
  const targetName = change.to ?? targetFieldName(field, target, sets);
  const targetField = targetName === undefined ? undefined : fieldOf(target, targetName);
  if (targetField === undefined) {
    const message = `the replacement has no parameter ${quote(change.to ?? field)}`;
    return [problem("bad-parameter-map", change.to === undefined ? path : `${path}/to`, message)];
  }
  return Object.entries(change.values ?? {})
    .filter(([, value]) => !isLegalValue(targetField, value))
    .map(([old]) => {
      const message = `what ${quote(old)} becomes is not a value of the replacement's ${quote(targetName ?? "")}`;
      return problem("bad-parameter-map", `${path}/values${pointerTo(old)}`, message);
    });
}

/** Returns the name under which a target knows a field: its own, or a synonym. */
function targetFieldName(field: string, target: ParameterSet, { words }: KnownSets): string | undefined {
  const has = (name: string) => fieldOf(target, name) !== undefined;
  return has(field) ? field : findSynonym(field, has, words.synonyms ?? [])?.name;
}
