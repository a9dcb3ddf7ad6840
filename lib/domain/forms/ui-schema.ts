import type { ParameterForm } from "../../contract/parameter-results.ts";
import type { ParameterField, ParameterSet } from "../../contract/registry-document.ts";

/** Names of this project → the widgets of react-jsonschema-form. Any other name is passed on: it is a widget of the adopter's own. */
const WIDGETS: ReadonlyMap<string, string> = new Map([["toggle", "checkbox"]]);

/**
 * Returns the UI schema: the order of the fields, their widgets, and, as options of a field, what is not in the convention: `visibleWhen` (values of
 * other fields) and `defaultOnShow` (the value when it is first shown).
 */
export function uiSchemaOf(set: ParameterSet): ParameterForm["uiSchema"] {
  return {
    "ui:order": Object.keys(set.fields),
    ...Object.fromEntries(
      Object.entries(set.fields).map(([name, field]) => [name, fieldUi(field, helpFor(name, set))]),
    ),
  };
}

function fieldUi({ ui = {}, choices = [], nullable }: ParameterField, help: readonly string[]): object {
  const { widget, labels, ...options } = ui;
  const unset = nullable === true ? [""] : [];
  return {
    ...(typeof widget === "string" ? { "ui:widget": WIDGETS.get(widget) ?? widget } : {}),
    ...(isLabels(labels)
      ? { "ui:enumNames": [...choices.map((choice) => labelOf(choice, labels)), ...unset] }
      : {}),
    ...(help.length === 0 ? {} : { "ui:help": help.join(" ") }),
    ...(Object.keys(options).length === 0 ? {} : { "ui:options": options }),
  };
}

function isLabels(labels: unknown): labels is Readonly<Record<string, unknown>> {
  return typeof labels === "object" && labels !== null && !Array.isArray(labels);
}

function labelOf(choice: string, labels: Readonly<Record<string, unknown>>): string {
  const label = Object.hasOwn(labels, choice) ? labels[choice] : undefined;
  return typeof label === "string" ? label : choice;
}

/** Returns the messages of the rules about a field, as sentences. */
function helpFor(name: string, set: ParameterSet): string[] {
  return (set.rules ?? []).flatMap(({ message, absent = [], equal = {}, less = {} }) => {
    const demanded = [...absent, ...Object.keys(equal), ...Object.keys(less)];
    return message !== undefined && demanded.includes(name) ? [sentence(message)] : [];
  });
}

function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}

export type Schema = Readonly<Record<string, unknown>>;
