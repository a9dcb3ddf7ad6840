import type { ParameterField, ParameterSet, Reading } from "../../contract/registry-document.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { type AssignmentWords, placeOf } from "./assign-fields.ts";
import { fieldOf, isLegalValue, isRecord } from "./legal-value.ts";
import { isSet, type PreparedSet, type Values } from "./set-rules.ts";

/** An object that stands where a field is, with what was read from it. */
type OpenedObject = {
  readonly object: Readonly<Record<string, unknown>>;
  readonly reading: Reading;
  /** The value that the object gives its own field. */
  readonly says: unknown;
  /** Fields whose value is inside the object: name of the field → key in the object. */
  readonly inside: ReadonlyMap<string, string>;
};

/** Values with every object that can be read replaced by what it says. */
export type OpenedValues = { readonly values: Values; readonly objects: ReadonlyMap<string, OpenedObject> };

/** Opens the objects of stored values: by the reading of the set that is left, else by that of the target. */
export function openObjects(
  stored: Values,
  target: PreparedSet["fields"],
  words: AssignmentWords,
): OpenedValues {
  const objects = new Map<string, OpenedObject>();
  let values: Map<string, unknown> | undefined;
  for (const [field, value] of [...stored].filter(([, one]) => isRecord(one)).sort(byName)) {
    const object = value as Readonly<Record<string, unknown>>;
    const reading = readingFor(field, object, target, words);
    if (reading === undefined) continue;
    values ??= new Map(stored);
    const inside = new Map<string, string>();
    for (const [key, name] of Object.entries(reading.fields ?? {})) {
      const inner = Object.hasOwn(object, key) ? object[key] : undefined;
      // A value beside the object goes before the value inside it.
      if (inner === undefined || inner === null || isSet(values, name)) continue;
      values.set(name, inner);
      inside.set(name, key);
    }
    const says = reading.values[object[reading.key] as string];
    values.set(field, says);
    objects.set(field, { object, reading, says, inside });
  }
  return { values: values ?? stored, objects };
}

/** Opens objects as {@link openObjects} does, by one set alone. */
export function openBySet(stored: Values, set: ParameterSet, fields: PreparedSet["fields"]): OpenedValues {
  return openObjects(stored, fields, { from: set, map: {}, synonyms: [] });
}

/**
 * Returns the object again, with the new values of its field and of the fields inside it. Returns undefined where the target's field cannot say it.
 * @param written values for the fields of the target; names that went into the object are taken out of it
 */
export function closeObject(
  { object, reading, inside }: OpenedObject,
  field: ParameterField,
  says: unknown,
  { placed, written }: { placed: ReadonlyMap<string, string>; written: Map<string, unknown> },
): Readonly<Record<string, unknown>> | undefined {
  const own = field.reading;
  const word = own === undefined ? undefined : wordFor(own, says, object[reading.key]);
  if (own === undefined || word === undefined || own.key !== reading.key) return undefined;
  const closed = new Map<string, unknown>(Object.entries(object)).set(own.key, word);
  const names = new Map(Object.entries(own.fields ?? {}));
  for (const key of new Set([...names.keys(), ...Object.keys(reading.fields ?? {})])) {
    const isInside = [...inside.values()].includes(key);
    // A value that lost to a field beside the object stays, as long as that field is there to win.
    if (isInside || (isGiven(object, key) && !isSet(written, names.get(key) ?? ""))) closed.delete(key);
  }
  for (const name of inside.keys()) {
    const to = placed.get(name);
    const key = [...names].find(([, one]) => one === to)?.[0];
    if (to === undefined || key === undefined || !isSet(written, to)) continue;
    closed.set(key, written.get(to));
    written.delete(to);
  }
  const isSame =
    closed.size === Object.keys(object).length &&
    [...closed].every(([key, value]) => Object.hasOwn(object, key) && object[key] === value);
  if (isSame) return object;
  // In the order of the object that was there.
  const order = [...Object.keys(object), ...closed.keys()].filter((key) => closed.has(key));
  return Object.fromEntries(order.map((key) => [key, closed.get(key)]));
}

function readingFor(
  field: string,
  object: Readonly<Record<string, unknown>>,
  target: PreparedSet["fields"],
  words: AssignmentWords,
): Reading | undefined {
  const to = placeOf(field, target, words)?.to;
  const goal = target.get(to ?? field);
  if (goal !== undefined && isLegalValue(goal, object)) return undefined;
  const own = goal?.reading;
  const reading = [fieldOf(words.from, field)?.reading, own].find(
    (one) => one !== undefined && canRead(one, object),
  );
  if (reading === undefined || own === undefined || to !== field || own.key !== reading.key) return reading;
  // The field may be written back as an object: then the fields that the target reads in it count, too.
  return { ...reading, fields: { ...own.fields, ...reading.fields } };
}

function canRead({ key, values }: Reading, object: Readonly<Record<string, unknown>>): boolean {
  const word = Object.hasOwn(object, key) ? object[key] : undefined;
  return typeof word === "string" && Object.hasOwn(values, word);
}

/** Returns the word for a value: the present word, if it says the value. */
function wordFor({ values }: Reading, says: unknown, word: unknown): string | undefined {
  if (typeof word === "string" && Object.hasOwn(values, word) && values[word] === says) return word;
  return Object.keys(values).find((one) => values[one] === says);
}

function isGiven(object: Readonly<Record<string, unknown>>, key: string): boolean {
  return Object.hasOwn(object, key) && object[key] !== undefined && object[key] !== null;
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return byCodeUnit(one, other);
}
