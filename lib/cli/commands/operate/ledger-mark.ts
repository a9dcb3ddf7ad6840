import type { Entry } from "../../../contract/results.ts";
import { shellWord } from "../../../domain/text/shell-word.ts";
import type { Command } from "../../command/command.ts";
import { requiredText } from "../../command/values.ts";
import { commandHere } from "../../text/here.ts";
import { visible } from "../../text/visible.ts";

export const command: Command<{ readonly entry: Entry }> = {
  async run({ openPlatform }, { operands, options }) {
    const reason = requiredText(options, "reason");
    const platform = await openPlatform("write");
    return { entry: await platform.mark(operands[0]!, reason) };
  },
  text: ({ entry }, colours, given) =>
    `${colours.bold(visible(entry.id))} is ${entry.state}: its references are left alone. To take it back: ${commandHere(`ledger unmark ${shellWord(visible(entry.id))} --reason '…'`, given)}\n`,
};
