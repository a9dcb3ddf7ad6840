import { elementsOf, type Fields, fieldsOf, own, type Path, type Value } from "../value.ts";

/** Where a pointer leads in an item, each token as a key or as an index, whichever the item has there. */
export type Spot = { readonly path: Path; readonly value: Value | undefined };

export function resolve(pointer: string, from: Spot): Spot {
  return tokens(pointer).reduce(step, from);
}

export function step({ path, value }: Spot, token: string): Spot {
  const list = elementsOf(value);
  if (list !== undefined && /^(0|[1-9][0-9]*)$/.test(token))
    return { path: [...path, Number(token)], value: list[Number(token)] };
  return { path: [...path, token], value: own(fieldsOf(value), token) };
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

/** Returns the elements of a list or of a map, each with its way. */
export function elements({ path, value }: Spot): Spot[] {
  const list = elementsOf(value);
  if (list !== undefined) return list.map((one, index) => ({ path: [...path, index], value: one }));
  const map = fieldsOf(value) ?? {};
  return Object.keys(map).map((key) => ({ path: [...path, key], value: map[key] }));
}

export const isWithin = (path: Path, outer: Path): boolean =>
  outer.length <= path.length && outer.every((step, index) => step === path[index]);
