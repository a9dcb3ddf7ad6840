import type { ParameterMap, ParameterSet, ParameterWords } from "../../contract/registry-document.ts";
import { assignFields, type FieldAssignment } from "./assign-fields.ts";
import { type Fit, fitValue } from "./fit-value.ts";
import { keepRules } from "./keep-rules.ts";
import { type Decided, type HopChange, tellChanges } from "./mapping-changes.ts";
import { openObjects } from "./read-objects.ts";
import { readValue } from "./read-value.ts";
import { type PreparedSet, prepareSet, type Values } from "./set-rules.ts";
import { chosenByNumber } from "./thresholds.ts";
import { writeValues } from "./write-values.ts";

/** The sets and words that a mapping follows. */
export type MappingBasis = ParameterWords & {
  /** The set that is left, for the order of its choices and for how its values are read; null where it is unknown. */
  readonly from: ParameterSet | null;
  readonly set: ParameterSet;
  readonly map?: ParameterMap;
};

/** Legal values as they are stored, and one change for each field that was there or was added. */
export type MappedValues = { readonly values: Values; readonly changes: readonly HopChange[] };

/** A prepared mapping, because a pass uses it for each reference. Its values are those of described fields only. */
export type Mapping = (values: Values) => MappedValues;

/**
 * Prepares the mapping towards one set. Total: any JSON values give legal values of that set. A value that is legal there is kept as it is; where
 * nothing was set, the mapping sets nothing.
 *
 * Values are judged as they are read (`"0.2"` is a number, `{ type: "enabled" }` says true) and written in the form that they had.
 */
export function prepareMapping(basis: MappingBasis): Mapping {
  const target = prepareSet(basis.set);
  const orders = new Map([...target.fields.keys()].map((field) => [field, orderOf(field, basis)]));
  const words = { from: basis.from, map: basis.map ?? {}, synonyms: basis.synonyms ?? [] };

  return (stored) => {
    const opened = openObjects(stored, target.fields, words);
    const assigned = assignFields(opened.values, target.fields, words);
    const chosen = chosenByNumber(opened.values, assigned, target.fields, words);
    const decided = new Map(
      [...opened.values.keys()].map((field): [string, Decided] => {
        const assignment = assigned.get(field) ?? chosen.get(field);
        return [field, { assignment, fit: fitAssigned(target, assignment, orders) }];
      }),
    );
    const fitted = new Map(
      [...decided.values()].flatMap(({ assignment, fit }): [string, unknown][] =>
        assignment === undefined || fit.value === undefined ? [] : [[assignment.to, fit.value]],
      ),
    );
    const kept = keepRules(target, fitted);
    const written = writeValues(target, stored, opened, decided, kept);
    const changes = tellChanges({ target, stored, opened, decided, fitted, kept, written });
    return { values: written.values, changes };
  };
}

/** Returns choices from least to most: as declared for all sets, else in the order of the set that is left. */
function orderOf(field: string, { from, choiceOrder = {} }: MappingBasis): readonly string[] {
  if (Object.hasOwn(choiceOrder, field)) return choiceOrder[field] ?? [];
  return from !== null && Object.hasOwn(from.fields, field) ? (from.fields[field]?.choices ?? []) : [];
}

function fitAssigned(
  target: PreparedSet,
  assignment: FieldAssignment | undefined,
  orders: ReadonlyMap<string, readonly string[]>,
): Fit {
  const field = assignment === undefined ? undefined : target.fields.get(assignment.to);
  if (assignment === undefined || field === undefined) return { action: "drop" };
  return fitValue(field, readValue(field, assignment.value), orders.get(assignment.to) ?? []);
}
