import type {
  ParameterField,
  ParameterSet,
  ParameterSetsDocument,
  Problem,
} from "../../contract/registry-document.ts";
import { isModelName } from "../ids.ts";
import { isLegalValue } from "../parameters/legal-value.ts";
import { NAME_RULE } from "./names.ts";
import { parameterRuleProblems } from "./parameter-rule-rules.ts";
import type { KnownSets } from "./parameter-sets-in-force.ts";
import { pointerTo, problem, quote } from "./problem.ts";

/**
 * `bad-parameter-set`: everything that would make a set unusable or a word of it a misspelling. A set may have no fields (a model
 * without parameters), and a field no default.
 * @param sets those in force: synonyms and choice orders may name fields of built-in sets
 */
export function parameterSetProblems(added: ParameterSetsDocument | undefined, sets: KnownSets): Problem[] {
  if (added === undefined) return [];
  const setProblems = Object.entries(added.sets).flatMap(([name, set]) => {
    const path = pointerTo("parameterSets", "sets", name);
    return [...nameProblems(name, path), ...fieldsProblems(set, path), ...rulesProblems(set, path)];
  });
  return [...setProblems, ...synonymProblems(added, sets), ...choiceOrderProblems(added, sets)];
}

function bad(path: string, message: string): Problem {
  return problem("bad-parameter-set", path, message);
}

function nameProblems(name: string, path: string): Problem[] {
  return isModelName(name) ? [] : [bad(path, NAME_RULE)];
}

function fieldsProblems(set: ParameterSet, path: string): Problem[] {
  return Object.entries(set.fields).flatMap(([name, field]) => {
    const at = `${path}/fields${pointerTo(name)}`;
    return [...nameProblems(name, at), ...fieldProblems(field, at)];
  });
}

function fieldProblems(field: ParameterField, at: string): Problem[] {
  const problems = field.type === "choice" ? choicesProblems(field, at) : rangeProblems(field, at);
  if (field.default !== undefined && !isLegalValue(field, field.default)) {
    problems.push(bad(`${at}/default`, "the default is not a value that the field may have"));
  }
  return problems;
}

function choicesProblems(field: ParameterField, at: string): Problem[] {
  const { choices } = field;
  const ranges = (["minimum", "maximum"] as const)
    .filter((limit) => field[limit] !== undefined)
    .map((limit) => bad(`${at}/${limit}`, `a field of choices has no ${limit}`));
  if (choices === undefined) return [...ranges, bad(at, "a field of choices needs choices")];
  if (choices.length === 0) return [...ranges, bad(`${at}/choices`, "there is no choice")];
  return [...ranges, ...repeated(choices, `${at}/choices`)];
}

function rangeProblems(field: ParameterField, at: string): Problem[] {
  const problems: Problem[] = [];
  const { minimum, maximum } = field;
  if (field.choices !== undefined) problems.push(bad(`${at}/choices`, `a ${field.type} has no choices`));
  if (field.type === "boolean") {
    if (minimum !== undefined) problems.push(bad(`${at}/minimum`, "a boolean has no minimum"));
    if (maximum !== undefined) problems.push(bad(`${at}/maximum`, "a boolean has no maximum"));
  } else if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    problems.push(bad(`${at}/maximum`, "the maximum is below the minimum"));
  } else if (field.type === "integer" && Math.ceil(minimum ?? -Infinity) > Math.floor(maximum ?? Infinity)) {
    problems.push(bad(`${at}/maximum`, "there is no integer between the minimum and the maximum"));
  }
  return problems;
}

function rulesProblems(set: ParameterSet, path: string): Problem[] {
  return (set.rules ?? []).flatMap((rule, position) =>
    parameterRuleProblems(rule, set, `${path}/rules/${position}`),
  );
}

function repeated(texts: readonly string[], at: string): Problem[] {
  const seen = new Set<string>();
  return texts.flatMap((text, position) => {
    if (seen.has(text)) return [bad(`${at}/${position}`, `${quote(text)} stands here twice`)];
    seen.add(text);
    return [];
  });
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
