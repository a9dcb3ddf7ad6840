import type { NoticeSlug } from "../../lib/contract/notices.ts";
import type { MemberDocument, WorkspaceDocument } from "../../lib/contract/workspace-document.ts";

/** What section 3 says of those who are told: everybody with the permission has an entry; preferences silence the e-mail only. */

const PERMISSION = "service_providers.change_llmprovidermodel";
/** The level of every notice is `warning`: only those who want errors alone are silenced by it. */
const SILENCED_BY = { info: false, warning: false, error: true } as const;

export type Told = {
  readonly slug: NoticeSlug;
  readonly model: string;
  readonly replacement: string | null;
  readonly team: string;
};
export type ExpectedEntry = Told & {
  readonly member: string;
  readonly email: boolean;
  readonly muted: boolean;
};

/** The inboxes of a workspace that changes. @param now milliseconds since 1970, of every delivery */
export function createInboxes(workspace: Pick<WorkspaceDocument, "teams">, now: number) {
  const entries: ExpectedEntry[] = [];
  let waiting: Told[] = [];

  const deliver = ({ slug, model, replacement, team }: Told): void => {
    const members = workspace.teams.find(({ id }) => id === team)?.members ?? [];
    const told = members.filter(({ permissions }) => permissions.includes(PERMISSION));
    for (const member of told) {
      const muted = member.notifications?.muted?.includes(slug) ?? false;
      const email = !muted && wantsEmail(member, now);
      entries.push({ slug, model, replacement, team, member: member.id, email, muted });
    }
    if (told.length === 0) waiting.push({ slug, model, replacement, team });
  };
  return {
    deliver,
    /** The daily run: what has reached nobody. */
    deliverAgain(): void {
      const again = waiting;
      waiting = [];
      again.forEach(deliver);
    },
    entries: (): readonly ExpectedEntry[] => entries,
    /** Notices that have reached nobody. */
    unreached: (): readonly Told[] => waiting,
  };
}

function wantsEmail({ email, notifications = {} }: MemberDocument, now: number): boolean {
  if (!email?.includes("@") || notifications.email === false) return false;
  if (SILENCED_BY[notifications.minimumLevel ?? "info"]) return false;
  const { doNotDisturbUntil } = notifications;
  return doNotDisturbUntil === undefined || new Date(doNotDisturbUntil).getTime() <= now;
}
