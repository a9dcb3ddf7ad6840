import type { ParameterField, ParameterSet } from "../contract/registry-document.ts";

/** The way a form shows a field (docs/parameters.md). A registry document may hold more here, for widgets of the adopter's own. */
type FieldUi = {
  /** `range`, `select`, `toggle`, or the name of a widget of the adopter's own. */
  readonly widget?: string;
  /** Labels of the choices. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The field is shown only while other fields have these values. */
  readonly visibleWhen?: Readonly<Record<string, unknown>>;
  /** The value when the field is first shown. */
  readonly defaultOnShow?: unknown;
};

export type DeclaredField = Omit<ParameterField, "ui"> & { readonly ui?: FieldUi };

/** A rule that can only name fields of its set. */
type RuleOver<Name extends string> = {
  /** The rule holds while all of these fields have these values; a field that is not set counts with its default. */
  readonly when?: { readonly [Field in Name]?: unknown };
  /** … and not all of these fields have these values. */
  readonly unless?: { readonly [Field in Name]?: unknown };
  /** Fields that must not be set. */
  readonly absent?: readonly Name[];
  /** Fields that must have these values. */
  readonly equal?: { readonly [Field in Name]?: unknown };
  /** Fields that must be below the other field. */
  readonly less?: { readonly [Field in Name]?: Name };
  /** Values that a form puts in; never a demand. */
  readonly fill?: { readonly [Field in Name]?: unknown };
  /** The reason, for people: a clause without a full stop. */
  readonly message?: string;
};

/**
 * Readings and thresholds that can name only fields of their set, and choices of the field. The types of fields that a function makes say too little
 * for this check.
 */
type WordsOver<Fields> = {
  readonly [Name in keyof Fields]: ReadingOver<Fields[Name], keyof Fields> & ThresholdsOver<Fields[Name]>;
};

type ReadingOver<Field, Name> = Field extends { readonly reading: { readonly fields: infer Inner } }
  ? string extends Inner[keyof Inner]
    ? unknown
    : { readonly reading: { readonly fields: Readonly<Record<string, Name>> } }
  : unknown;

type ThresholdsOver<Field> = Field extends {
  readonly choices: readonly (infer Choice)[];
  readonly thresholds: object;
}
  ? string extends Choice
    ? unknown
    : { readonly thresholds: { readonly below: Readonly<Record<string, Choice>>; readonly else: Choice } }
  : unknown;

/** Declares a parameter set. The compiler finds a rule, a reading or a threshold about a field or a choice that the set does not have. */
export function parameterSet<const Fields extends Readonly<Record<string, DeclaredField>>>(
  fields: Fields & WordsOver<Fields>,
  rules?: readonly RuleOver<NoInfer<keyof Fields & string>>[],
  /** `others: "drop"`: keys that neither the model's set nor the set of the model before it describes are taken away. */
  options: Pick<ParameterSet, "others"> = {},
): ParameterSet {
  return {
    fields,
    ...(rules === undefined ? {} : { rules: rules as ParameterSet["rules"] & object }),
    ...options,
  };
}
