import type { ToldMember } from "../../contract/members.ts";
import type { StoredNotice } from "../../contract/notices.ts";
import { batchesOf } from "../../domain/items/batches.ts";
import { type Recipient, recipientsOf } from "../../domain/notices/delivery.ts";
import { urgencyOf } from "../../domain/notices/digest.ts";
import { noticeKeyOf } from "../../domain/notices/notice-key.ts";
import { cut } from "../../domain/text/inert-text.ts";
import type { DueEmails, Inbox, Members, NewEntry, NewlyDue } from "../ports/delivery.ts";
import type { NoticeKey, Notices, UndeliveredNotices } from "../ports/notices.ts";
import type { Clock } from "../ports/process.ts";
import type { Log } from "../ports/telemetry.ts";

export type DeliverDependencies = {
  readonly notices: Notices;
  readonly outbox: Pick<UndeliveredNotices, "keepUnreached">;
  readonly inbox: Pick<Inbox, "add">;
  readonly dueEmails: Pick<DueEmails, "add">;
  readonly members: Members;
  /** Whether e-mails are sent. */
  readonly sendsEmails: boolean;
  readonly clock: Clock;
  readonly log: Log;
};

type Delivered = {
  /** The number of members that each notice has now reached, by notice. Notices that had reached a member before are not delivered again. */
  readonly reached: ReadonlyMap<string, number>;
  /** The notices that have to be delivered again, and why. */
  readonly failed: readonly (NoticeKey & { readonly reason: string })[];
};

const TEAMS_AT_ONCE = 8;

/**
 * Brings notices to the inboxes of the members of their teams, and says to whom an e-mail is due: the run sends one to each when all is delivered. The
 * content comes from the ledger: a message only says that there is something to deliver. What it names, a notice and its team, is in the ledger, or is
 * left alone: a message of another platform on the same topic, or one that somebody made up, keeps no other from being delivered. Running it twice is
 * harmless: an entry of (notice, member) is written once, and a notice that has reached a member is left alone.
 */
export async function deliverNotices(
  deps: DeliverDependencies,
  keys: readonly NoticeKey[],
): Promise<Delivered> {
  const stored = await deps.notices.get(keys);
  const known = new Set(stored.map(({ id, team }) => noticeKeyOf({ id, team: team.id })));
  const foreign = keys.filter((key) => !known.has(noticeKeyOf(key)));
  if (foreign.length > 0) deps.log.warn("not of this ledger", { notices: foreign.map(shortened) });
  const notices = stored.filter(({ reached }) => (reached ?? 0) === 0);
  const failed: Delivered["failed"][number][] = [];
  const members = await findMembers(deps, notices);
  const at = new Date(deps.clock.now()).toISOString();
  const recipients = new Map<string, readonly Recipient[]>();
  for (const notice of notices) {
    const found = members.get(teamKey(notice));
    if (found instanceof Error) failed.push({ id: notice.id, team: notice.team.id, reason: String(found) });
    else recipients.set(notice.id, recipientsOf(notice, found ?? [], at));
  }
  const told = notices.filter(({ id }) => recipients.has(id));
  const entries = told.flatMap((notice) =>
    (recipients.get(notice.id) ?? []).map((recipient) => entryOf(notice, recipient, at, deps)),
  );
  if (entries.length > 0) await deps.inbox.add(entries);
  const due = membersOf(entries, new Map(told.map((notice) => [notice.id, urgencyOf(notice)])));
  if (due.length > 0) await deps.dueEmails.add(due, `${at} ${told[0]?.id}`);
  const reached = new Map(told.map(({ id }) => [id, recipients.get(id)?.length ?? 0]));
  await record(deps, told, reached, at);
  return { reached, failed };
}

/** Returns what a message names, short enough for the log: it may be anything. */
function shortened({ id, team }: NoticeKey): NoticeKey {
  return { id: cut(id, MOST_LOGGED), team: cut(team, MOST_LOGGED) };
}

const MOST_LOGGED = 100;

/** Returns the members to whom an e-mail becomes due, each once, with the urgency of the most urgent notice. */
function membersOf(entries: readonly NewEntry[], urgencies: ReadonlyMap<string, number>): NewlyDue[] {
  const members = new Map<string, NewlyDue>();
  for (const { team, member, notice, email } of entries) {
    const key = JSON.stringify([team, member]);
    const urgency = urgencies.get(notice);
    const known = members.get(key)?.urgency ?? Number.POSITIVE_INFINITY;
    if (email === "due" && urgency !== undefined && urgency < known)
      members.set(key, { team, member, urgency });
  }
  return [...members.values()];
}

/** Returns members by team and permission; an error where the members could not be determined. */
async function findMembers(
  { members }: DeliverDependencies,
  notices: readonly StoredNotice[],
): Promise<ReadonlyMap<string, readonly ToldMember[] | Error>> {
  const asked = [...new Map(notices.map((notice) => [teamKey(notice), notice])).entries()];
  const found = new Map<string, readonly ToldMember[] | Error>();
  for (const batch of batchesOf(asked, TEAMS_AT_ONCE)) {
    await Promise.all(
      batch.map(async ([key, { team, permission }]) => {
        found.set(key, await members.withPermission(team.id, permission).catch(asError));
      }),
    );
  }
  return found;
}

function teamKey({ team, permission }: StoredNotice): string {
  return JSON.stringify([team.id, permission]);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function entryOf(
  { id, title, team }: StoredNotice,
  { member, muted, address }: Recipient,
  at: string,
  { sendsEmails }: DeliverDependencies,
): NewEntry {
  const email = address !== undefined && sendsEmails ? "due" : "none";
  return { team: team.id, member, notice: id, title, at, muted, email };
}

/**
 * Records how many members each notice has reached, and that it is published: nobody else may have marked it yet. Notices that reached no member are kept first and counted afterwards: a crash in between keeps a
 * notice too many, which the daily run corrects.
 */
async function record(
  { notices, outbox }: DeliverDependencies,
  told: readonly StoredNotice[],
  reached: ReadonlyMap<string, number>,
  at: string,
): Promise<void> {
  const counted = told.flatMap((notice) => {
    const count = reached.get(notice.id);
    const isNews = count !== undefined && (count > 0 || notice.reached === null);
    const publishedAt = notice.publishedAt ?? at;
    return isNews ? [{ id: notice.id, team: notice.team.id, reached: count, publishedAt }] : [];
  });
  const nobody = counted.filter((one) => one.reached === 0);
  if (nobody.length > 0) await outbox.keepUnreached(nobody);
  if (counted.length > 0) await notices.recordReached(counted);
}
