import { Failure } from "../../contract/errors.ts";
import type { InboxEntry } from "../../contract/notices.ts";
import type { Inbox } from "../ports/delivery.ts";
import type { NoticeLookup } from "../ports/notices.ts";

/** Marks a notice as read by a member. @throws Failure `unknown-entry` when there is no such notice, or the member does not have it */
export async function readInboxEntry(
  { notices, inbox }: { readonly notices: NoticeLookup; readonly inbox: Inbox },
  notice: string,
  member: string,
): Promise<InboxEntry> {
  const found = await notices.find(notice);
  if (found === undefined) throw new Failure("unknown-entry", `there is no notice ${notice}`);
  const entry = await inbox.markRead({ team: found.team.id, member, notice });
  if (entry !== undefined) return entry;
  throw new Failure(
    "unknown-entry",
    `${member} of the team ${found.team.id} has no notice ${notice}, or it has expired`,
  );
}
