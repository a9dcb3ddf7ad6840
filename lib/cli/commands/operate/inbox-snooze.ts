import { Failure } from "../../../contract/errors.ts";
import type { InboxEntry } from "../../../contract/notices.ts";
import type { Command } from "../../command/command.ts";
import { text } from "../../command/values.ts";
import { requiredMember } from "../../input/ids.ts";
import { inboxText } from "../../text/inbox-text.ts";
import { parseTime } from "../../text/time.ts";

const DAY_MS = 86_400_000;

export const command: Command<{ readonly inbox: readonly InboxEntry[] }> = {
  async run({ openPlatform, now }, { operands, options }) {
    const member = requiredMember(options);
    const until = timeToCome(text(options, "until"), now());
    const platform = await openPlatform("write");
    return { inbox: [await platform.snoozeNotice(operands[0]!, member, until)] };
  },
  text: ({ inbox }, colours) => inboxText(inbox, colours),
};

/** @throws Failure `bad-usage` for no time, and for one that is over */
function timeToCome(given: string | undefined, now: number): string {
  const tomorrow = new Date(now + DAY_MS).toISOString().slice(0, "2027-01-15".length);
  if (given === undefined)
    throw new Failure("bad-usage", `--until is needed: a time to come, such as ${tomorrow}`);
  const until = parseTime(given, "until");
  if (Date.parse(until) > now) return until;
  throw new Failure("bad-usage", `--until needs a time to come, such as ${tomorrow}; ${given} is over`);
}
