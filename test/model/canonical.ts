import { byCodeUnit } from "./ids.ts";

/** The same value with the keys of all objects sorted; fields without a value left out, as in JSON. */
export function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== "object" || value === null) return value;
  // `fromEntries` defines properties: a key `__proto__` stays a key.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([key, each]) => [key, withSortedKeys(each)]),
  );
}

/** Equal texts for equal documents. */
export const canonicalText = (value: unknown): string => JSON.stringify(withSortedKeys(value));
