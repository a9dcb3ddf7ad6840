import type { Problem, RegistryDocument } from "../../contract/registry-document.ts";
import { pointerTo, problem, quote } from "../document/problem.ts";
import type { ModelIndex, RegistryEntry } from "./model-index.ts";

/** Returns `duplicate-model` and `duplicate-deleted` at the later entry, and `listed-and-deleted` at the deletion. */
export function duplicateProblems(index: ModelIndex): Problem[] {
  const title = (entry: RegistryEntry) => `${quote(entry.name)} at ${entry.provider}`;
  const repeated = index.listed
    .filter((entry) => index.findListed(entry.provider, entry.name) !== entry)
    .map((entry) =>
      problem("duplicate-model", entry.path, `${title(entry)} is listed twice: take one line away`),
    );
  const deletedTwice = index.deleted
    .filter((entry) => index.findDeleted(entry.provider, entry.name) !== entry)
    .map((entry) =>
      problem("duplicate-deleted", entry.path, `${title(entry)} is deleted twice: take one line away`),
    );
  const both = index.deleted
    .filter((entry) => index.findListed(entry.provider, entry.name) !== undefined)
    .map((entry) =>
      problem(
        "listed-and-deleted",
        entry.path,
        `${title(entry)} is listed and deleted: take one of the two lines away`,
      ),
    );
  return [...repeated, ...deletedTwice, ...both];
}

const DEFAULTS = ["default", "translationDefault"] as const;

/** Returns `two-defaults`: a provider has at most one default of each kind; the problem stands at every default after the first. */
export function defaultProblems(document: RegistryDocument): Problem[] {
  return Object.entries(document.providers).flatMap(([provider, { models }]) =>
    DEFAULTS.flatMap((kind) => {
      const positions = models.flatMap((model, position) => (model[kind] === true ? [position] : []));
      const [first, ...others] = positions;
      if (first === undefined) return [];
      const name = quote(models[first]?.name ?? "");
      return others.map((position) => {
        const path = pointerTo("providers", provider, "models", position, kind);
        return problem(
          "two-defaults",
          path,
          `${provider} already has ${name} as its ${kind}: it can have one`,
        );
      });
    }),
  );
}

export function translationDefaultMissing(provider: string): Problem {
  const message = `${provider} has models and none of them is its translation default`;
  return problem("translation-default-missing", pointerTo("providers", provider), message);
}

/**
 * Returns the warnings `default-missing` and `translation-default-missing` at the provider, and `default-deprecated` at the flag. A registry without any
 * translation default has no use for one.
 */
export function defaultWarnings(document: RegistryDocument): Problem[] {
  const all = Object.values(document.providers).flatMap(({ models }) => models);
  const translates = all.some((model) => model.translationDefault === true);
  return Object.entries(document.providers).flatMap(([provider, { models }]) => {
    const warnings: Problem[] = [];
    if (models.length > 0 && !models.some((model) => model.default === true)) {
      const message = `${provider} has models and none of them is its default`;
      warnings.push(problem("default-missing", pointerTo("providers", provider), message));
    }
    if (translates && models.length > 0 && !models.some((model) => model.translationDefault === true)) {
      warnings.push(translationDefaultMissing(provider));
    }
    for (const [position, model] of models.entries()) {
      for (const kind of DEFAULTS) {
        if (model[kind] !== true || model.deprecated !== true) continue;
        const path = pointerTo("providers", provider, "models", position, kind);
        const message = `${quote(model.name)} is the ${kind} of ${provider} and is deprecated`;
        warnings.push(problem("default-deprecated", path, message));
      }
    }
    return warnings;
  });
}
