import type { ReplacementExplanation } from "../../contract/parameter-results.ts";
import {
  DEFAULT_PARAMETER_SET,
  type ParameterSet,
  type ParameterSetsDocument,
  type RegistryDocument,
} from "../../contract/registry-document.ts";
import { explainMapping } from "../../domain/parameters/explain-mapping.ts";
import { indexModels, type RegistryEntry } from "../../domain/registry/model-index.ts";
import { followReplacements } from "../../domain/registry/replacement-chains.ts";
import { modelId } from "../../domain/text/ids.ts";

/**
 * Explains what each replacement of a valid registry does to the parameters, field by field: one entry for each model that names a replacement,
 * listed models before deleted models. A chain is several entries, because parameters go through it step by step. The set of a deleted model is not
 * in the document (its row holds it): as a source, the model is explained by the fields of the target, as a target by no fields.
 * @param sets the sets in force
 */
export function explainReplacements(
  document: RegistryDocument,
  sets: ParameterSetsDocument,
): ReplacementExplanation[] {
  const index = indexModels(document);
  const chains = followReplacements(index);
  const explain = rememberExplanations(sets);
  return [...index.listed, ...index.deleted].flatMap((entry) => {
    const { parameterMap = {} } = entry.model;
    const next = chains.next(entry);
    if (next === undefined) return [];
    const [from, to] = [setNameOf(entry), setNameOf(next)];
    return [
      {
        model: modelId(entry.provider, entry.name),
        replacement: modelId(next.provider, next.name),
        from,
        to,
        fields: explain(from, to, parameterMap),
      },
    ];
  });
}

function setNameOf(entry: RegistryEntry): string | null {
  return entry.kind === "listed" ? (entry.model.parameters ?? DEFAULT_PARAMETER_SET) : null;
}

/** Returns a function that explains a pair of sets, and remembers explanations, because many models share a pair. */
function rememberExplanations({ sets, synonyms = [], choiceOrder = {} }: ParameterSetsDocument) {
  const known = new Map<string, ReplacementExplanation["fields"]>();
  return (
    from: string | null,
    to: string | null,
    map: NonNullable<RegistryEntry["model"]["parameterMap"]>,
  ): ReplacementExplanation["fields"] => {
    const target = setNamed(sets, to);
    if (target === undefined) return [];
    const key = JSON.stringify([from, to, map]);
    const source = setNamed(sets, from) ?? target;
    const fields =
      known.get(key) ?? explainMapping({ from: source, set: target, map, synonyms, choiceOrder });
    known.set(key, fields);
    return fields;
  };
}

function setNamed(sets: ParameterSetsDocument["sets"], name: string | null): ParameterSet | undefined {
  return name !== null && Object.hasOwn(sets, name) ? sets[name] : undefined;
}
