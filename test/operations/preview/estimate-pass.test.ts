import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_CAPS } from "../../../lib/contract/pass-limits.ts";
import { estimatePass, PRICES, type TableToPass } from "../../../lib/operations/preview/estimate-pass.ts";

const TERMS = { caps: DEFAULT_CAPS, prices: PRICES };
/** 10 million items of 1,000 bytes, a million of which hold a reference to a deleted model. */
const TABLE: TableToPass = { items: 10_000_000, bytes: 10_000_000_000, writes: 1_000_000 };
const SEGMENT = 268_435_456;

describe("what a pass takes", () => {
  test("of ten million items with a million references, by hand", () => {
    // 10,000,000,000 / 4,096 = 2,441,406.25; 38 segments: chunks of 500 / 38 × 10 = 131.6, and 1,000,000 × (1 + 18 / 131.6); 2,441,407 / 1,500 + 1,000,000 / 500 = 1,627.6 + 2,000
    expect(estimatePass([TABLE], 1, TERMS)).toEqual({
      bytes: 10_000_000_000,
      units: { read: 2_441_407, write: 1_136_800 },
      caps: { read: 1_500, write: 500 },
      seconds: 3_628,
      // 38 segments × 3,627.6 s × 1.7275 GB × 13.3334 / 10⁶
      dollars: {
        read: expect.closeTo(0.3052, 4),
        write: expect.closeTo(0.7105, 4),
        functions: expect.closeTo(3.1752, 3),
        prices: "us-east-1, 2026",
      },
    });
  });

  test("of items of 2.5 KB: three units each, whatever number of references they hold", () => {
    const pass = estimatePass([{ items: 1_000, bytes: 2_560_000, writes: 100 }], 1, TERMS);
    // 2,560,000 / 4,096 = 625; 100 × 3 + 100 × 0.02
    expect(pass?.units).toEqual({ read: 625, write: 302 });
  });

  test("with several tables: they have caps of their own and are read together while there are functions", () => {
    const small = { items: 1_000_000, bytes: 4 * SEGMENT, writes: 0 };
    const one = estimatePass([small], 1, TERMS)?.seconds;
    // 4 × 65,536 units / 1,500
    expect(one).toBe(175);
    expect(estimatePass([small, small], 1, TERMS)?.seconds).toBe(175);
    const alone = { caps: { ...DEFAULT_CAPS, segmentsAtOnce: 4 }, prices: PRICES };
    expect(estimatePass([small, small], 1, alone)?.seconds).toBe(350);
  });

  test("with more segments than are read at once: there are twice as many, three times as many, so that the cap is used", () => {
    const of = (segments: number) => ({ items: 1_000_000, bytes: segments * SEGMENT, writes: 0 });
    const seconds = [40, 41, 80, 81].map((segments) => estimatePass([of(segments)], 1, TERMS)?.seconds);
    // Segments × 65,536 / 1,500
    expect(seconds).toEqual([1_748, 1_792, 3_496, 3_539]);
  });

  test("with many migrations: each has its rows of the journal, up to one for each item", () => {
    const units = [1, 2, 40].map((migrations) => estimatePass([TABLE], migrations, TERMS)?.units.write);
    // 1,000,000 × (1 + 18 / 131.6), (1 + 34 / 131.6), (1 + (131.6 + 2) / 131.6)
    expect(units).toEqual([1_136_800, 1_258_400, 2_015_200]);
  });

  test("is unknown as far as something is unknown", () => {
    expect(estimatePass([], 1, TERMS)).toBeNull();
    expect(estimatePass([TABLE], 1, undefined)).toMatchObject({
      bytes: 10_000_000_000,
      caps: null,
      seconds: null,
      dollars: null,
    });
    const unpaced = estimatePass([TABLE], 1, { caps: { ...DEFAULT_CAPS, write: null }, prices: PRICES });
    expect(unpaced).toMatchObject({ seconds: null, dollars: { functions: null } });
    expect(estimatePass([TABLE], 1, { caps: null, prices: PRICES })).toMatchObject({
      caps: null,
      seconds: null,
    });
    // Restored or made a moment ago: DynamoDB counts its items some hours later.
    const uncounted = estimatePass([{ items: 0, bytes: 0, writes: 5 }], 1, TERMS);
    expect(uncounted).toMatchObject({ bytes: null, units: { read: null, write: null }, seconds: null });
  });

  test("never grows less with the platform", () => {
    const tables = fc.array(
      fc.record({
        items: fc.integer({ min: 1, max: 10_000_000 }),
        size: fc.integer({ min: 100, max: 4_000 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { minLength: 1, maxLength: 3 },
    );
    const grown = (found: readonly { items: number; size: number; share: number }[], factor: number) =>
      found.map(({ items, size, share }) => ({
        items: items * factor,
        bytes: items * factor * size,
        writes: Math.floor(items * share) * factor,
      }));
    fc.assert(
      fc.property(tables, fc.integer({ min: 2, max: 5 }), (found, factor) => {
        const [less, more] = [grown(found, 1), grown(found, factor)].map((all) =>
          estimatePass(all, 1, TERMS),
        );
        expect(more?.units.read).toBeGreaterThanOrEqual(less?.units.read ?? Number.NaN);
        expect(more?.units.write).toBeGreaterThanOrEqual(less?.units.write ?? Number.NaN);
        expect(more?.seconds).toBeGreaterThanOrEqual(less?.seconds ?? Number.NaN);
        expect(more?.dollars?.functions).toBeGreaterThanOrEqual(
          (less?.dollars?.functions ?? Number.NaN) * 0.999,
        );
      }),
      { numRuns: 300 },
    );
  });

  test("never grows less with the references", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        (some, more) => {
          const less = estimatePass([{ ...TABLE, writes: some }], 1, TERMS)?.seconds;
          expect(estimatePass([{ ...TABLE, writes: some + more }], 1, TERMS)?.seconds).toBeGreaterThanOrEqual(
            less ?? Number.NaN,
          );
        },
      ),
    );
  });
});
