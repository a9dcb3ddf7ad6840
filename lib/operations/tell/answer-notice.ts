import { Failure } from "../../contract/errors.ts";
import type { InboxEntry } from "../../contract/notices.ts";
import { urgencyOf } from "../../domain/notices/digest.ts";
import type { DueEmails, EntryKey, Inbox, NewlyDue } from "../ports/delivery.ts";
import type { NoticeLookup } from "../ports/notices.ts";
import type { Clock } from "../ports/process.ts";

/** What a member does with a notice: all of it is written to the member's own entry. */

type AnswerDependencies = {
  readonly notices: NoticeLookup;
  readonly inbox: Inbox;
  readonly dueEmails: Pick<DueEmails, "snooze">;
  readonly clock: Pick<Clock, "now">;
};

/** Marks a notice as read by a member. @throws Failure `unknown-entry` when there is no such notice, or the member does not have it */
export async function readInboxEntry(
  deps: Pick<AnswerDependencies, "notices" | "inbox">,
  notice: string,
  member: string,
): Promise<InboxEntry> {
  const key = await keyOf(deps, notice, member);
  return known(await deps.inbox.markRead(key), key);
}

/**
 * Records that a member knows of a notice, for the team, and deals with it. An e-mail that is due about it is sent no more. Doing it twice is harmless.
 * @throws Failure `unknown-entry` as above
 */
export async function acknowledgeNotice(
  deps: Pick<AnswerDependencies, "notices" | "inbox" | "clock">,
  notice: string,
  member: string,
): Promise<InboxEntry> {
  const key = await keyOf(deps, notice, member);
  return known(await deps.inbox.acknowledge(key, new Date(deps.clock.now()).toISOString()), key);
}

/**
 * Puts a notice off: until then no e-mail about it is sent and it counts as read, then it is unread again, and the next run sends one. The ledger is told
 * first: a crash in between has a later run look at the member for nothing, and forgets no e-mail.
 * @param until ISO 8601 UTC, a time to come
 * @throws Failure `unknown-entry` as above, `wrong-state` when the member has acknowledged it
 */
export async function snoozeNotice(
  deps: AnswerDependencies,
  { notice, member, until }: { readonly notice: string; readonly member: string; readonly until: string },
): Promise<InboxEntry> {
  const { inbox, dueEmails } = deps;
  const key = await keyOf(deps, notice, member);
  const entries = await inbox.list(key.team, member);
  const { email } = stillOpen(
    entries.find((one) => one.notice === notice),
    key,
  );
  if (email) await dueEmails.snooze(key, until);
  return stillOpen(await inbox.snooze(key, until, email), key);
}

async function keyOf(
  { notices }: Pick<AnswerDependencies, "notices">,
  notice: string,
  member: string,
): Promise<EntryKey & Pick<NewlyDue, "urgency">> {
  const found = await notices.find(notice);
  if (found !== undefined) return { team: found.team.id, member, notice, urgency: urgencyOf(found) };
  throw new Failure("unknown-entry", `there is no notice ${notice}`, { hint: "notices" });
}

function known(entry: InboxEntry | undefined, { team, member, notice }: EntryKey): InboxEntry {
  if (entry !== undefined) return entry;
  throw new Failure(
    "unknown-entry",
    `${member} of the team ${team} has no notice ${notice}, or it has expired`,
  );
}

function stillOpen(found: InboxEntry | undefined, key: EntryKey): InboxEntry {
  const entry = known(found, key);
  if (entry.acknowledgedAt === null) return entry;
  throw new Failure(
    "wrong-state",
    `${key.member} acknowledged ${key.notice} at ${entry.acknowledgedAt}: nothing about it is sent any more, so there is nothing to put off`,
  );
}
