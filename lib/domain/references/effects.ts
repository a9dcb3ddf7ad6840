import type { FieldAction } from "../../contract/results.ts";
import type { Item } from "../items/attribute-value.ts";
import { increase } from "../items/counts.ts";
import { type JournalEntry, journalEntriesOf } from "./journal.ts";
import type { PlaceDecision } from "./rewrite.ts";
import { addToTallies, emptyTally, NO_TEAM, type Tallies, type TeamTally } from "./tally.ts";

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

/**
 * Effects as plain data, which a row can keep. Owners are left out, and changes of parameters are of all teams: an observation counts the teams to tell,
 * and tells them nothing.
 */
export type EffectRows = readonly (readonly [
  migration: string,
  kept: number,
  changes: readonly (readonly [field: string, action: FieldAction, count: number])[],
  teams: readonly TeamRow[],
])[];

type TeamRow = readonly [team: string, rewritten: number, cleared: number, noted: number, to?: string | null];

export function effectRows({ tallies, kept }: Effects): EffectRows {
  return [...tallies].map(([migration, teams]) => {
    const all: TeamTally["parameterChanges"] = new Map();
    for (const { parameterChanges } of teams.values()) addChanges(all, parameterChanges.values());
    const changes = [...all.values()].map(({ field, action, count }) => [field, action, count] as const);
    return [migration, kept.get(migration) ?? 0, changes, [...teams].map(teamRow)];
  });
}

function teamRow([team, { effects, to }]: readonly [string, TeamTally]): TeamRow {
  const { rewritten, cleared, noted } = effects;
  // Null has a meaning in JSON, and undefined has none.
  return to === undefined ? [team, rewritten, cleared, noted] : [team, rewritten, cleared, noted, to];
}

function addChanges(
  to: TeamTally["parameterChanges"],
  changes: Iterable<{ readonly field: string; readonly action: FieldAction; readonly count: number }>,
): void {
  for (const { field, action, count } of changes) {
    const key = `${action} ${field}`;
    to.set(key, { field, action, count: (to.get(key)?.count ?? 0) + count });
  }
}

/** Returns the sum of all rows. Changes of parameters stand under no team. */
export async function joinedEffects(all: Iterable<EffectRows> | AsyncIterable<EffectRows>): Promise<Effects> {
  const effects = noEffects();
  for await (const rows of all) addRows(effects, rows);
  return effects;
}

/** What a joined tally has none of: one for all, because a platform may have a million of them. */
const NOTHING: Pick<TeamTally, "owners" | "parameterChanges"> = {
  owners: new Map(),
  parameterChanges: new Map(),
};

function addRows({ tallies, kept }: Effects, rows: EffectRows): void {
  for (const [migration, fields, changes, teams] of rows) {
    increase(kept, migration, fields);
    const ofMigration = tallies.get(migration) ?? new Map<string, TeamTally>();
    tallies.set(migration, ofMigration);
    const ofNoTeam = ofMigration.get(NO_TEAM) ?? emptyTally();
    if (changes.length > 0) ofMigration.set(NO_TEAM, ofNoTeam);
    addChanges(
      ofNoTeam.parameterChanges,
      changes.map(([field, action, count]) => ({ field, action, count })),
    );
    for (const [team, rewritten, cleared, noted, to] of teams) {
      const known =
        ofMigration.get(team) ??
        (team === NO_TEAM ? ofNoTeam : { ...NOTHING, effects: { rewritten: 0, cleared: 0, noted: 0 } });
      ofMigration.set(team, known);
      known.effects.rewritten += rewritten;
      known.effects.cleared += cleared;
      known.effects.noted += noted;
      if (to !== undefined) known.to = to;
    }
  }
}
