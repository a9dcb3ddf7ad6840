import type { ParameterForm } from "../../contract/parameter-results.ts";
import type { Colours } from "./colour.ts";
import { table } from "./table.ts";
import { visible } from "./visible.ts";

type Property = {
  readonly name: string;
  readonly type: string;
  readonly values: string;
  readonly usual: string;
};

/** Returns a set as text for a person: its fields, and the sentences of its rules. */
export function formText(form: ParameterForm, colours: Colours): string {
  const fields = propertiesOf(form).map(([name, property]): Property => ({ name, ...facts(property) }));
  const columns = [
    { title: "FIELD", value: ({ name }: Property) => name },
    { title: "TYPE", value: ({ type }: Property) => type },
    { title: "VALUES", value: ({ values }: Property) => values },
    { title: "DEFAULT", value: ({ usual }: Property) => usual },
  ];
  const none = fields.length === 0 ? "This set has no fields.\n" : "";
  const rules = rulesOf(form).map((rule) => `rule  ${visible(rule)}\n`);
  return `${colours.bold(visible(form.set))}\n${table(columns, fields, colours)}${none}${rules.join("")}`;
}

function propertiesOf({ schema }: ParameterForm): [string, Readonly<Record<string, unknown>>][] {
  const { properties } = schema as { properties?: Record<string, Record<string, unknown>> };
  return Object.entries(properties ?? {});
}

function facts(property: Readonly<Record<string, unknown>>): Omit<Property, "name"> {
  const { type, enum: choices, minimum, maximum, maxLength } = property;
  const types = Array.isArray(type) ? type.join(" or ") : String(type);
  const range = [
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(maximum === undefined ? [] : [`to ${maximum}`]),
    ...(maxLength === undefined ? [] : [`at most ${maxLength} characters`]),
  ].join(" ");
  const values = Array.isArray(choices) ? choices.join(", ") : range;
  return { type: types, values, usual: "default" in property ? JSON.stringify(property.default) : "" };
}

/** Returns the sentences of the rules: each rule holds its own as `$comment`. */
function rulesOf({ schema }: ParameterForm): string[] {
  const { allOf } = schema as { allOf?: readonly { readonly $comment?: string }[] };
  return (allOf ?? []).flatMap(({ $comment }) => ($comment === undefined ? [] : [$comment]));
}
