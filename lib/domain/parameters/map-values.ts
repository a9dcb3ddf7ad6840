import type { ParameterMap, ParameterSet, ParameterWords } from "../../contract/registry-document.ts";
import type { ParameterChange } from "../../contract/results.ts";
import { type Assignment, assignFields } from "./assign-fields.ts";
import { type Fit, fitValue } from "./fit-value.ts";
import { keepRules } from "./keep-rules.ts";
import { isNumeric } from "./legal-value.ts";
import { isSet, type PreparedSet, prepareSet, type Values } from "./set-rules.ts";

/** What a mapping goes by. */
export type MappingBasis = ParameterWords & {
  /** The set that is left, for the order of its choices; null where nobody knows it. */
  readonly from: ParameterSet | null;
  readonly set: ParameterSet;
  readonly map?: ParameterMap;
};

/** Legal values, and one change for each field that was there or was added. */
export type MappedValues = { readonly values: Values; readonly changes: readonly ParameterChange[] };

/** A mapping made ready, for a pass uses it for each reference. */
export type Mapping = (values: Values) => MappedValues;

type Decided = { readonly assignment: Assignment | undefined; readonly fit: Fit };

/**
 * The mapping towards one set. Total: any JSON values give legal ones of that set. What is legal there is kept as it is; nothing is made of
 * nothing.
 */
export function prepareMapping(basis: MappingBasis): Mapping {
  const target = prepareSet(basis.set);
  const orders = new Map([...target.fields.keys()].map((field) => [field, orderOf(field, basis)]));
  const words = { map: basis.map ?? {}, synonyms: basis.synonyms ?? [] };

  return (values) => {
    const assigned = assignFields(values, target.fields, words);
    const decided = new Map(
      [...values.keys()].map((field): [string, Decided] => {
        const assignment = assigned.get(field);
        return [field, { assignment, fit: fitAssigned(target, assignment, orders) }];
      }),
    );
    const fitted = new Map(
      [...decided.values()].flatMap(({ assignment, fit }): [string, unknown][] =>
        assignment === undefined || fit.value === undefined ? [] : [[assignment.to, fit.value]],
      ),
    );
    const kept = keepRules(target, fitted);
    return { values: kept, changes: changesOf({ target, values, decided, fitted, kept }) };
  };
}

/** Choices from least to most: as declared for all sets, else in the order of the set that is left. */
function orderOf(field: string, { from, choiceOrder = {} }: MappingBasis): readonly string[] {
  if (Object.hasOwn(choiceOrder, field)) return choiceOrder[field] ?? [];
  return from !== null && Object.hasOwn(from.fields, field) ? (from.fields[field]?.choices ?? []) : [];
}

function fitAssigned(
  target: PreparedSet,
  assignment: Assignment | undefined,
  orders: ReadonlyMap<string, readonly string[]>,
): Fit {
  const field = assignment === undefined ? undefined : target.fields.get(assignment.to);
  if (assignment === undefined || field === undefined) return { action: "drop" };
  return fitValue(field, assignment.value, orders.get(assignment.to) ?? []);
}

function changesOf(made: {
  readonly target: PreparedSet;
  readonly values: Values;
  readonly decided: ReadonlyMap<string, Decided>;
  readonly fitted: Values;
  readonly kept: Values;
}): ParameterChange[] {
  const { target, values, decided, fitted, kept } = made;
  const changes = new Map<string, ParameterChange>();
  for (const [field, from] of values) {
    const { assignment, fit } = decided.get(field) as Decided;
    changes.set(field, changeOf({ target, fitted, kept }, field, from, assignment, fit));
  }
  for (const [field, to] of kept) {
    // Only a rule adds a field: one that was not there, or one that was there and could not stay.
    if (!fitted.has(field)) changes.set(field, { ...origin(values, field), action: "default", to });
  }
  return [...changes.values()];
}

function changeOf(
  { target, fitted, kept }: { target: PreparedSet; fitted: Values; kept: Values },
  field: string,
  from: unknown,
  assignment: Assignment | undefined,
  fit: Fit,
): ParameterChange {
  if (assignment === undefined || !kept.has(assignment.to)) return { field, action: "drop", from };
  const { to: name, isConverted } = assignment;
  const to = kept.get(name);
  const renamed = name === field ? {} : { as: name };
  const byRule = fitted.get(name) !== to;
  const isOther = byRule || isConverted || name !== field;
  const action = fit.action === "keep" && isOther ? "translate" : fit.action;
  return { field, action: byRule ? actionOfRule(target, fitted, name, fit) : action, from, to, ...renamed };
}

function actionOfRule(target: PreparedSet, fitted: Values, name: string, fit: Fit): Fit["action"] {
  const field = target.fields.get(name);
  if (fit.action === "default" || !isSet(fitted, name)) return "default";
  return field !== undefined && isNumeric(field) ? "clamp" : "translate";
}

function origin(values: Values, field: string): Pick<ParameterChange, "field" | "from"> {
  return values.has(field) ? { field, from: values.get(field) } : { field };
}
