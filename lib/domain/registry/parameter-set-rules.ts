import type { ParameterSet, ParameterSetsDocument, Problem } from "../../contract/registry-document.ts";
import { pointerTo, quote } from "../document/problem.ts";
import { isModelName } from "../text/ids.ts";
import { NAME_RULE } from "../text/names.ts";
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
