import type { Entry } from "../../../contract/results.ts";
import type { Command } from "../../command/command.ts";
import { requiredText } from "../../command/values.ts";
import { visible } from "../../text/visible.ts";

export const command: Command<{ readonly entry: Entry }> = {
  async run({ openPlatform }, { operands, options }) {
    const reason = requiredText(options, "reason");
    const platform = await openPlatform("write");
    return { entry: await platform.unmark(operands[0]!, reason) };
  },
  text: ({ entry }, colours) =>
    `${colours.bold(visible(entry.id))} is ${entry.state}: the next apply or cleanup does it again.\n`,
};
