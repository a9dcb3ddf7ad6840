import type { ParameterForm } from "../../contract/parameter-results.ts";
import type { ParameterField, ParameterSet } from "../../contract/registry-document.ts";
import { ruleSchemas, type Schema } from "./rule-schema.ts";
import { uiSchemaOf } from "./ui-schema.ts";

/**
 * What a user interface needs to show and check the parameters of a set: a JSON Schema (2020-12) and a UI schema in the convention of
 * react-jsonschema-form. Every legal value passes the schema. What the schema cannot say is in `comparisons`: one field below another.
 */
export function parameterForm(name: string, set: ParameterSet): ParameterForm {
  const rules = (set.rules ?? []).flatMap((rule) => ruleSchemas(rule, set));
  const schema: Schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: Object.fromEntries(
      Object.entries(set.fields).map(([field, declared]) => [field, propertyOf(declared)]),
    ),
    additionalProperties: false,
    ...(rules.length === 0 ? {} : { allOf: rules }),
  };
  return { set: name, schema, uiSchema: uiSchemaOf(set), comparisons: comparisonsOf(set) };
}

function propertyOf(field: ParameterField): Schema {
  const { title, description, default: usual, minimum, maximum, choices, nullable } = field;
  const type = field.type === "choice" ? "string" : field.type;
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    type: nullable === true ? [type, "null"] : type,
    ...(choices === undefined ? {} : { enum: nullable === true ? [...choices, null] : choices }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
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
