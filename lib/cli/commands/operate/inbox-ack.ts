import type { InboxEntry } from "../../../contract/notices.ts";
import type { Command } from "../../command/command.ts";
import { requiredMember } from "../../input/ids.ts";
import { inboxText } from "../../text/inbox-text.ts";

export const command: Command<{ readonly inbox: readonly InboxEntry[] }> = {
  async run({ openPlatform }, { operands, options }) {
    const member = requiredMember(options);
    const platform = await openPlatform("write");
    return { inbox: [await platform.acknowledgeNotice(operands[0]!, member)] };
  },
  text: ({ inbox }, colours) => inboxText(inbox, colours),
};
