import type { ParameterForm } from "../../contract/parameter-results.ts";
import type { ParameterField, ParameterSet } from "../../contract/registry-document.ts";
import { ruleSchemas } from "./rule-schema.ts";
import { type Schema, uiSchemaOf } from "./ui-schema.ts";

/**
 * Returns what a user interface needs to show and check the parameters of a set: a JSON Schema (2020-12) and a UI schema in the convention of
 * react-jsonschema-form. Every legal value passes the schema, as the plain value that it is read as. `comparisons` holds the rules that the schema
 * cannot say: one field below another.
 */
export function parameterForm(name: string, set: ParameterSet): ParameterForm {
  const rules = (set.rules ?? []).flatMap((rule) => ruleSchemas(rule, set));
  const schema: Schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: Object.fromEntries(
      Object.entries(set.fields).map(([field, declared]) => [field, propertyOf(declared)]),
    ),
    // A key that no set describes is the adopter's, and legal beside any model that does not say otherwise.
    ...(set.others === "drop" ? { additionalProperties: false } : {}),
    ...(rules.length === 0 ? {} : { allOf: rules }),
  };
  return { set: name, schema, uiSchema: uiSchemaOf(set), comparisons: comparisonsOf(set) };
}

const JSON_TYPES: Readonly<Record<ParameterField["type"], string>> = {
  number: "number",
  integer: "integer",
  choice: "string",
  boolean: "boolean",
  text: "string",
  list: "array",
  object: "object",
};

function propertyOf(field: ParameterField): Schema {
  const { title, description, default: usual, minimum, maximum, maxLength, choices, nullable } = field;
  const type = JSON_TYPES[field.type];
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    type: nullable === true ? [type, "null"] : type,
    ...(choices === undefined ? {} : { enum: nullable === true ? [...choices, null] : choices }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(usual === undefined ? {} : { default: usual }),
  };
}

function comparisonsOf(set: ParameterSet): ParameterForm["comparisons"] {
  return (set.rules ?? []).flatMap(({ when = {}, unless = {}, less = {}, message }) =>
    Object.entries(less).map(([field, below]) => ({
      field,
      below,
      when,
      unless,
      ...(message === undefined ? {} : { message }),
    })),
  );
}
