import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { ParameterSetsDocument, Problem, RegistryDocument } from "../../contract/registry-document.ts";
import { readJsonText } from "../document/json-text.ts";
import { defaultProblems, defaultWarnings, duplicateProblems } from "./list-rules.ts";
import { indexModels } from "./model-index.ts";
import { parameterMapProblems, parameterSetNameProblems } from "./parameter-map-rules.ts";
import { parameterSetProblems, parameterSetWarnings } from "./parameter-set-rules.ts";
import { knownSets, parameterSetsInForce } from "./parameter-sets-in-force.ts";
import { followReplacements } from "./replacement-chains.ts";
import { replacementProblems } from "./replacement-rules.ts";
import { replacementWarnings } from "./replacement-warnings.ts";
import { retirementWarnings } from "./retirement-warnings.ts";
import { checkRegistryShape } from "./shape.ts";
import { sizeProblems } from "./size-rules.ts";

/** `models` and `deleted` are counts, 0 when the value does not have the shape of a registry document. */
type RegistryValidation = {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly models: number;
  readonly deleted: number;
} & ({ readonly valid: true; readonly document: RegistryDocument } | { readonly valid: false });

/** Returns the document in the bytes of a file, when it has the right shape (see json-text.ts and shape.ts for the errors). */
export function parseRegistry(
  bytes: Uint8Array,
): { readonly document: RegistryDocument } | { readonly errors: readonly Problem[] } {
  const text = readJsonText(bytes);
  return "errors" in text ? text : checkRegistryShape(text.value);
}

/** Validates the bytes of a file as {@link validateRegistry} validates a value. */
export function validateRegistryBytes(
  bytes: Uint8Array,
  builtIn: ParameterSetsDocument,
  today: string,
  sources: readonly ReferenceSource[] = [],
): RegistryValidation {
  const text = readJsonText(bytes);
  return "errors" in text ? shapeless(text.errors) : validateRegistry(text.value, builtIn, today, sources);
}

/**
 * Checks every rule of contract section 2 that the document alone decides. All errors are collected; a wrong shape ends the check, because the rules
 * could not read the document.
 * @param document a JSON value
 * @param builtIn the parameter sets that every registry may name
 * @param today YYYY-MM-DD, for the retirement warnings
 * @param sources for the warning of a replacement that they cannot hold; an error never depends on them
 */
export function validateRegistry(
  document: unknown,
  builtIn: ParameterSetsDocument,
  today: string,
  sources: readonly ReferenceSource[] = [],
): RegistryValidation {
  const shape = checkRegistryShape(document);
  if ("errors" in shape) return shapeless(shape.errors);
  const registry = shape.document;
  const index = indexModels(registry);
  const chains = followReplacements(index);
  const inForce = parameterSetsInForce(builtIn, registry);
  const sets = knownSets(inForce);
  const rules = [
    ...duplicateProblems(index),
    ...defaultProblems(registry),
    ...replacementProblems(index, chains),
    ...parameterSetNameProblems(index, sets),
    ...parameterSetProblems(registry.parameterSets, sets),
    ...parameterMapProblems(index, chains, sets),
  ];
  // Rows are made of a registry that keeps the other rules: a circle has no end to redirect to.
  const errors = rules.length > 0 ? rules : sizeProblems(registry, index, chains, inForce);
  const warnings = [
    ...defaultWarnings(registry),
    ...replacementWarnings(index, chains, sets, sources),
    ...parameterSetWarnings(index),
    ...retirementWarnings(index, chains, today),
  ];
  const checked = { errors, warnings, models: index.listed.length, deleted: index.deleted.length };
  return errors.length === 0 ? { valid: true, document: registry, ...checked } : { valid: false, ...checked };
}

function shapeless(errors: readonly Problem[]): RegistryValidation {
  return { valid: false, errors, warnings: [], models: 0, deleted: 0 };
}
