import type { StoredNotice, Unanswered } from "../../contract/notices.ts";
import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { EntryRecord } from "../models/records.ts";
import type { TeamTally } from "../references/tally.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { inertName } from "../text/inert-text.ts";
import { noticeIdOf } from "./notice.ts";
import { noticePlaces } from "./notice-places.ts";
import { MILESTONES } from "./reminders.ts";

/** Why the operators hear of a team. */
type Unheard = Unanswered["named"][number]["why"];

/** A team that uses a deprecated model shortly before its end, and has not answered. */
export type UnansweredTeam = {
  readonly migration: string;
  readonly team: string;
  readonly name: string;
  readonly why: Unheard;
};

/** What a member has said of a notice, as the inbox has it. Times are ISO 8601 UTC, null for none. */
type Answer = {
  readonly notice: string;
  readonly acknowledgedAt: string | null;
  readonly snoozedUntil: string | null;
};

/** Returns the ids of the notices that a team can answer: of this deprecation, of its date, and of the reminders that there may have been. */
export function askedOf(entry: EntryRecord, team: string): string[] {
  const { replacement } = entry;
  const asked = { team, replacement, outcome: "action-needed" } as const;
  return [
    noticeIdOf(entry, asked),
    noticeIdOf(entry, { ...asked, outcome: "date-changed" }),
    ...MILESTONES.map((milestone) => noticeIdOf(entry, { ...asked, milestone })),
  ];
}

/**
 * Returns why the operators have to hear of a team; undefined when it has answered.
 * @param asked the notices that the team could answer
 * @param tally the places where it uses the model now
 * @param now ISO 8601 UTC
 */
export function unheardOf(
  asked: readonly StoredNotice[],
  answers: readonly Answer[],
  tally: TeamTally,
  { sources, now }: { readonly sources: readonly ReferenceSource[]; readonly now: string },
): Unheard | undefined {
  const acknowledged =
    answers
      .map(({ acknowledgedAt }) => acknowledgedAt ?? "")
      .sort()
      .at(-1) ?? "";
  if (acknowledged !== "") return hasNewUse(asked, acknowledged, tally, sources) ? "new-use" : undefined;
  if (answers.some(({ snoozedUntil }) => snoozedUntil !== null && snoozedUntil > now)) return undefined;
  // Nobody counts whom a notice has reached where there is no inbox of ours, nor before it is delivered.
  const reached = asked.flatMap(({ reached: count }) => count ?? []);
  const isReached = reached.length === 0 || reached.some((count) => count > 0);
  return isReached ? "not-acknowledged" : "not-reached";
}

/** Tells whether a team uses the model where the last notice before its answer did not name it. */
function hasNewUse(
  asked: readonly StoredNotice[],
  acknowledged: string,
  { places }: TeamTally,
  sources: readonly ReferenceSource[],
): boolean {
  const known = asked
    .filter((notice) => notice.places !== undefined && notice.createdAt <= acknowledged)
    .sort((left, right) => (left.createdAt < right.createdAt ? -1 : 1))
    .at(-1);
  if (known === undefined) return false;
  const now = noticePlaces(places, sources);
  const before = new Set((known.places ?? []).map(keyOf));
  const count = (of: typeof now): number => (of.places?.length ?? 0) + (of.placesLeft ?? 0);
  // A notice names 50 places at most: of more only their number is known.
  if (known.placesLeft !== 0) return count(now) > count(known);
  return (
    count(now) > (now.places?.length ?? 0) || (now.places ?? []).some((place) => !before.has(keyOf(place)))
  );
}

function keyOf({ owner, part }: NonNullable<StoredNotice["places"]>[number]): string {
  return JSON.stringify([owner.kind, owner.id, part]);
}

/** Most teams that are named. */
const MOST_NAMED = 50;

/** Returns what the operators hear, by model: the first to end comes first. */
export function unansweredModels(
  teams: readonly UnansweredTeam[],
  entries: ReadonlyMap<string, EntryRecord>,
): Unanswered[] {
  return [...Map.groupBy(teams, ({ migration }) => migration)]
    .flatMap(([migration, found]): Unanswered[] => {
      const entry = entries.get(migration);
      if (entry?.retiresOn == null) return [];
      const { model, replacement, retiresOn } = entry;
      const named = found
        .map(({ team, name, why }) => ({ id: team, name: inertName(name), why }))
        .sort((left, right) => byCodeUnit(`${left.name} ${left.id}`, `${right.name} ${right.id}`));
      return [{ model, replacement, retiresOn, teams: found.length, named: named.slice(0, MOST_NAMED) }];
    })
    .sort((left, right) =>
      byCodeUnit(`${left.retiresOn} ${left.model}`, `${right.retiresOn} ${right.model}`),
    );
}
