import { batchesOf } from "../../domain/items/batches.ts";
import {
  type NoticeTotals,
  noticeTotals,
  type ToldNotice,
  toldNotice,
} from "../../domain/report/tally-notices.ts";
import type { DueEmails, Inbox } from "../ports/delivery.ts";
import type { NoticeLookup } from "../ports/notices.ts";
import type { Clock } from "../ports/process.ts";

export type NoticesDependencies = {
  readonly notices: Pick<NoticeLookup, "each">;
  readonly dueEmails: Pick<DueEmails, "due">;
  /** @default nobody can answer */
  readonly inbox?: Pick<Inbox, "acknowledged"> | undefined;
  readonly clock: Pick<Clock, "now">;
};

/** Most notices that are counted: without their texts, 300 bytes each. */
const MOST_NOTICES = 200_000;
/** Most teams whose answers are looked up, one query each, and how many at once: some seconds on AWS. */
const MOST_TEAMS = 1_000;
const TOGETHER = 10;

/** Counts the notices of all teams, and the answers to those that ask for one. Also returns the names of the teams, as they were told. */
export async function gatherNotices(
  deps: NoticesDependencies,
): Promise<{ readonly totals: NoticeTotals; readonly names: ReadonlyMap<string, string> }> {
  const told: ToldNotice[] = [];
  const names = new Map<string, string>();
  let isCut = false;
  for await (const notice of deps.notices.each()) {
    isCut = told.length >= MOST_NOTICES;
    if (isCut) break;
    told.push(toldNotice(notice));
    names.set(notice.team.id, notice.team.name);
  }
  const asking = Map.groupBy(
    told.filter(({ isAsking }) => isAsking),
    ({ team }) => team,
  );
  const teams = [...asking.keys()].slice(0, deps.inbox === undefined ? 0 : MOST_TEAMS);
  const acknowledged = new Set<string>();
  for (const some of batchesOf(teams, TOGETHER)) {
    const answers = await Promise.all(
      some.map((team) =>
        deps.inbox?.acknowledged(
          team,
          (asking.get(team) ?? []).map(({ id }) => id),
        ),
      ),
    );
    for (const answer of answers.flatMap((each) => each ?? []))
      if (answer.acknowledgedAt !== null) acknowledged.add(answer.notice);
  }
  const dueEmails = await countDue(deps);
  const answers = { acknowledged, teams: new Set(teams) };
  return { totals: noticeTotals(told, answers, { dueEmails, isCut }), names };
}

/** Counts members: one to whom several things are due has a row for each urgency. */
async function countDue({ dueEmails }: NoticesDependencies): Promise<number> {
  const members = new Set<string>();
  for await (const { team, member } of dueEmails.due()) members.add(JSON.stringify([team, member]));
  return members.size;
}
