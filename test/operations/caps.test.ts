import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPace } from "../../lib/aws/client/pace.ts";
import type { Head } from "../../lib/contract/head.ts";
import type { ReferenceSource } from "../../lib/contract/reference-source.ts";
import { chunkUnderCap, LIMITS, shareOfCap } from "../../lib/operations/limits.ts";
import { runSlice } from "../../lib/operations/pass/run-slice.ts";
import { gatherInputs } from "../../lib/operations/plan/plan-inputs.ts";
import { sourceOf } from "../builders/sources.ts";
import { createFakeClock, createTestPlatform } from "../platform/test-platform.ts";

describe("the cap of a table", () => {
  test("is kept by all segments together, of which 100 are read at once", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 1_000 }),
        (cap, segments) => {
          const share = shareOfCap(cap, segments) as number;
          expect(share * Math.min(segments, 100)).toBeCloseTo(cap, 6);
        },
      ),
    );
    expect(shareOfCap(undefined, 7)).toBeUndefined();
  });

  test("lets a chunk grow to what ten seconds allow, a batch at least", () => {
    expect([1, 5, 100, undefined].map((cap) => chunkUnderCap(2_000, cap))).toEqual([25, 50, 1_000, 2_000]);
  });

  test("leaves no room before a moment that is too early, and room after what was spent", async () => {
    const clock = createFakeClock();
    const pace = createPace(0.5, clock);
    pace.spent(10);
    let renewals = 0;
    const renew = async () => void renewals++;
    expect(await pace.turn(renew, 15_000)).toBe(false);
    expect([clock.monotonic(), renewals]).toEqual([15_000, 15]);
    expect(await pace.turn(renew, 30_000)).toBe(true);
    expect(clock.monotonic()).toBe(20_000);
  });
});

test("under a cap that leaves no room for a page, a slice ends in its time, and the next one goes on", async () => {
  const platform = await createTestPlatform();
  const turns: number[] = [];
  let room = false;
  const tables = {
    ...platform.container.tables,
    turn: async (_kind: string, _meanwhile: () => Promise<void>, until?: number) => {
      turns.push(until ?? -1);
      return room;
    },
  };
  const lease = { run: "r", token: 1 };
  const until = new Date(platform.clock.now() + 15_000).toISOString();
  const head = { token: 0 } as Head;
  const now = new Date(platform.clock.now()).toISOString();
  await platform.container.head.acquire({ run: { run: "r" } as never, until, applying: null, now }, head);
  await platform.container.passes.create({
    id: "pass-1",
    startedAt: now,
    tables: [{ table: "workspace", segments: 1, items: 0 }],
    sources: [],
    targets: new Map(),
    models: new Map(),
  } as never);
  const pointer = {
    ...lease,
    pass: "pass-1",
    digest: null,
    wanted: null,
    table: "workspace",
    segment: 0,
    of: 1,
  };
  const slice = () => runSlice({ ...platform.container, tables }, pointer);
  expect(await slice()).toMatchObject({ status: "more" });
  expect(turns).toEqual([LIMITS.readMs]);
  room = true;
  expect(await slice()).toMatchObject({ status: "done" });
});

describe("segments", () => {
  const source = (table: string): ReferenceSource => sourceOf({ name: table, table });
  const segmentsOf = async (megabytes: readonly number[]): Promise<number[]> => {
    const bytes = new Map(megabytes.map((size, index) => [`t${index}`, size * 1024 * 1024]));
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
        segmentBytes: LIMITS.segmentBytes,
      },
      { run: "r", trigger: "command", digest: "d", startedAt: "" },
      { applied: null } as Head,
    );
    return tables.map(({ segments }) => segments);
  };

  test("are as many as the size asks for", async () => {
    expect(await segmentsOf([0, 1, 256, 257, 25_600])).toEqual([1, 1, 1, 2, 100]);
  });

  test("of all tables together are at most 1,000, for Plan answers them one by one", async () => {
    const segments = await segmentsOf([2_560_000, 256_000, 1]);
    expect(segments.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(1_000);
    expect(segments).toEqual([909, 90, 1]);
  });
});
