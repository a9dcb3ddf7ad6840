import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunkUnderCap, shareOfCap } from "../../lib/operations/limits.ts";

describe("the cap of a table", () => {
  test("is kept by all processes together", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 1_000 }),
        (cap, processes) => {
          const share = shareOfCap(cap, processes) as number;
          expect(share * processes).toBeCloseTo(cap, 6);
        },
      ),
    );
    expect(shareOfCap(undefined, 7)).toBeUndefined();
  });

  test("lets a chunk grow to what ten seconds allow, a batch at least", () => {
    expect([1, 5, 100, undefined].map((cap) => chunkUnderCap(2_000, cap))).toEqual([25, 50, 1_000, 2_000]);
  });
});
