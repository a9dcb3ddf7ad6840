import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { EffectRows } from "../../../lib/domain/references/effects.ts";
import { createTestPlatform } from "../../platform/test-platform.ts";

/** Counts that are too large for the cursor of their segment. */

const SEGMENT = { pass: "observation-a", table: "bots", segment: 3, of: 4 };

function effectsOf(teams: number): EffectRows {
  const some = Array.from(
    { length: teams },
    () => [randomBytes(32).toString("hex"), 1, 0, 0, "p/b"] as const,
  );
  return [["delete:p/a@1=b", 0, [], some]];
}

test("are kept in as many rows as they need, and only those that are named are given back", async () => {
  const { container } = await createTestPlatform();
  const { observations, passes } = container;
  const [small, large, other] = [effectsOf(1), effectsOf(20_000), effectsOf(2)];
  const names = [
    await observations.keep(SEGMENT, 0, large),
    await observations.keep(SEGMENT, 1, small),
    await observations.keep({ ...SEGMENT, segment: 0 }, 0, small),
  ];
  // A slice that died before it saved its cursor has left these.
  await observations.keep(SEGMENT, 1, other);
  await observations.keep(SEGMENT, 2, other);
  const found = await Array.fromAsync(observations.kept(SEGMENT.pass, new Set(names)));
  expect(found.map((rows) => rows[0]?.[3].length).sort()).toEqual([1, 1, 20_000]);
  expect(found.find((rows) => rows[0]?.[3].length === 20_000)).toEqual(large);
  expect(await passes.cursors(SEGMENT.pass)).toEqual([]);
  expect(await Array.fromAsync(observations.kept("observation-b", new Set(names)))).toEqual([]);
});

test("are the same row when they are kept again, and another one under another number", async () => {
  const { container } = await createTestPlatform();
  const rows = effectsOf(1);
  const keep = (number: number) => container.observations.keep(SEGMENT, number, rows);
  const names = [await keep(0), await keep(0), await keep(1)];
  expect(new Set(names).size).toBe(2);
  expect(await Array.fromAsync(container.observations.kept(SEGMENT.pass, new Set(names)))).toEqual([
    rows,
    rows,
  ]);
});
