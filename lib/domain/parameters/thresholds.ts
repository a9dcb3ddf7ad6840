import type { ParameterMap, ParameterSet, Thresholds } from "../../contract/registry-document.ts";
import type { FieldAssignment } from "./assign-fields.ts";
import { fieldOf, isNumeric, isRecord } from "./legal-value.ts";
import { readValue } from "./read-value.ts";
import type { PreparedSet, Values } from "./set-rules.ts";

/** Returns the choice of the lowest limit that the number is below, else `else`. */
function choiceFor({ below, else: otherwise }: Thresholds, number: number): string {
  let choice = otherwise;
  let lowest = Infinity;
  for (const [text, chosen] of Object.entries(below)) {
    const limit = Number(text);
    if (number >= limit || limit >= lowest) continue;
    lowest = limit;
    choice = chosen;
  }
  return choice;
}

/**
 * Returns the choices of the target that a number of the old model decides, by the name of the number. A number decides only where nothing else
 * assigns the choice and the number has no place of its own; it decides the first choice that asks for it.
 */
export function chosenByNumber(
  values: Values,
  assigned: ReadonlyMap<string, FieldAssignment>,
  target: PreparedSet["fields"],
  { from, map }: { readonly from: ParameterSet | null; readonly map: ParameterMap },
): ReadonlyMap<string, FieldAssignment> {
  const chosen = new Map<string, FieldAssignment>();
  const taken = new Set([...assigned.values()].map(({ to }) => to));
  for (const [to, { thresholds }] of target) {
    if (thresholds === undefined || taken.has(to)) continue;
    const { from: name } = thresholds;
    const isDropped = Object.hasOwn(map, name) && map[name] === "drop";
    if (isDropped || assigned.has(name) || chosen.has(name)) continue;
    const number = numberInForce(values, name, from);
    if (number === undefined) continue;
    chosen.set(name, { to, value: choiceFor(thresholds, number), isConverted: true, isText: false });
  }
  return chosen;
}

/** Returns the number that a field of the old set says; undefined where it says nothing: not set, unusable, or not shown beside these values. */
function numberInForce(values: Values, name: string, set: ParameterSet | null): number | undefined {
  const field = fieldOf(set, name);
  if (field === undefined || !isNumeric(field)) return undefined;
  const number = readValue(field, values.get(name));
  return typeof number === "number" && Number.isFinite(number) && isShown(values, name, set)
    ? number
    : undefined;
}

/** Tells whether a form of the set shows a field beside these values; a field that is not set counts with its default. */
export function isShown(values: Values, name: string, set: ParameterSet | null): boolean {
  const wanted = fieldOf(set, name)?.ui?.visibleWhen;
  return (
    !isRecord(wanted) ||
    Object.entries(wanted).every(([other, value]) => {
      const field = fieldOf(set, other);
      return (readValue(field, values.get(other)) ?? field?.default ?? null) === value;
    })
  );
}
