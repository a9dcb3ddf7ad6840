import { type AttributeValue, type Item, listOf, mapOf } from "./attribute-value.ts";

/**
 * JSON pointers (RFC 6901) into items. Written by hand: libraries follow pointers in JavaScript's objects, and these lead into DynamoDB's attribute
 * values, where a key such as `__proto__` is a key.
 */

/** One step into an item: an attribute or map key, or the index of a list. */
export type Step = string | number;

/** Returns the reference tokens of an RFC 6901 pointer. */
export function parsePointer(pointer: string): readonly string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export function formatPointer(steps: readonly Step[]): string {
  return steps.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

export type Found = { readonly steps: readonly Step[]; readonly value: AttributeValue | undefined };

/**
 * Follows tokens from an item. The steps say for each token whether it is a key or an index, as the item has it. Where the item ends before the
 * tokens do, the remaining tokens count as keys and the value is undefined.
 */
export function follow(
  item: Item,
  tokens: readonly string[],
  from: Found = { steps: [], value: { M: item } },
): Found {
  const steps: Step[] = [...from.steps];
  let value = from.value;
  for (const token of tokens) {
    const step = listOf(value) !== undefined && isIndex(token) ? Number(token) : token;
    steps.push(step);
    value = stepInto(value, step);
  }
  return { steps, value };
}

/** Tells whether tokens lead into a value that has nothing inside, such as a text that holds JSON. Null is no such value: it counts as absent. */
export function endsEarly(from: AttributeValue | undefined, tokens: readonly string[]): boolean {
  let value = from;
  for (const token of tokens) {
    if (value === undefined || "NULL" in value) return false;
    const list = listOf(value);
    if (list === undefined && mapOf(value) === undefined) return true;
    value = stepInto(value, list !== undefined && isIndex(token) ? Number(token) : token);
  }
  return false;
}

/** Returns the value at steps that {@link follow} returned earlier, in an item that may have changed since. */
export function valueAt(item: Item, steps: readonly Step[]): AttributeValue | undefined {
  return steps.reduce<AttributeValue | undefined>(stepInto, { M: item });
}

function isIndex(token: string): boolean {
  return /^(0|[1-9]\d*)$/.test(token);
}

function stepInto(value: AttributeValue | undefined, step: Step): AttributeValue | undefined {
  if (typeof step === "number") return listOf(value)?.[step];
  const map = mapOf(value);
  return map !== undefined && Object.hasOwn(map, step) ? map[step] : undefined;
}
