import type { ToldMember } from "../../contract/members.ts";
import type { StoredNotice } from "../../contract/notices.ts";

const LEVELS = ["info", "warning", "error"] as const;

export type Recipient = {
  readonly member: string;
  readonly muted: boolean;
  /** Address of the e-mail; undefined where none is sent. */
  readonly address: string | undefined;
};

/** The time in which the queue delivers what was published, in ms. What is on its way for longer is lost, or a dead letter. */
export const UNDERWAY_MS = 3_600_000;

/**
 * Returns the recipients of a notice: every member has it in the inbox; a muted slug, the level, the e-mails that were switched off and a time
 * without disturbance silence the e-mail alone.
 * @param members members with the permission; a member who is named twice counts once
 * @param at ISO 8601
 */
export function recipientsOf(
  notice: Pick<StoredNotice, "slug" | "level">,
  members: readonly ToldMember[],
  at: string,
): Recipient[] {
  const byId = new Map(members.map((member) => [member.id, member]));
  return [...byId.values()].map(({ id, email, notifications = {} }) => {
    const { minimumLevel = "info", doNotDisturbUntil, muted = [] } = notifications;
    const isMuted = muted.includes(notice.slug);
    const isSilent =
      isMuted ||
      notifications.email === false ||
      LEVELS.indexOf(notice.level) < LEVELS.indexOf(minimumLevel) ||
      (doNotDisturbUntil !== undefined && Date.parse(doNotDisturbUntil) > Date.parse(at));
    return { member: id, muted: isMuted, address: isSilent || !isAddress(email) ? undefined : email };
  });
}

/** Matches one address and nothing else: a text that could add a header, a second recipient or a name is no address. */
const ADDRESS = /^[^\s"(),:;<>@[\\\]\p{C}]{1,64}@[^\s"(),:;<>@[\\\]\p{C}]{1,255}$/u;

function isAddress(email: string | null | undefined): email is string {
  return typeof email === "string" && ADDRESS.test(email);
}
