import type { ParameterField, ParameterRule, ParameterSet } from "../../contract/registry-document.ts";
import { fieldOf } from "./parameter-sets-in-force.ts";

/** Whether a field may hold this value (a JSON value). */
export function isLegalValue(field: ParameterField, value: unknown): boolean {
  if (value === null) return field.nullable === true;
  switch (field.type) {
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return typeof value === "string" && (field.choices ?? []).includes(value);
    case "integer":
      return Number.isInteger(value) && isInRange(field, value);
    case "number":
      return isInRange(field, value);
  }
}

function isInRange(field: ParameterField, value: unknown): boolean {
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  return value >= (field.minimum ?? -Infinity) && value <= (field.maximum ?? Infinity);
}

/** Whether `when` and `unless` of a rule hold while every field has its default. */
export function appliesByDefault(rule: ParameterRule, set: ParameterSet): boolean {
  const has = ([name, value]: [string, unknown]) => fieldOf(set, name)?.default === value;
  const unless = Object.entries(rule.unless ?? {});
  return Object.entries(rule.when ?? {}).every(has) && !(unless.length > 0 && unless.every(has));
}
