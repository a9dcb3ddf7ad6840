import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type EffectRows,
  type Effects,
  effectRows,
  joinedEffects,
  noEffects,
} from "../../../lib/domain/references/effects.ts";
import type { JournalEntry } from "../../../lib/domain/references/journal.ts";
import { addToTallies, NO_TEAM } from "../../../lib/domain/references/tally.ts";

/** What slices count apart is what one process counts. */

const counted = fc.record({
  migration: fc.constantFrom("delete:p/a@1=b", "delete:p/c@1=", "deprecate:p/d="),
  team: fc.constantFrom("acme", "globex", null),
  effect: fc.constantFrom("rewritten" as const, "cleared" as const, "noted" as const),
  references: fc.integer({ min: 1, max: 3 }),
  to: fc.constantFrom<string | null>("p/b", null),
  changes: fc.array(
    fc.record({
      field: fc.constantFrom("temperature", "top_p"),
      action: fc.constantFrom("drop" as const, "clamp" as const),
    }),
    { maxLength: 2 },
  ),
  kept: fc.integer({ min: 0, max: 2 }),
});
type Counted = typeof counted extends fc.Arbitrary<infer One> ? One : never;

function effectsOf(all: readonly Counted[]): Effects {
  const effects = noEffects();
  for (const { migration, kept, effect, to, ...rest } of all) {
    const place = {
      table: "t",
      key: {},
      source: "s",
      place: { model: [] },
      owner: { kind: "bot", id: "1" },
      before: {},
      compared: [],
    };
    const moved = effect === "noted" ? {} : { to };
    addToTallies(effects.tallies, migration, {
      ...place,
      ...rest,
      ...moved,
      effect,
    } as unknown as JournalEntry);
    effects.kept.set(migration, (effects.kept.get(migration) ?? 0) + kept);
  }
  return effects;
}

/** What a plan makes of effects: by team what happened, by migration what became of fields. */
function known({ tallies, kept }: Effects) {
  return [...tallies]
    .map(([migration, teams]) => {
      const fields: Record<string, number> = {};
      for (const { parameterChanges } of teams.values())
        for (const [key, { count }] of parameterChanges) fields[key] = (fields[key] ?? 0) + count;
      const told = [...teams]
        .filter(
          ([team, { effects }]) => team !== NO_TEAM || Object.values(effects).some((count) => count > 0),
        )
        .map(([team, { effects, to }]) => [team, effects, to] as const)
        .sort(([left], [right]) => (left < right ? -1 : 1));
      return { migration, kept: kept.get(migration), fields, told };
    })
    .sort((left, right) => (left.migration < right.migration ? -1 : 1));
}

function stored(rows: EffectRows): EffectRows {
  return JSON.parse(JSON.stringify(rows)) as EffectRows;
}

test("the rows of many slices, kept as JSON and joined again, say what was counted at once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(counted, { maxLength: 6 }), { maxLength: 5 }), async (slices) => {
      // Within a pass all references of a migration go to one model.
      const alike = slices.map((all) =>
        all.map((one) => ({ ...one, to: one.migration.endsWith("b") ? "p/b" : null })),
      );
      const joined = await joinedEffects(alike.map((all) => stored(effectRows(effectsOf(all)))));
      expect(known(joined)).toEqual(known(effectsOf(alike.flat())));
      const again = await joinedEffects([stored(effectRows(joined))]);
      expect(known(again)).toEqual(known(joined));
    }),
  );
});

test("joining twice adds twice, and shares nothing with what was joined before", async () => {
  const rows = effectRows(
    effectsOf([
      {
        migration: "delete:p/a@1=b",
        team: "acme",
        effect: "rewritten",
        references: 2,
        to: "p/b",
        changes: [{ field: "top_p", action: "drop" }],
        kept: 1,
      },
    ]),
  );
  const [once, twice] = [await joinedEffects([rows]), await joinedEffects([rows, rows])];
  expect(effectRows(once)[0]?.slice(1, 3)).toEqual([1, [["top_p", "drop", 1]]]);
  expect(effectRows(twice)[0]?.slice(1, 3)).toEqual([2, [["top_p", "drop", 2]]]);
  expect(twice.tallies.get("delete:p/a@1=b")?.get("acme")?.effects.rewritten).toBe(4);
  expect(once.tallies.get("delete:p/a@1=b")?.get("acme")?.effects.rewritten).toBe(2);
});
