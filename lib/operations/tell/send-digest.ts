import type { StoredNotice } from "../../contract/notices.ts";
import { recipientsOf } from "../../domain/notices/delivery.ts";
import { digestOf } from "../../domain/notices/digest.ts";
import type { DueEmails, DueMember, Emails, Inbox, Members } from "../ports/delivery.ts";
import type { Notices } from "../ports/notices.ts";
import type { Log } from "../ports/telemetry.ts";

/** What sends e-mails to members. */
export type Mailer = {
  readonly inbox: Pick<Inbox, "emailsTo" | "claimEmails" | "unclaimEmails">;
  readonly dueEmails: Omit<DueEmails, "snooze">;
  readonly members: Members;
  readonly emails: Emails;
  /** @default as many as the service takes */
  readonly maxEmailsPerDay?: number | undefined;
};

type DigestDependencies = Mailer & {
  readonly notices: Pick<Notices, "get">;
  readonly log: Log;
  /** The contact that members may ask, as a sentence. */
  readonly contact: string;
  /** The time that counts as now, ISO 8601 UTC. */
  readonly at: string;
  /** Whether a member who had an e-mail on the day of `at` has to wait for another day. */
  readonly isDaily: boolean;
};

/** In all but the first two it is still due. `exhausted`: the service takes none now. `over`: the day has had as many as it may have. */
export type DigestResult = "sent" | "nothing" | "failed" | "exhausted" | "over";

/**
 * Sends one e-mail about all that is due to a member. It claims the entries first, so that whoever comes second finds nothing due. What was certainly
 * not sent is due again; when the process dies while it sends, nobody sends it again, and the entries stand in the inbox.
 */
export async function sendDigest(deps: DigestDependencies, member: DueMember): Promise<DigestResult> {
  try {
    const { due, lastSentAt } = await deps.inbox.emailsTo(member, deps.at);
    if (due.length > 0 && deps.isDaily && dayOf(lastSentAt) === dayOf(deps.at)) return "nothing";
    const result = due.length === 0 ? "nothing" : await sendDue(deps, member, due);
    if (result === "sent" || result === "nothing") await deps.dueEmails.settle([member]);
    return result;
  } catch (error) {
    const { team, member: id } = member;
    deps.log.warn("an e-mail could not be sent", { team, member: id, reason: String(error) });
    return "failed";
  }
}

function dayOf(time: string | null): string | undefined {
  return time?.slice(0, "2026-01-01".length);
}

async function sendDue(
  deps: DigestDependencies,
  { team, member }: DueMember,
  due: readonly string[],
): Promise<DigestResult> {
  const { inbox, dueEmails, emails, log, at, maxEmailsPerDay } = deps;
  const keysOf = (ids: readonly string[]) => ids.map((notice) => ({ team, member, notice }));
  const notices = await deps.notices.get(due.map((id) => ({ id, team })));
  const addresses = await addressesOf(deps, member, notices);
  const isTold = ({ id }: Pick<StoredNotice, "id">): boolean => addresses.get(id) !== undefined;
  if (
    notices.some(isTold) &&
    maxEmailsPerDay !== undefined &&
    !(await dueEmails.takeOfDay(at.slice(0, 10), 1, maxEmailsPerDay))
  )
    return "over";
  const claimed = (await inbox.claimEmails(keysOf(due), at)).map(({ notice }) => notice);
  const told = notices.filter((notice) => isTold(notice) && claimed.includes(notice.id));
  const toldIds = new Set(told.map(({ id }) => id));
  // A member who has left, or wants no e-mails any more, is told by the inbox alone.
  await inbox.unclaimEmails(keysOf(claimed.filter((id) => !toldIds.has(id))), "none");
  const to = told.map(({ id }) => addresses.get(id)).at(-1);
  if (to === undefined) return "nothing";
  const giveBack = (state: "due" | "none") => inbox.unclaimEmails(keysOf([...toldIds]), state);
  try {
    const result = await emails.send({ team, member, to, at, ...digestOf(told, deps) });
    if (result === "exhausted") await giveBack("due");
    if (result !== "refused") return result;
  } catch (error) {
    await giveBack("due");
    throw error;
  }
  log.warn("an e-mail was refused", { team, member });
  await giveBack("none");
  return "nothing";
}

/** Returns the address of a member by notice, as the member prefers now. */
async function addressesOf(
  { members, at }: DigestDependencies,
  member: string,
  notices: readonly StoredNotice[],
): Promise<ReadonlyMap<string, string>> {
  const addresses = new Map<string, string>();
  for (const notice of notices) {
    const found = await members.withPermission(notice.team.id, notice.permission);
    const recipient = recipientsOf(notice, found, at).find((one) => one.member === member);
    if (recipient?.address !== undefined) addresses.set(notice.id, recipient.address);
  }
  return addresses;
}
