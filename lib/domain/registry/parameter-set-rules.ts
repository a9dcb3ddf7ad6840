import {
  DEFAULT_PARAMETER_SET,
  type ParameterSet,
  type ParameterSetsDocument,
  type Problem,
} from "../../contract/registry-document.ts";
import { pointerTo, problem, quote } from "../document/problem.ts";
import { isModelName } from "../text/ids.ts";
import { NAME_RULE } from "../text/names.ts";
import type { ListedEntry, ModelIndex } from "./model-index.ts";
import { badSet as bad, parameterFieldProblems, repeated } from "./parameter-field-rules.ts";
import { parameterRuleProblems } from "./parameter-rule-rules.ts";
import type { KnownSets } from "./parameter-sets-in-force.ts";

/**
 * Returns `bad-parameter-set` for everything that would make a set unusable or a word of it a misspelling. A set may have no fields (a model without
 * parameters), and a field no default.
 * @param sets the sets in force: synonyms and choice orders may name fields of built-in sets
 */
export function parameterSetProblems(added: ParameterSetsDocument | undefined, sets: KnownSets): Problem[] {
  if (added === undefined) return [];
  const setProblems = Object.entries(added.sets).flatMap(([name, set]) => {
    const path = pointerTo("parameterSets", "sets", name);
    return [...nameProblems(name, path), ...fieldsProblems(set, path, sets), ...rulesProblems(set, path)];
  });
  return [...setProblems, ...synonymProblems(added, sets), ...choiceOrderProblems(added, sets)];
}

function nameProblems(name: string, path: string): Problem[] {
  return isModelName(name) ? [] : [bad(path, NAME_RULE)];
}

function fieldsProblems(set: ParameterSet, path: string, sets: KnownSets): Problem[] {
  return Object.entries(set.fields).flatMap(([name, field]) => {
    const at = `${path}/fields${pointerTo(name)}`;
    return [...nameProblems(name, at), ...parameterFieldProblems(name, field, { set, at, sets })];
  });
}

function rulesProblems(set: ParameterSet, path: string): Problem[] {
  return (set.rules ?? []).flatMap((rule, position) =>
    parameterRuleProblems(rule, set, `${path}/rules/${position}`),
  );
}

function synonymProblems({ synonyms = [] }: ParameterSetsDocument, sets: KnownSets): Problem[] {
  return synonyms.flatMap(({ fields, values = [] }, position) => {
    const at = pointerTo("parameterSets", "synonyms", position, "fields");
    const unknown = fields.flatMap((field, place) =>
      sets.hasField(field) ? [] : [bad(`${at}/${place}`, `no parameter set has a field ${quote(field)}`)],
    );
    const few = fields.length < 2 ? [bad(at, "synonyms are two fields or more")] : [];
    const uneven = values.flatMap((row, place) =>
      row.length === fields.length
        ? []
        : [
            bad(
              pointerTo("parameterSets", "synonyms", position, "values", place),
              "a row of values has one for each field",
            ),
          ],
    );
    return [...few, ...unknown, ...repeated(fields, at), ...uneven];
  });
}

function choiceOrderProblems({ choiceOrder = {} }: ParameterSetsDocument, sets: KnownSets): Problem[] {
  return Object.entries(choiceOrder).flatMap(([field, choices]) => {
    const at = pointerTo("parameterSets", "choiceOrder", field);
    const unknown = sets.hasField(field) ? [] : [bad(at, `no parameter set has a field ${quote(field)}`)];
    return [...unknown, ...repeated(choices, at)];
  });
}

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
