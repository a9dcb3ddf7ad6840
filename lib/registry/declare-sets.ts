import type { ParameterField, ParameterSet } from "../contract/registry-document.ts";

/** How a form shows a field (docs/parameters.md). A registry document may hold more here, for widgets of one's own. */
export type FieldUi = {
  /** `range`, `select`, `toggle`, or the name of a widget of one's own. */
  readonly widget?: string;
  /** What a choice is called. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Shown only while other fields have these values. */
  readonly visibleWhen?: Readonly<Record<string, unknown>>;
  /** The value when it is first shown. */
  readonly defaultOnShow?: unknown;
};

export type DeclaredField = Omit<ParameterField, "ui"> & { readonly ui?: FieldUi };

/** A rule that can only name fields of its set. */
export type RuleOver<Name extends string> = {
  /** It holds while all of these fields have these values; one that is not set counts with its default. */
  readonly when?: { readonly [Field in Name]?: unknown };
  /** … and not all of these. */
  readonly unless?: { readonly [Field in Name]?: unknown };
  /** Must not be set. */
  readonly absent?: readonly Name[];
  /** Must have this value. */
  readonly equal?: { readonly [Field in Name]?: unknown };
  /** Must be below the other field. */
  readonly less?: { readonly [Field in Name]?: Name };
  /** What a form puts in; never a demand. */
  readonly fill?: { readonly [Field in Name]?: unknown };
  /** Why, for people: a clause without a full stop. */
  readonly message?: string;
};

/** The compiler finds a rule about a field that the set does not have. */
export function parameterSet<const Fields extends Readonly<Record<string, DeclaredField>>>(
  fields: Fields,
  rules?: readonly RuleOver<NoInfer<keyof Fields & string>>[],
): ParameterSet {
  return rules === undefined ? { fields } : { fields, rules: rules as ParameterSet["rules"] & object };
}
