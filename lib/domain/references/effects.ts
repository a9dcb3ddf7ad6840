import type { FieldAction } from "../../contract/results.ts";
import type { Item } from "../items/attribute-value.ts";
import { increase } from "../items/counts.ts";
import { type JournalEntry, journalEntriesOf } from "./journal.ts";
import type { PlaceDecision } from "./rewrite.ts";
import { addToTallies, emptyTally, type Tallies } from "./tally.ts";

/** Counts of what a pass would do, decided about every reference and written nowhere. */
export type Effects = {
  /** Tallies by migration and team. */
  readonly tallies: Tallies;
  /** Fields that would be kept, by migration. */
  readonly kept: Map<string, number>;
};

export function noEffects(): Effects {
  return { tallies: new Map(), kept: new Map() };
}

/**
 * Counts a decision. Returns the entry of the place, as a pass would journal it; undefined where nothing would be changed. One entry stands for a list in
 * which several migrations change something: each of them holds the whole list.
 */
export function countDecision(
  { tallies, kept }: Effects,
  table: string,
  found: { readonly key: Item; readonly item: Item },
  decision: PlaceDecision,
): JournalEntry | undefined {
  const entries = journalEntriesOf(table, found, decision);
  for (const [migration, entry] of entries) {
    addToTallies(tallies, migration, entry);
    if (entry.effect !== "rewritten") continue;
    const fields = decision.parameterChanges.filter((change) => change.action === "keep").length;
    increase(kept, migration, fields);
  }
  return entries.find(([, { effect }]) => effect !== "noted")?.[1];
}

/** Effects as plain data, which a row can keep. Owners are left out: an observation counts the teams to tell, and tells them nothing. */
export type EffectRows = readonly (readonly [migration: string, kept: number, teams: readonly TeamRow[]])[];

type TeamRow = readonly [
  team: string,
  rewritten: number,
  cleared: number,
  noted: number,
  changes: readonly (readonly [field: string, action: FieldAction, count: number])[],
  to?: string | null,
];

export function effectRows({ tallies, kept }: Effects): EffectRows {
  return [...tallies].map(([migration, teams]) => [
    migration,
    kept.get(migration) ?? 0,
    [...teams].map(([team, { effects, parameterChanges, to }]): TeamRow => {
      const { rewritten, cleared, noted } = effects;
      const changes = [...parameterChanges.values()].map(
        ({ field, action, count }) => [field, action, count] as const,
      );
      // Null has a meaning in JSON, and undefined has none.
      return to === undefined
        ? [team, rewritten, cleared, noted, changes]
        : [team, rewritten, cleared, noted, changes, to];
    }),
  ]);
}

export function addEffectRows({ tallies, kept }: Effects, rows: EffectRows): void {
  for (const [migration, fields, teams] of rows) {
    increase(kept, migration, fields);
    const ofMigration = tallies.get(migration) ?? new Map<string, ReturnType<typeof emptyTally>>();
    tallies.set(migration, ofMigration);
    for (const [team, rewritten, cleared, noted, changes, to] of teams) {
      const tally = ofMigration.get(team) ?? emptyTally();
      ofMigration.set(team, tally);
      tally.effects.rewritten += rewritten;
      tally.effects.cleared += cleared;
      tally.effects.noted += noted;
      if (to !== undefined) tally.to = to;
      for (const [field, action, count] of changes) {
        const key = `${action} ${field}`;
        const known = tally.parameterChanges.get(key)?.count ?? 0;
        tally.parameterChanges.set(key, { field, action, count: known + count });
      }
    }
  }
}
