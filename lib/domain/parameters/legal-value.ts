import type { ParameterField, ParameterSet } from "../../contract/registry-document.ts";

/** Returns the field of that name in a set, or undefined: only own keys count. */
export function fieldOf(set: ParameterSet | null, name: string): ParameterField | undefined {
  return set !== null && Object.hasOwn(set.fields, name) ? set.fields[name] : undefined;
}

/** Tells whether a field may hold this value (a JSON value). Rules across fields are checked in set-rules.ts. */
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
    case "text":
      return typeof value === "string" && lengthOf(value) <= (field.maxLength ?? Infinity);
    case "list":
      return Array.isArray(value);
    case "object":
      return isRecord(value);
  }
}

export function isNumeric(field: ParameterField): boolean {
  return field.type === "number" || field.type === "integer";
}

/** Tells whether a value is an object with fields: no list, no bytes, and not null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

/** Returns the number of characters as JSON Schema counts them: code points. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _character of text) length += 1;
  return length;
}

function isInRange(field: ParameterField, value: unknown): boolean {
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  return value >= (field.minimum ?? -Infinity) && value <= (field.maximum ?? Infinity);
}
