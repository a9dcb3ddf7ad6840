import type { NoticeSlug, StoredNotice } from "../../contract/notices.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { firstOf, type Some } from "./some.ts";

/** What the teams were told, and what became of it. Counts are of notices: one team and one event each. */
export type NoticeTotals = {
  /** Published, pending ones aside. */
  readonly sent: number;
  /** Still to be published. */
  readonly pending: number;
  /** Published, and in the inbox of a member. */
  readonly reached: number;
  /** Published, and in no inbox: the team has no member with the permission, or none yet. */
  readonly unreached: number;
  /** Those that ask a team to do something, and of these the ones that a member has acknowledged. */
  readonly asking: number;
  readonly acknowledged: number;
  /** Of `asking`: those whose answers were not looked up, because there are too many. */
  readonly unasked: number;
  /** Members to whom an e-mail is due. */
  readonly dueEmails: number;
  /** By kind of notice and model, those told last first. */
  readonly events: Some<NoticeEvent>;
  /** The teams of which nobody was reached, those longest waiting first. */
  readonly unreachedTeams: Some<UnreachedTeam>;
  /** Notices that were not read at all, because there are too many: the counts above do not hold them. */
  readonly isCut: boolean;
};

export type NoticeEvent = {
  readonly slug: NoticeSlug;
  readonly model: string;
  readonly replacement: string | null;
  /** YYYY-MM-DD. */
  readonly retiresOn: string | null;
  readonly sent: number;
  readonly pending: number;
  readonly reached: number;
  readonly unreached: number;
  /** Null for what asks for no answer. */
  readonly acknowledged: number | null;
  /** When the last one was made, ISO 8601 UTC. */
  readonly at: string;
};

type UnreachedTeam = {
  readonly team: string;
  readonly name: string;
  /** How many notices have reached nobody. */
  readonly notices: number;
  /** When the first of them was made, ISO 8601 UTC. */
  readonly since: string;
};

/** What counts of a notice: thousands of them are held at once, so without its text and places. */
export type ToldNotice = {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  readonly slug: NoticeSlug;
  readonly model: string;
  readonly replacement: string | null;
  readonly retiresOn: string | null;
  readonly isAsking: boolean;
  readonly at: string;
  readonly state: StoredNotice["state"];
  readonly reached: number | null;
};

export function toldNotice(notice: StoredNotice): ToldNotice {
  const { id, team, slug, model, replacement, retiresOn, outcome, createdAt, state, reached } = notice;
  return {
    id,
    team: team.id,
    name: team.name,
    slug,
    model: model.id,
    replacement: replacement?.id ?? null,
    retiresOn,
    isAsking: outcome === "action-needed" || outcome === "date-changed",
    at: createdAt,
    state,
    reached,
  };
}

/** Most kinds and teams that are listed. */
const MOST_EVENTS = 200;
const MOST_TEAMS = 50;

/**
 * Counts notices.
 * @param answers the ids of notices that a member has acknowledged, and the teams whose answers were looked up
 */
export function noticeTotals(
  told: readonly ToldNotice[],
  answers: { readonly acknowledged: ReadonlySet<string>; readonly teams: ReadonlySet<string> },
  more: Pick<NoticeTotals, "dueEmails" | "isCut">,
): NoticeTotals {
  const isAcknowledged = ({ id }: ToldNotice): boolean => answers.acknowledged.has(id);
  const asking = told.filter(({ isAsking }) => isAsking);
  const events = [...Map.groupBy(told, ({ slug, model }) => `${slug} ${model}`).values()].map((those) =>
    eventOf(those, isAcknowledged),
  );
  const unreached = [...Map.groupBy(told.filter(isUnreached), ({ team }) => team).values()]
    .map(unreachedTeam)
    .sort((left, right) => byCodeUnit(`${left.since} ${left.team}`, `${right.since} ${right.team}`));
  return {
    ...statesOf(told),
    asking: asking.length,
    acknowledged: asking.filter(isAcknowledged).length,
    unasked: asking.filter(({ team }) => !answers.teams.has(team)).length,
    events: firstOf(
      events.sort((left, right) => byCodeUnit(`${right.at} ${left.model}`, `${left.at} ${right.model}`)),
      MOST_EVENTS,
    ),
    unreachedTeams: firstOf(unreached, MOST_TEAMS),
    ...more,
  };
}

function unreachedTeam(those: readonly ToldNotice[]): UnreachedTeam {
  const first = those.reduce((earliest, one) => (one.at < earliest.at ? one : earliest));
  return { team: first.team, name: first.name, notices: those.length, since: first.at };
}

function eventOf(those: readonly ToldNotice[], isAcknowledged: (one: ToldNotice) => boolean): NoticeEvent {
  // The last one says what holds now: a replacement and a date may have changed since the first.
  const last = those.reduce((latest, one) => (one.at > latest.at ? one : latest));
  const { slug, model, replacement, retiresOn, at } = last;
  return {
    slug,
    model,
    replacement,
    retiresOn,
    ...statesOf(those),
    acknowledged: last.isAsking ? those.filter(isAcknowledged).length : null,
    at,
  };
}

function statesOf(told: readonly ToldNotice[]) {
  const pending = told.filter(({ state }) => state === "pending").length;
  return {
    sent: told.length - pending,
    pending,
    reached: told.filter(({ reached }) => (reached ?? 0) > 0).length,
    unreached: told.filter(isUnreached).length,
  };
}

function isUnreached({ state, reached }: ToldNotice): boolean {
  return state === "published" && reached === 0;
}
