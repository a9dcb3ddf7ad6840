import type { ParameterField, ParameterSet } from "../../contract/registry-document.ts";
import { fieldOf } from "../parameters/legal-value.ts";
import type { Schema } from "./ui-schema.ts";

/** Largest step: enough for any number of tokens. */
const LARGEST_STEP = 2 ** 24;

/**
 * Returns schemas for the rule that one field is below another. JSON Schema compares a field with a number, never with another field. The rule is
 * therefore stated at some numbers: when the lower field has reached one of them, the other field must be above it. This is exact where one of the
 * two is absent, and refuses nothing that is legal; it cannot tell apart two values between the same steps.
 */
export function comparisonSchemas(low: string, high: string, set: ParameterSet): Schema[] {
  const lower = fieldOf(set, low);
  const higher = fieldOf(set, high);
  if (lower === undefined || higher === undefined) return [];
  return stepsOf(lower, higher).map((step) => {
    const then = isAbove(high, higher, step);
    return { if: reaches(low, lower, step), then };
  });
}

function stepsOf(lower: ParameterField, higher: ParameterField): number[] {
  const from = lower.minimum ?? 0;
  const to = higher.maximum ?? LARGEST_STEP;
  const named = [lower.minimum, lower.default, higher.default, higher.maximum];
  const steps = named.filter((one) => typeof one === "number");
  for (let step = 1; step <= LARGEST_STEP; step *= 2) if (step > from && step < to) steps.push(step);
  return [...new Set(steps)].sort((one, other) => one - other);
}

function reaches(name: string, field: ParameterField, step: number): Schema {
  const byDefault = typeof field.default === "number" && field.default >= step;
  const number = { type: "number", minimum: step };
  return byDefault ? { properties: { [name]: nullOr(field, number) } } : given(name, number);
}

function isAbove(name: string, field: ParameterField, step: number): Schema {
  const byDefault = typeof field.default !== "number" || field.default > step;
  const number = { type: "number", exclusiveMinimum: step };
  return byDefault ? { properties: { [name]: nullOr(field, number) } } : given(name, number);
}

function given(name: string, number: Schema): Schema {
  return { required: [name], properties: { [name]: number } };
}

/** Returns the schema of a property that is present; null passes, too, because it counts as absent. */
function nullOr(field: ParameterField, number: Schema): Schema {
  return field.nullable === true ? { ...number, type: ["number", "null"] } : number;
}
