import type { ParameterRule, ParameterSet } from "../../contract/registry-document.ts";
import { fieldOf } from "../parameters/legal-value.ts";
import { comparisonSchemas } from "./comparison-schema.ts";
import type { Schema } from "./ui-schema.ts";

const NEVER: Schema = { not: {} };

/**
 * Returns a rule across fields as `if` and `then`. In a rule, an absent field or null counts with its default, and the schema says so: where the
 * default is the value that is asked for, absence passes; where it is not, the field is required.
 */
export function ruleSchemas(rule: ParameterRule, set: ParameterSet): Schema[] {
  const conditions = [
    ...conditionsOf(rule.when, set),
    ...(rule.unless === undefined || Object.keys(rule.unless).length === 0
      ? []
      : [{ not: together(conditionsOf(rule.unless, set)) }]),
  ];
  const demands = [
    ...(rule.absent ?? []).map((field) => absent(field, set)),
    ...Object.entries(rule.equal ?? {}).map(([field, value]) => counts(field, value, set)),
    ...Object.entries(rule.less ?? {}).flatMap(([field, other]) => comparisonSchemas(field, other, set)),
  ];
  if (demands.length === 0) return [];
  const comment = rule.message === undefined ? {} : { $comment: rule.message };
  const then = together(demands);
  return [conditions.length === 0 ? { ...comment, ...then } : { ...comment, if: together(conditions), then }];
}

function together(schemas: readonly Schema[]): Schema {
  const [only] = schemas;
  return schemas.length === 1 && only !== undefined ? only : { allOf: schemas };
}

function conditionsOf(values: ParameterRule["when"], set: ParameterSet): Schema[] {
  return Object.entries(values ?? {}).map(([field, value]) => counts(field, value, set));
}

/** Returns the schema that passes where the field has this value, or is not set and its default is this value. */
function counts(field: string, value: unknown, set: ParameterSet): Schema {
  const usual = fieldOf(set, field)?.default ?? null;
  const isNullable = fieldOf(set, field)?.nullable === true;
  if (usual === value) {
    const values = isNullable && value !== null ? { enum: [value, null] } : { const: value };
    return { properties: { [field]: values } };
  }
  return value === null ? NEVER : { required: [field], properties: { [field]: { const: value } } };
}

function absent(field: string, set: ParameterSet): Schema {
  return fieldOf(set, field)?.nullable === true
    ? { properties: { [field]: { type: "null" } } }
    : { not: { required: [field], properties: { [field]: {} } } };
}
