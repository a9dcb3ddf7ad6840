import type { ParameterField, ParameterSet, Problem } from "../../contract/registry-document.ts";
import { pointerTo, problem, quote } from "../document/problem.ts";
import { fieldOf, isLegalValue } from "../parameters/legal-value.ts";
import { readNumber } from "../parameters/read-value.ts";
import type { KnownSets } from "./parameter-sets-in-force.ts";

/** The place of a field: its set, the pointer to it, and the sets in force. */
type FieldPlace = { readonly set: ParameterSet; readonly at: string; readonly sets: KnownSets };

/** The properties that only fields of some types may have, with these types. */
const BELONGS_TO = {
  minimum: ["number", "integer"],
  maximum: ["number", "integer"],
  maxLength: ["text"],
  choices: ["choice"],
  thresholds: ["choice"],
  reading: ["boolean", "choice"],
} as const satisfies Partial<Record<keyof ParameterField, readonly ParameterField["type"][]>>;

/**
 * Returns `bad-parameter-set` for a field: properties that its type has no use for, ranges and lists without a value, and words that name nothing
 * known.
 */
export function parameterFieldProblems(name: string, field: ParameterField, place: FieldPlace): Problem[] {
  const { at } = place;
  const problems = [...misplaced(field, at), ...choicesProblems(field, at), ...rangeProblems(field, at)];
  if (field.default !== undefined && !isLegalValue(field, field.default)) {
    problems.push(badSet(`${at}/default`, "the default is not a value that the field may have"));
  }
  return [...problems, ...thresholdProblems(field, place), ...readingProblems(name, field, place)];
}

export function badSet(path: string, message: string): Problem {
  return problem("bad-parameter-set", path, message);
}

export function repeated(texts: readonly string[], at: string): Problem[] {
  const seen = new Set<string>();
  return texts.flatMap((text, position) => {
    if (seen.has(text)) return [badSet(`${at}/${position}`, `${quote(text)} stands here twice`)];
    seen.add(text);
    return [];
  });
}

function misplaced(field: ParameterField, at: string): Problem[] {
  return Object.entries(BELONGS_TO).flatMap(([part, types]) => {
    const isThere = field[part as keyof typeof BELONGS_TO] !== undefined;
    const fits = (types as readonly string[]).includes(field.type);
    const message = `a field of type ${field.type} has no ${part}; it is for ${types.join(" and ")}`;
    return isThere && !fits ? [badSet(`${at}/${part}`, message)] : [];
  });
}

function choicesProblems({ type, choices }: ParameterField, at: string): Problem[] {
  if (type !== "choice") return [];
  if (choices === undefined) return [badSet(at, "a field of choices needs choices")];
  return choices.length === 0
    ? [badSet(`${at}/choices`, "there is no choice")]
    : repeated(choices, `${at}/choices`);
}

function rangeProblems({ type, minimum, maximum, maxLength }: ParameterField, at: string): Problem[] {
  const [low, high] = [minimum ?? -Infinity, maximum ?? Infinity];
  if (maxLength !== undefined && !(Number.isSafeInteger(maxLength) && maxLength >= 0)) {
    return [badSet(`${at}/maxLength`, "a length is a whole number, and not below 0")];
  }
  if (low > high) return [badSet(`${at}/maximum`, "the maximum is below the minimum")];
  return type === "integer" && Math.ceil(low) > Math.floor(high)
    ? [badSet(`${at}/maximum`, "there is no integer between the minimum and the maximum")]
    : [];
}

function thresholdProblems({ type, choices = [], thresholds }: ParameterField, place: FieldPlace): Problem[] {
  if (thresholds === undefined || type !== "choice") return [];
  const { from, below, else: otherwise } = thresholds;
  const at = `${place.at}/thresholds`;
  const problems: Problem[] = [];
  if (!place.sets.hasField(from)) {
    problems.push(badSet(`${at}/from`, `no parameter set has a field ${quote(from)}`));
  } else if (!place.sets.hasNumber(from)) {
    problems.push(badSet(`${at}/from`, `${quote(from)} is a number in no parameter set`));
  }
  if (Object.keys(below).length === 0) problems.push(badSet(`${at}/below`, "there is no limit"));
  for (const [limit, choice] of Object.entries(below)) {
    const path = `${at}/below${pointerTo(limit)}`;
    if (readNumber(limit) === undefined) problems.push(badSet(path, `${quote(limit)} is not a number`));
    if (!choices.includes(choice)) problems.push(badSet(path, `the field has no choice ${quote(choice)}`));
  }
  if (!choices.includes(otherwise)) {
    problems.push(badSet(`${at}/else`, `the field has no choice ${quote(otherwise)}`));
  }
  return problems;
}

function readingProblems(name: string, field: ParameterField, { set, at }: FieldPlace): Problem[] {
  const { type, reading } = field;
  if (reading === undefined || (type !== "boolean" && type !== "choice")) return [];
  const { key, values, fields = {} } = reading;
  const path = `${at}/reading`;
  const words = Object.entries(values).flatMap(([word, value]) =>
    isLegalValue(field, value)
      ? []
      : [badSet(`${path}/values${pointerTo(word)}`, `${quote(name)} can never have this value`)],
  );
  const none =
    Object.keys(values).length === 0 ? [badSet(`${path}/values`, "there is no value to read")] : [];
  const seen = new Set<string>();
  const inner = Object.entries(fields).flatMap(([inside, other]) => {
    const place = `${path}/fields${pointerTo(inside)}`;
    if (inside === key) return [badSet(place, `${quote(key)} says what ${quote(name)} is, and nothing else`)];
    if (other === name) return [badSet(place, "the field itself cannot stand in its object")];
    if (fieldOf(set, other) === undefined) return [badSet(place, `the set has no field ${quote(other)}`)];
    if (seen.has(other)) return [badSet(place, `${quote(other)} stands under two keys`)];
    seen.add(other);
    return [];
  });
  return [...none, ...words, ...inner];
}
