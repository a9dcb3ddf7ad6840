import { isDeepStrictEqual } from "node:util";
import type { ParameterChange } from "../../contract/results.ts";
import {
  type AttributeValue,
  emptyRecord,
  fromAttributeValue,
  type Item,
  listOf,
  mapOf,
  sameValue,
  toAttributeValue,
} from "../items/attribute-value.ts";
import { describedFields, dropsOthers } from "../parameters/described-fields.ts";
import { mapThroughHops } from "../parameters/parameter-mapping.ts";
import type { Place } from "./source-reader.ts";
import type { Target } from "./targets.ts";

/**
 * The changes that a move makes to the parameters beside a reference: fields before and after, each by itself. A field of `compared` that is neither
 * in `before` nor in `after` must not have been added in the meantime. A key that is no field of the sets on the way is in none of them.
 */
export type FieldChanges = {
  readonly compared: readonly string[];
  readonly before: Item;
  readonly after: Item;
  readonly changes: readonly ParameterChange[];
};

const NONE: FieldChanges = { compared: [], before: {}, after: {}, changes: [] };

/**
 * Most absent fields that a statement watches. A condition needs two of a statement's 300 operators: no more absent fields are watched than leave
 * room for other references of the item.
 */
const MOST_WATCHED = 60;

/**
 * Maps the parameters of a place. Without parameters there are none afterwards; a cleared reference keeps its own; beside a list, parameters belong
 * to its only element or to no element.
 */
export function mapPlaceParameters(place: Place, found: readonly (Target | undefined)[]): FieldChanges {
  const target = found.length === 1 ? found[0] : undefined;
  if (target?.kind !== "redirect" || target.to === null || place.parameters === undefined) return NONE;
  const { besideParameters } = place;
  const old: Partial<Item> = mapOf(place.parameters.value) ?? {};
  const described = [...describedFields(target.hops)].filter((field) => !besideParameters.has(field));
  const values = parameterValues(old);
  const isDescribed = new Set(described);
  const others = place.isFlat && dropsOthers(target.hops) ? Object.keys(old) : [];
  const keep = new Set([...besideParameters, ...others.filter((name) => !isDescribed.has(name))]);
  const { parameters, changes } = mapThroughHops(target.hops, values, { keep });
  const before = emptyRecord<AttributeValue>();
  const after = emptyRecord<AttributeValue>();
  const origins = new Map(changes.flatMap(({ field, as }) => (as === undefined ? [] : [[as, field]])));
  const numbers = numbersIn(old);
  for (const field of new Set([...Object.keys(old), ...Object.keys(parameters)])) {
    const was = Object.hasOwn(old, field) ? old[field] : undefined;
    const isThere = Object.hasOwn(parameters, field);
    const isSame = was !== undefined && isThere && isDeepStrictEqual(parameters[field], values[field]);
    if (isSame && !isDescribed.has(field)) continue;
    if (was !== undefined) before[field] = was;
    if (!isThere) continue;
    // What goes on as it was stays exactly what it was, to the last digit, under another name too.
    const origin = origins.get(field) ?? field;
    const stored = Object.hasOwn(old, origin) ? old[origin] : undefined;
    after[field] = isSame ? was : likeBefore(stored ?? was, parameters[field], numbers);
  }
  const present = new Set([...Object.keys(before), ...Object.keys(after)]);
  const watched = described.filter((field) => !present.has(field)).slice(0, MOST_WATCHED);
  return { compared: [...present, ...watched], before, after, changes };
}

/** Returns the parameters beside a reference to a deprecated model, as they stand. */
export function notedParameters(place: Place, found: readonly (Target | undefined)[]): FieldChanges {
  const target = found.length === 1 ? found[0] : undefined;
  const stored = mapOf(place.parameters?.value);
  if (target?.kind !== "note" || stored === undefined) return NONE;
  const compared = target.fields.filter((field) => !place.besideParameters.has(field));
  const before = emptyRecord<AttributeValue>();
  for (const field of compared) {
    const value = Object.hasOwn(stored, field) ? stored[field] : undefined;
    if (value !== undefined) before[field] = value;
  }
  return { compared, before, after: before, changes: [] };
}

/** Returns stored parameters as sets judge them. */
export function parameterValues(stored: Partial<Item>): Record<string, unknown> {
  const values = emptyRecord<unknown>();
  for (const [field, value] of Object.entries(stored)) {
    // The SDK keeps an attribute `__proto__` without its value: no code can read it, and it stays.
    if (value !== undefined) values[field] = parameterValue(value);
  }
  return values;
}

/** Returns a stored value as sets judge it. Bytes are no value that a field may have: not even bytes whose text would be one. */
function parameterValue(value: AttributeValue): unknown {
  return "B" in value ? value.B : fromAttributeValue(value);
}

/** Values as DynamoDB keeps them, by the JavaScript number that each is nearest to; undefined for two that are not the same. */
type Numbers = Map<number, AttributeValue | undefined>;

/** Returns the numbers of stored parameters: one that the mapping takes into an object, or out of one, keeps its digits. */
function numbersIn(stored: Partial<Item>): Numbers {
  const numbers: Numbers = new Map();
  const collect = (value: AttributeValue | undefined): void => {
    if (value === undefined) return;
    if ("N" in value) {
      const near = Number(value.N);
      numbers.set(near, numbers.has(near) && !sameValue(numbers.get(near), value) ? undefined : value);
    }
    for (const inner of listOf(value) ?? Object.values(mapOf(value) ?? {})) collect(inner);
  };
  for (const value of Object.values(stored)) collect(value);
  return numbers;
}

/** Returns a value to write: parts that are equal to the old value keep their exact form. @param read how the old value was read */
function likeBefore(
  was: AttributeValue | undefined,
  to: unknown,
  numbers: Numbers,
  read: (value: AttributeValue) => unknown = parameterValue,
): AttributeValue {
  if (was !== undefined && isDeepStrictEqual(read(was), to)) return was;
  const inner = (part: AttributeValue | undefined, value: unknown): AttributeValue =>
    likeBefore(part, value, numbers, fromAttributeValue);
  if (typeof to === "number") return numbers.get(to) ?? toAttributeValue(to);
  if (Array.isArray(to)) return { L: to.map((one, index) => inner(listOf(was)?.[index], one)) };
  if (typeof to !== "object" || to === null) return toAttributeValue(to);
  const map = mapOf(was) ?? {};
  const written = emptyRecord<AttributeValue>();
  for (const [key, value] of Object.entries(to)) {
    if (value !== undefined) written[key] = inner(Object.hasOwn(map, key) ? map[key] : undefined, value);
  }
  return { M: written };
}
