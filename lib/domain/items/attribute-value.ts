import { isDeepStrictEqual } from "node:util";
import { numberIdentity } from "./decimal.ts";

/**
 * DynamoDB's attribute values, as they travel on the wire. Decisions work on them directly, so that a before-image is exact: a number of 38 digits
 * never passes through a JavaScript number, and a key such as `__proto__` stays a key.
 */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly M: Readonly<Record<string, AttributeValue>> }
  | { readonly L: readonly AttributeValue[] }
  | { readonly B: Uint8Array }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly Uint8Array[] };

export type Item = Readonly<Record<string, AttributeValue>>;

/** Returns an object that has no prototype, so that any string is a safe key. */
export function emptyRecord<V>(): Record<string, V> {
  return Object.create(null) as Record<string, V>;
}

/** Returns a JSON value as an attribute value; undefined fields are left out. */
export function toAttributeValue(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "boolean") return { BOOL: value };
  if (typeof value === "number") return { N: String(value) };
  if (Array.isArray(value)) return { L: value.map(toAttributeValue) };
  return { M: toItem(value as Record<string, unknown>) };
}

export function toItem(record: Readonly<Record<string, unknown>>): Record<string, AttributeValue> {
  const item = emptyRecord<AttributeValue>();
  for (const [key, value] of Object.entries(record)) {
    if (value !== undefined) item[key] = toAttributeValue(value);
  }
  return item;
}

/**
 * Returns an attribute value as a JSON value. Sets become lists and binary becomes base64: the result is only for showing and for parameters, and is
 * never written back.
 */
export function fromAttributeValue(value: AttributeValue): unknown {
  if ("S" in value) return value.S;
  if ("N" in value) return Number(value.N);
  if ("BOOL" in value) return value.BOOL;
  if ("NULL" in value) return null;
  if ("L" in value) return value.L.map(fromAttributeValue);
  if ("M" in value) return fromItem(value.M);
  if ("B" in value) return Buffer.from(value.B).toString("base64");
  if ("SS" in value) return [...value.SS];
  if ("NS" in value) return value.NS.map(Number);
  return value.BS.map((bytes) => Buffer.from(bytes).toString("base64"));
}

function fromItem(item: Item): Record<string, unknown> {
  const record = emptyRecord<unknown>();
  for (const [key, value] of Object.entries(item)) record[key] = fromAttributeValue(value);
  return record;
}

/** Returns the string of an `S`, or undefined for every other type. */
export function textOf(value: AttributeValue | undefined): string | undefined {
  return value !== undefined && "S" in value ? value.S : undefined;
}

/** Returns the elements of an `L`, or undefined for every other type. */
export function listOf(value: AttributeValue | undefined): readonly AttributeValue[] | undefined {
  return value !== undefined && "L" in value ? value.L : undefined;
}

/** Returns the fields of an `M`, or undefined for every other type. */
export function mapOf(value: AttributeValue | undefined): Item | undefined {
  return value !== undefined && "M" in value ? value.M : undefined;
}

/** Tells whether two values are the same: bytes are compared by content and numbers by their digits, however an engine writes them. */
export function sameValue(left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  return isDeepStrictEqual(plain(left), plain(right));
}

/** Returns a value in a form for comparison: objects without a prototype and ordinary ones compare as equal only in this form. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  // Only an attribute value has a text under N: a map's own field of that name holds an object.
  if ("N" in value && typeof value.N === "string") return { number: numberIdentity(value.N) };
  return new Map(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** Returns the key of an item, which holds all of its key attributes. */
export function keyOf(item: Item, keyAttributes: readonly string[]): Item {
  return Object.fromEntries(keyAttributes.map((name) => [name, item[name] as AttributeValue]));
}
