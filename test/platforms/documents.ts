import type { AttributeValue, Item } from "../../lib/domain/items/attribute-value.ts";

/** What an item holds, as a person writes it; a bigint is a number that a double cannot hold. */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly Value[]
  | { readonly [name: string]: Value };
export type Document = { readonly [name: string]: Value };
export type Path = readonly (string | number)[];

export function toItem(document: Document): Item {
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, stored(value)]));
}

function stored(value: Value): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "boolean") return { BOOL: value };
  if (typeof value === "number" || typeof value === "bigint") return { N: String(value) };
  return isList(value) ? { L: value.map(stored) } : { M: toItem(value) };
}

export function isDocument(value: Value | undefined): value is Document {
  return typeof value === "object" && value !== null && !isList(value);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function valueAt(document: Value | undefined, path: Path): Value | undefined {
  return path.reduce<Value | undefined>((value, step) => {
    if (value === undefined || value === null || typeof value !== "object") return undefined;
    return isList(value) ? value[Number(step)] : value[step];
  }, document);
}

/** The same document with another value at one path, or without what is there: a list keeps its length. */
export function withValue(document: Document, [step, ...rest]: Path, value: Value | undefined): Document {
  const name = String(step);
  const inner = rest.length === 0 ? value : changed(document[name], rest, value);
  const { [name]: _old, ...others } = document;
  return inner === undefined ? others : { ...others, [name]: inner };
}

function changed(value: Value | undefined, path: Path, to: Value | undefined): Value | undefined {
  if (value === undefined || value === null || typeof value !== "object") throw new Error(`no ${path[0]}`);
  if (!isList(value)) return withValue(value, path, to);
  const [index, ...rest] = path;
  return value.map((element, position) => {
    if (position !== index) return element;
    const inner = rest.length === 0 ? to : changed(element, rest, to);
    if (inner === undefined) throw new Error("an element is not taken out");
    return inner;
  });
}
