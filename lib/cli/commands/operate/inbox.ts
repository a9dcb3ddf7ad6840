import type { InboxEntry } from "../../../contract/notices.ts";
import type { Command } from "../../command/command.ts";
import { given, memberOption, requiredTeam } from "../../input/ids.ts";
import { inboxText } from "../../text/inbox-text.ts";
import { counted } from "../../text/table.ts";

export const command: Command<{ readonly inbox: readonly InboxEntry[] }> = {
  async run({ openPlatform }, { options }) {
    const team = requiredTeam(options);
    const filter = given({ member: memberOption(options) });
    const platform = await openPlatform("read");
    return { inbox: await platform.inbox({ team, ...filter }) };
  },
  text({ inbox }, colours) {
    if (inbox.length === 0) return "Nobody there has been told anything.\n";
    const unread = inbox.filter(({ read }) => !read).length;
    return `${inboxText(inbox, colours)}\n${counted(inbox.length, "notice")}, ${unread} not read.\n`;
  },
};
