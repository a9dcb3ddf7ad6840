import {
  DEFAULT_PARAMETER_SET,
  type ListedModelDocument,
  type ParameterSet,
  type ParameterSetsDocument,
  type ParameterWords,
  type RegistryDocument,
} from "../../contract/registry-document.ts";
import { isNumeric } from "../parameters/legal-value.ts";

/**
 * Returns the built-in sets and the sets of the document together. A set or a choice order of the document takes the place of a built-in one of that
 * name; synonyms are added.
 */
export function parameterSetsInForce(
  builtIn: ParameterSetsDocument,
  document: Pick<RegistryDocument, "parameterSets">,
): Required<ParameterSetsDocument> {
  const added = document.parameterSets;
  return {
    sets: { ...builtIn.sets, ...added?.sets },
    synonyms: [...(builtIn.synonyms ?? []), ...(added?.synonyms ?? [])],
    choiceOrder: { ...builtIn.choiceOrder, ...added?.choiceOrder },
  };
}

/** Sets and their words looked up by names that a user wrote: only own keys count. */
export type KnownSets = {
  /** The set of a listed model; undefined when its name is not known. */
  readonly of: (model: Pick<ListedModelDocument, "parameters">) => ParameterSet | undefined;
  readonly has: (name: string) => boolean;
  readonly names: readonly string[];
  /** A field of any set. */
  readonly hasField: (field: string) => boolean;
  /** A field that is a number in some set. */
  readonly hasNumber: (field: string) => boolean;
  /** Fields that mean the same in different sets, and the order of choices. */
  readonly words: ParameterWords;
};

export function knownSets({ sets, synonyms = [], choiceOrder = {} }: ParameterSetsDocument): KnownSets {
  const byName = new Map(Object.entries(sets));
  const all = [...byName.values()].flatMap((set) => Object.entries(set.fields));
  const fields = new Set(all.map(([name]) => name));
  const numbers = new Set(all.filter(([, field]) => isNumeric(field)).map(([name]) => name));
  return {
    of: (model) => byName.get(model.parameters ?? DEFAULT_PARAMETER_SET),
    has: (name) => byName.has(name),
    names: [...byName.keys()],
    hasField: (field) => fields.has(field),
    hasNumber: (field) => numbers.has(field),
    words: { synonyms, choiceOrder },
  };
}
