import type { ParameterForm } from "../../contract/parameter-results.ts";
import {
  DEFAULT_PARAMETER_SET,
  type ParameterSetsDocument,
  type RegistryDocument,
} from "../../contract/registry-document.ts";
import type { ModelRow } from "../../contract/results.ts";
import { parameterForm } from "../../domain/forms/parameter-form.ts";
import { modelId } from "../../domain/text/ids.ts";

/** Returns the form of the set with that name; undefined when there is none. Only own keys count, because names are the user's. */
export function formOfSet(sets: ParameterSetsDocument, name: string): ParameterForm | undefined {
  const set = Object.hasOwn(sets.sets, name) ? sets.sets[name] : undefined;
  return set === undefined ? undefined : parameterForm(name, set);
}

/** Returns the form for a model that a registry lists. */
export function formOfListed(
  document: RegistryDocument,
  sets: ParameterSetsDocument,
  id: string,
): ParameterForm | undefined {
  for (const [provider, { models }] of Object.entries(document.providers)) {
    const model = models.find((one) => modelId(provider, one.name) === id);
    if (model !== undefined) return formOfSet(sets, model.parameters ?? DEFAULT_PARAMETER_SET);
  }
  return undefined;
}

/** Returns the form for a model that has a row, also a custom model. For the id of a deleted model, it is the form of its replacement. */
export function formOfRow(
  rows: readonly ModelRow[],
  sets: ParameterSetsDocument,
  id: string,
): ParameterForm | undefined {
  const row = rows.find((one) => one.id === id);
  const end = rows.find((one) => one.id === row?.redirectsTo) ?? row;
  return end?.parameters == null ? undefined : formOfSet(sets, end.parameters);
}
