import { type Item, listOf, mapOf } from "./attribute-value.ts";
import { endsEarly, type Found, follow } from "./pointer.ts";

type Tokens = readonly string[];

/** Returns the values that a source looks at one by one: the elements of a list or map, or the item itself. */
export function elementsOf(item: Item, each: Tokens | undefined): Found[] {
  if (each === undefined) return [{ steps: [], value: { M: item } }];
  const { steps, value } = follow(item, each);
  const list = listOf(value);
  if (list !== undefined) return list.map((element, index) => ({ steps: [...steps, index], value: element }));
  const map = mapOf(value);
  if (map === undefined) return [];
  return Object.entries(map).map(([key, element]) => ({ steps: [...steps, key], value: element }));
}

/** Tells whether a value that is neither a list nor a map of elements stands where the elements should: a text that holds JSON, for example. */
export function hasOtherElements(item: Item, each: Tokens | undefined): boolean {
  if (each === undefined) return false;
  const { value } = follow(item, each);
  if (value === undefined) return endsEarly({ M: item }, each);
  return !("NULL" in value) && listOf(value) === undefined && mapOf(value) === undefined;
}

/**
 * Tells whether a value of another type stands on the way from an element to its model. Where every attribute of an item is an element (an empty
 * `each`), the item's keys and names do not count as elements.
 */
export function isOutOfReach(
  { value }: Found,
  { each, model }: { readonly each: Tokens | undefined; readonly model: Tokens },
): boolean {
  if (each?.length === 0 && mapOf(value) === undefined) return false;
  return endsEarly(value, model);
}
