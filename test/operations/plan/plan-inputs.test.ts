import { describe, expect, test } from "vitest";
import type { Head } from "../../../lib/contract/head.ts";
import type { ReferenceSource } from "../../../lib/contract/reference-source.ts";
import { LIMITS, segmentBytesUnder } from "../../../lib/operations/limits.ts";
import { gatherInputs } from "../../../lib/operations/plan/plan-inputs.ts";
import { sourceOf } from "../../builders/sources.ts";
import { createFakeClock } from "../../platform/test-platform.ts";

describe("segments", () => {
  const source = (table: string): ReferenceSource => sourceOf({ name: table, table });
  const segmentsOf = async (
    megabytes: readonly number[],
    segmentBytes: number = LIMITS.segmentBytes,
  ): Promise<number[]> => (await tablesOf(megabytes, { segmentBytes })).map(({ segments }) => segments);
  const tablesOf = async (
    megabytes: readonly number[],
    { prefix = "t", segmentBytes = LIMITS.segmentBytes as number } = {},
  ) => {
    const bytes = new Map(megabytes.map((size, index) => [`${prefix}${index}`, size * 1024 * 1024]));
    const { tables } = await gatherInputs(
      {
        bundles: {
          get: async () =>
            ({ registry: {}, sources: [...bytes.keys()].map(source), sets: { sets: {} } }) as never,
          put: async () => {},
        },
        tables: {
          describe: async (table: string) => ({
            items: 1,
            bytes: bytes.get(table) ?? 0,
            keyAttributes: [],
            indexKeys: [],
          }),
        } as never,
        clock: createFakeClock(),
        segmentBytes,
        segmentsAtOnce: 40,
      },
      { run: "r", trigger: "command", digest: "d", startedAt: "" },
      { applied: null } as Head,
    );
    return tables;
  };

  test("are as many as the size asks for", async () => {
    expect(await segmentsOf([0, 1, 256, 257, 10_240])).toEqual([1, 1, 1, 2, 40]);
  });

  test("are more where no cap makes functions wait, and one cap is enough for few", async () => {
    const without = segmentBytesUnder({ read: undefined, write: undefined });
    expect(await segmentsOf([96, 97, 954], without)).toEqual([1, 2, 10]);
    for (const caps of [
      { read: 1_500, write: undefined },
      { read: undefined, write: 500 },
      { read: 1_500, write: 500 },
    ])
      expect(await segmentsOf([96, 97, 954], segmentBytesUnder(caps))).toEqual([1, 1, 4]);
  });

  test("are a multiple of those that are read at once, where there are more: the last round uses the whole cap too", async () => {
    expect(await segmentsOf([10_241])).toEqual([80]);
    expect(await segmentsOf([25_600])).toEqual([120]);
  });

  test("of all tables together are at most 1,000, for Plan answers them one by one", async () => {
    const segments = await segmentsOf([2_560_000, 256_000, 1]);
    expect(segments.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(1_000);
    expect(segments).toEqual([909, 90, 1]);
  });

  test("of tables with long names are as many as fit into Plan's result", async () => {
    const tables = await tablesOf([2_560_000, 256_000], { prefix: "\u{1f4a0}".repeat(120) });
    const pointers = tables.flatMap(({ table, segments }) =>
      Array.from({ length: segments }, (_, segment) => ({ table, segment, of: segments })),
    );
    expect(pointers.length).toBeGreaterThan(300);
    expect(Buffer.byteLength(JSON.stringify(pointers))).toBeLessThan(256_000);
  });
});
