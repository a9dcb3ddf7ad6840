import { expect, test } from "vitest";
import { createUseCounts } from "../../../lib/domain/usage/use-counts.ts";
import { takeSnapshot } from "../../../lib/operations/finish/take-snapshot.ts";
import { START } from "../../../lib/operations/pass/segment-cursor.ts";
import type { Cursor, PassPlan } from "../../../lib/operations/ports/pass.ts";

/** What Finish adds up, and when it does not. */

const PASS: PassPlan = {
  id: "pass-1",
  startedAt: "2026-01-01T00:00:00.000Z",
  tables: [],
  sources: [],
  targets: new Map(),
  models: new Map(),
  undos: [],
};

/** The uses of one owner, who uses a model at so many places of a segment. */
function usesOf(places: number) {
  const counts = createUseCounts();
  for (let place = 0; place < places; place += 1)
    counts.add({
      source: "bots",
      team: "a",
      owner: { kind: "bot", id: "b" },
      ids: ["p/new"],
      isList: false,
      model: { steps: [], value: { S: "p/new" } },
      besideParameters: new Set(),
      isFlat: false,
      cleared: undefined,
    });
  return counts.rows();
}

const cursorOf = (places: number, size: number, keptIn: readonly string[] = []): Cursor => ({
  ...START,
  done: true,
  uses: { rows: usesOf(places), keptIn, size },
});

const deps = {
  snapshotSize: 10,
  keptUses: {
    async *kept(_pass: string, names: ReadonlySet<string>) {
      for (const _name of names) yield usesOf(4);
    },
  },
};

test("segments and the rows that their cursors name are added up, and an owner that all of them met is one", async () => {
  const taken = await takeSnapshot(deps, PASS, [cursorOf(1, 5, ["x"]), cursorOf(2, 5)]);
  expect(taken?.snapshot.teams).toEqual([{ team: "a", places: [0, 7], owners: [0, 1] }]);
});

test("where all segments together are too much to add up, there is no snapshot", async () => {
  expect(await takeSnapshot(deps, PASS, [cursorOf(1, 5), cursorOf(2, 6)])).toBeUndefined();
});
