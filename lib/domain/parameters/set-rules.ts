import type { ParameterField, ParameterRule, ParameterSet } from "../../contract/registry-document.ts";

/** Values by field. A map, because names are the user's. */
export type Values = ReadonlyMap<string, unknown>;

/** One demand of a rule on one field. */
type Demand =
  | { readonly kind: "absent"; readonly field: string }
  | { readonly kind: "equal"; readonly field: string; readonly value: unknown }
  | { readonly kind: "less"; readonly field: string; readonly than: string };

type Conditions = readonly (readonly [field: string, value: unknown])[];

export type SetRule = {
  readonly when: Conditions;
  readonly unless: Conditions;
  readonly demands: readonly Demand[];
};

/** A set prepared to judge values: names looked up without prototypes, each rule as a list of demands. */
export type PreparedSet = {
  readonly fields: ReadonlyMap<string, ParameterField>;
  readonly rules: readonly SetRule[];
};

export type BrokenDemand = { readonly rule: SetRule; readonly demand: Demand };

export function prepareSet(set: ParameterSet): PreparedSet {
  return { fields: new Map(Object.entries(set.fields)), rules: (set.rules ?? []).map(prepareRule) };
}

/** Prepares a rule. `fill` is a suggestion for forms and demands nothing. */
function prepareRule(rule: ParameterRule): SetRule {
  return {
    when: Object.entries(rule.when ?? {}),
    unless: Object.entries(rule.unless ?? {}),
    demands: [
      ...(rule.absent ?? []).map((field): Demand => ({ kind: "absent", field })),
      ...Object.entries(rule.equal ?? {}).map(([field, value]): Demand => ({ kind: "equal", field, value })),
      ...Object.entries(rule.less ?? {}).map(([field, than]): Demand => ({ kind: "less", field, than })),
    ],
  };
}

/** Tells whether a field is set. Null counts as not set, like absence: forms write an empty nullable field as null. */
export function isSet(values: Values, field: string): boolean {
  const value = values.get(field);
  return value !== undefined && value !== null;
}

/** Returns the value that a field counts with in rules: its default where it is not set, null where it has no default. */
export function effectiveValue(fields: PreparedSet["fields"], values: Values, field: string): unknown {
  return values.get(field) ?? fields.get(field)?.default ?? null;
}

/** Tells whether every condition of a rule holds: all of `when`, and not all of `unless`. */
export function applies(rule: SetRule, fields: PreparedSet["fields"], values: Values): boolean {
  const has = ([field, value]: Conditions[number]) => effectiveValue(fields, values, field) === value;
  return rule.when.every(has) && !(rule.unless.length > 0 && rule.unless.every(has));
}

export function isMet(demand: Demand, fields: PreparedSet["fields"], values: Values): boolean {
  switch (demand.kind) {
    case "absent":
      return !isSet(values, demand.field);
    case "equal":
      return effectiveValue(fields, values, demand.field) === demand.value;
    case "less": {
      const low = effectiveValue(fields, values, demand.field);
      const high = effectiveValue(fields, values, demand.than);
      return typeof low !== "number" || typeof high !== "number" || low < high;
    }
  }
}

/** Returns the first demand, in the order of the declaration, that values do not meet; undefined when they keep every rule. */
export function findBroken(set: PreparedSet, values: Values): BrokenDemand | undefined {
  for (const rule of set.rules) {
    if (!applies(rule, set.fields, values)) continue;
    const demand = rule.demands.find((one) => !isMet(one, set.fields, values));
    if (demand !== undefined) return { rule, demand };
  }
  return undefined;
}
