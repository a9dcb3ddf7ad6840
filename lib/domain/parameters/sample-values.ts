import type { ParameterField } from "../../contract/registry-document.ts";
import { isLegalValue, isNumeric } from "./legal-value.ts";
import { findBroken, type PreparedSet, type Values } from "./set-rules.ts";

/** Most combinations tried for one value of one field. */
const MOST_CONTEXTS = 64;

/** Longest text that is tried, in characters. */
const LONGEST_SAMPLE = 10_000;

/**
 * Returns values of a field that a mapping could treat differently: every choice; both sides of a boolean; for a number, the ends and the default of
 * its own range and of the range that it goes to, and both sides of the limits that make a choice of it; a short text and one that is too long.
 */
export function samplesOf(field: ParameterField, target: ParameterField | undefined): unknown[] {
  switch (field.type) {
    case "choice":
      return [...(field.choices ?? [])];
    case "boolean":
      return [true, false];
    case "text":
      return texts(field, target);
    case "list":
      return [[]];
    case "object":
      return [{}];
    case "number":
    case "integer":
      return numbers(field, target);
  }
}

function numbers(field: ParameterField, target: ParameterField | undefined): number[] {
  const ends = [field, target].flatMap((one) =>
    one === undefined || !isNumeric(one) ? [] : [one.minimum, one.maximum, one.default],
  );
  const limits = Object.keys(target?.thresholds?.below ?? {}).map(Number);
  const named = [...ends, ...limits].filter((end) => typeof end === "number");
  const beyond = named.flatMap((end) => [end - 1, end, end + 1]);
  const parts = field.type === "number" && target?.type === "integer" ? beyond.map((end) => end + 0.5) : [];
  const tried = beyond.length === 0 ? [0, 1] : [...beyond, ...parts];
  return [...new Set(tried)].filter((one) => isLegalValue(field, one)).sort((one, other) => one - other);
}

function texts(field: ParameterField, target: ParameterField | undefined): string[] {
  const tooLong = target?.type === "text" ? (target.maxLength ?? Infinity) + 1 : Infinity;
  const tried = ["", "a", ...(tooLong <= LONGEST_SAMPLE ? ["a".repeat(tooLong)] : [])];
  return [...new Set(tried)].filter((one) => isLegalValue(field, one));
}

/**
 * Returns legal values of a set in which one field has one value: alone, and with each value of the fields that a rule ties it to, because a rule may
 * forbid it beside some of them only.
 * @param tied values of those fields to try, by name of the field
 */
export function legalSamples(
  set: PreparedSet,
  field: string,
  value: unknown,
  tied: ReadonlyMap<string, readonly unknown[]>,
): Values[] {
  let contexts: Values[] = [new Map([[field, value]])];
  for (const [name, values] of tied) {
    const more = contexts.flatMap((context) => values.map((one) => new Map(context).set(name, one)));
    contexts = [...contexts, ...more].slice(0, MOST_CONTEXTS);
  }
  return contexts.filter((values) => findBroken(set, values) === undefined);
}
