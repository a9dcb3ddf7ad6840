import type { ParameterField, ParameterSet } from "../../contract/registry-document.ts";

/** The field of that name in a set, or undefined: only own keys count. */
export function fieldOf(set: ParameterSet, name: string): ParameterField | undefined {
  return Object.hasOwn(set.fields, name) ? set.fields[name] : undefined;
}

/** Whether a field may hold this value (a JSON value). Rules across fields are those of set-rules.ts. */
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

export function isNumeric(field: ParameterField): boolean {
  return field.type === "number" || field.type === "integer";
}

function isInRange(field: ParameterField, value: unknown): boolean {
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  return value >= (field.minimum ?? -Infinity) && value <= (field.maximum ?? Infinity);
}
