import { expect, test } from "vitest";
import type { Head } from "../../../lib/contract/head.ts";
import { reviewPass } from "../../../lib/operations/pass/review-pass.ts";
import type { Cursor, PassPlan } from "../../../lib/operations/ports/pass.ts";

/** How many tasks compose the notices of a pass that met so many references. */
async function groupsFor(scanned: number, uncomposed: readonly string[] = ["pass-1"]): Promise<number[][]> {
  const lease = { holder: "run", until: "" };
  const cursors = [{ done: true, trouble: null, scanned } as Cursor];
  const reviewed = await reviewPass(
    {
      head: { read: async () => ({ token: 1, lease, uncomposed, hold: null }) as unknown as Head } as never,
      passes: {
        read: async () => ({ tables: [{ table: "t", segments: 1, items: 1 }] }) as unknown as PassPlan,
        cursors: async () => cursors,
      } as never,
      ledger: {} as never,
      runs: {} as never,
      clock: {} as never,
      metrics: {} as never,
      composedTogether: 10_000,
    },
    { run: "run", token: 1, pass: "pass-1", digest: null, wanted: null },
  );
  return reviewed.next === "compose" ? reviewed.buckets.map((group) => [...group]) : [];
}

test.each([
  [0, 2],
  [20_000, 2],
  [20_001, 3],
  [40_000, 4],
  [40_001, 6],
  [160_000, 16],
  [5_000_000, 16],
])("%i references are composed by %i tasks, each bucket of teams by one of them", async (scanned, tasks) => {
  const groups = await groupsFor(scanned);
  expect(groups).toHaveLength(tasks);
  expect(groups.flat()).toEqual(Array.from({ length: 16 }, (_, bucket) => bucket));
});

test("what a dead run left behind may be any size: a task for each bucket", async () => {
  expect(await groupsFor(1, ["pass-0", "pass-1"])).toHaveLength(16);
});
