import fc from "fast-check";
import { expect, test } from "vitest";
import { addCounts, increase } from "../../../lib/domain/items/counts.ts";

/** Names that an object has anyway are keys like any other. */
const counts = fc
  .array(
    fc.tuple(fc.constantFrom("a", "b", "__proto__", "constructor"), fc.integer({ min: -1_000, max: 1_000 })),
  )
  .map((entries): Record<string, number> => Object.fromEntries(entries));

test("what is added and taken away again is as before, key by key", () => {
  fc.assert(
    fc.property(counts, counts, (left, right) => {
      const sum = addCounts(left, right);
      expect(Object.keys(sum).sort()).toEqual(
        [...new Set([...Object.keys(left), ...Object.keys(right)])].sort(),
      );
      const entries = Object.entries(addCounts(sum, right, -1));
      for (const [key, count] of entries) expect(count).toBe(Object.hasOwn(left, key) ? left[key] : 0);
      expect(addCounts(right, left)).toEqual(sum);
    }),
  );
});

test("a key that was not counted yet begins at nothing", () => {
  const sum = new Map([["a", 2]]);
  increase(sum, "a");
  increase(sum, "b", 3);
  expect([...sum]).toEqual([
    ["a", 3],
    ["b", 3],
  ]);
});
