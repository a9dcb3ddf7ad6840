import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunkUnderCap, LIMITS, pageUnderCap, shareOfCap } from "../../lib/operations/limits.ts";

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

  test("leaves a slice the time to write what it has read, whatever the share: what it does not finish is read again", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 10_000 }), fc.integer({ min: 1, max: 40 }), (cap, segments) => {
        const share = shareOfCap(cap, segments) as number;
        const chunk = chunkUnderCap(LIMITS.chunkReferences, share);
        // Below 2.5 a second not even two batches fit. A page is read as a whole: in the worst case each of its items holds a reference.
        const most = chunk + (pageUnderCap(chunk) ?? 1_000);
        const seconds = most / share;
        expect(seconds).toBeLessThanOrEqual((LIMITS.workMs - LIMITS.readMs) / 1_000 + 1);
      }),
    );
    expect([125, 2_000].map(pageUnderCap)).toEqual([125, undefined]);
  });
});
