import fc from "fast-check";
import { expect, test } from "vitest";
import { batchesOf, pauseAfter } from "../../../lib/domain/items/batches.ts";

const sizeOf = (item: number): number => item;
const sum = (batch: readonly number[]): number => batch.reduce((total, item) => total + item, 0);

test("batches hold every item once and in order, are as full as both limits let them be, and none is empty", () => {
  const items = fc.array(fc.integer({ min: 0, max: 12 }));
  const limit = fc.integer({ min: 1, max: 10 });
  fc.assert(
    fc.property(items, limit, fc.option(limit, { nil: undefined }), (all, most, mostSum) => {
      const size = mostSum === undefined ? undefined : { of: sizeOf, most: mostSum };
      const batches = [...batchesOf(all, most, size)];
      expect(batches.flat()).toEqual(all);
      for (const [index, batch] of batches.entries()) {
        expect(batch.length).toBeGreaterThan(0);
        expect(batch.length).toBeLessThanOrEqual(most);
        if (mostSum !== undefined && batch.length > 1) expect(sum(batch)).toBeLessThanOrEqual(mostSum);
        const next = batches[index + 1]?.[0];
        if (next === undefined) continue;
        const isFull = batch.length === most || (mostSum !== undefined && sum(batch) + next > mostSum);
        expect(isFull).toBe(true);
      }
    }),
  );
});

test("a batch is made when it is asked for", () => {
  let made = 0;
  const items = (function* () {
    for (; made < 100; made += 1) yield made;
  })();
  expect(batchesOf(items, 3).next().value).toEqual([0, 1, 2]);
  expect(made).toBeLessThan(5);
});

test("pauses begin with the first, are doubled, and stay at the longest, after however many attempts", () => {
  const pauses = [1, 2, 3, 4, 5, 6, 2_000].map((attempt) =>
    pauseAfter(attempt, { firstPause: 50, longestPause: 500 }),
  );
  expect(pauses).toEqual([50, 100, 200, 400, 500, 500, 500]);
});
