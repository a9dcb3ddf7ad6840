import { elementsOf, type Fields, fieldsOf, own, type Path, type Value } from "../value.ts";

/** Where a pointer leads in an item, each token as a key or as an index, whichever the item has there. */
export type Spot = { readonly path: Path; readonly value: Value | undefined };

export function resolve(pointer: string, from: Spot): Spot {
  if (pointer === "") return from;
  return tokens(pointer).reduce<Spot>(({ path, value }, token) => {
    const elements = elementsOf(value);
    if (elements !== undefined && /^(0|[1-9][0-9]*)$/.test(token))
      return { path: [...path, Number(token)], value: elements[Number(token)] };
    return { path: [...path, token], value: own(fieldsOf(value), token) };
  }, from);
}

/** The way of a pointer leads through something that is there, and is neither a list nor a map. */
export function isBlocked(pointer: string, from: Spot): boolean {
  const all = tokens(pointer);
  return all.some((_token, index) => {
    const { value } = resolve(
      all
        .slice(0, index)
        .map((token) => `/${token.split("~").join("~0").split("/").join("~1")}`)
        .join(""),
      from,
    );
    if (value === undefined || "NULL" in value) return false;
    return elementsOf(value) === undefined && fieldsOf(value) === undefined;
  });
}

export const root = (item: Fields): Spot => ({ path: [], value: { M: item } });

/** RFC 6901, section 4: `~1` first, then `~0`. */
export function tokens(pointer: string): string[] {
  return pointer === ""
    ? []
    : pointer
        .slice(1)
        .split("/")
        .map((token) => token.split("~1").join("/").split("~0").join("~"));
}

/** Elements of a list or of a map, each with its way. */
export function elements({ path, value }: Spot): Spot[] {
  const list = elementsOf(value);
  if (list !== undefined) return list.map((one, index) => ({ path: [...path, index], value: one }));
  const map = fieldsOf(value) ?? {};
  return Object.keys(map).map((key) => ({ path: [...path, key], value: map[key] }));
}

export const isWithin = (path: Path, outer: Path): boolean =>
  outer.length <= path.length && outer.every((step, index) => step === path[index]);
