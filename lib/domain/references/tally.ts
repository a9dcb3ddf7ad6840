import { isDeepStrictEqual } from "node:util";
import type { NoticeOutcome } from "../../contract/notices.ts";
import type { UsedBy } from "../../contract/reference-source.ts";
import type { Affected, EntryKind, FieldAction } from "../../contract/results.ts";
import { listOf } from "../items/attribute-value.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { isObjectId } from "../text/ids.ts";
import { createFirstPlaces, type FirstPlaces } from "./first-places.ts";
import { type JournalEntry, toldTeamOf } from "./journal.ts";
import type { Effect } from "./rewrite.ts";
import type { Owner } from "./source-reader.ts";

/** The effects of one migration on the references of one team, gathered from the journal. */
export type TeamTally = {
  readonly effects: Record<Effect, number>;
  /** Owners by kind and id. */
  readonly owners: Map<string, Map<string, AffectedOwner>>;
  /** Counts of fields, by field, action and new name. */
  readonly parameterChanges: Map<string, { field: string; action: FieldAction; to?: string; count: number }>;
  /** The places, where a notice is to name them. */
  places?: FirstPlaces;
  /** Number of references cleared from lists that have other models left. @default 0 */
  othersLeft?: number;
  /** The model that the references went to last; undefined while none has moved. */
  to?: string | null;
};

export type AffectedOwner = { readonly label: string; readonly usedBy?: UsedBy };

/** Tallies by migration and team; a tally that no team is told of stands under {@link NO_TEAM}. */
export type Tallies = Map<string, Map<string, TeamTally>>;

/** Key of the tallies without a team, because no id of a team is empty. */
export const NO_TEAM = "";

export function emptyTally(): TeamTally {
  return {
    effects: { rewritten: 0, cleared: 0, noted: 0 },
    owners: new Map(),
    parameterChanges: new Map(),
  };
}

/** Returns the teams that can be told. A text that cannot be a team's id (an item may hold anything there) has no members, and no topic takes it. */
export function teamsOf(teams: Iterable<string>): string[] {
  return [...teams].filter(isObjectId);
}

/** A thing that uses an owner and is counted instead of the owner. */
export type User = {
  readonly kind: string;
  readonly id: string;
  readonly label: string;
  readonly points: readonly string[];
};

/** Adds an entry. @returns the tally that it was added to */
export function addToTallies(tallies: Tallies, migration: string, entry: JournalEntry): TeamTally {
  const tally = tallyOf(tallies, migration, toldTeamOf(entry) ?? NO_TEAM);
  tally.effects[entry.effect] += entry.references;
  if (entry.effect !== "noted" && entry.to !== undefined) tally.to = entry.to;
  if (entry.owner !== null) addOwner(tally, entry.owner);
  for (const { field, action, as: other, from, to } of entry.changes) {
    // A budget that has become an effort is not only called otherwise.
    const as = isDeepStrictEqual(from, to) ? other : undefined;
    const key = `${action} ${field}${as === undefined ? "" : ` ${as}`}`;
    const renamed = as === undefined ? {} : { to: as };
    const change = tally.parameterChanges.get(key) ?? { field, action, ...renamed, count: 0 };
    change.count += 1;
    tally.parameterChanges.set(key, change);
  }
  return tally;
}

/** Keeps what a notice says of the place of an entry, beside the counts. */
export function addPlace(tally: TeamTally, entry: JournalEntry): void {
  tally.places ??= createFirstPlaces();
  tally.places.add(entry);
  if (entry.effect === "cleared" && (listOf(entry.after?.model)?.length ?? 0) > 0)
    tally.othersLeft = (tally.othersLeft ?? 0) + entry.references;
}

function tallyOf(tallies: Tallies, migration: string, team: string): TeamTally {
  const teams = tallies.get(migration) ?? new Map<string, TeamTally>();
  tallies.set(migration, teams);
  const tally = teams.get(team) ?? emptyTally();
  teams.set(team, tally);
  return tally;
}

function addOwner(tally: TeamTally, owner: Owner): void {
  const owners = tally.owners.get(owner.kind) ?? new Map<string, AffectedOwner>();
  tally.owners.set(owner.kind, owners);
  owners.set(owner.id, {
    label: owner.label ?? owner.id,
    ...(owner.usedBy === undefined ? {} : { usedBy: owner.usedBy }),
  });
}

/** Most names shown of each kind; the counts are exact. */
const NAMES_SHOWN = 20;

/**
 * Returns the owners affected, by kind: an owner that other things use is counted as its users (the chatbots of a pipeline), every other owner by
 * itself.
 */
export function affectedOf(owners: TeamTally["owners"], users: readonly User[]): Affected {
  const counted = countedOwners(owners, users);
  const affected: [string, { count: number; names: string[] }][] = [];
  for (const [kind, labels] of counted) {
    const names = [...labels.values()].sort(byCodeUnit).slice(0, NAMES_SHOWN);
    affected.push([kind, { count: labels.size, names }]);
  }
  return Object.fromEntries(affected.sort((left, right) => byCodeUnit(left[0], right[0])));
}

/** Returns labels by kind and id. */
export function countedOwners(
  owners: TeamTally["owners"],
  users: readonly User[],
): Map<string, Map<string, string>> {
  const counted = new Map<string, Map<string, string>>();
  const count = (kind: string, id: string, label: string): void => {
    const labels = counted.get(kind) ?? new Map<string, string>();
    counted.set(kind, labels.set(id, label));
  };
  const byTarget = new Map<string, User[]>();
  for (const user of users) {
    for (const point of user.points) {
      const key = `${user.kind} ${point}`;
      const known = byTarget.get(key);
      // One owner may have every user of a tenant: copies of the list took 40,000 of them 23 s.
      if (known === undefined) byTarget.set(key, [user]);
      else known.push(user);
    }
  }
  for (const [kind, ids] of owners) {
    for (const [id, owner] of ids) {
      const instead = owner.usedBy === undefined ? [] : (byTarget.get(`${owner.usedBy.kind} ${id}`) ?? []);
      for (const user of instead) count(user.kind, user.id, user.label);
      if (instead.length === 0) count(kind, id, owner.label);
    }
  }
  return counted;
}

/** Returns the outcome that a team is told of a migration, or undefined when nothing happened that the team should hear of. */
export function outcomeOf(
  effects: Readonly<Record<Effect, number>>,
  kind: EntryKind,
): NoticeOutcome | undefined {
  if (kind === "undo") return effects.rewritten + effects.cleared > 0 ? "restored" : undefined;
  if (effects.cleared > 0) return "cleared";
  if (effects.rewritten > 0) return "migrated";
  return effects.noted > 0 ? "action-needed" : undefined;
}

/** Returns each declaration of users once, however many owners name it. */
export function usedByOf(tallies: Iterable<ReadonlyMap<string, TeamTally>>): UsedBy[] {
  const found = new Map<string, UsedBy>();
  for (const teams of tallies) {
    for (const tally of teams.values()) {
      for (const owners of tally.owners.values()) {
        for (const { usedBy } of owners.values())
          if (usedBy !== undefined) found.set(JSON.stringify(usedBy), usedBy);
      }
    }
  }
  return [...found.values()];
}
