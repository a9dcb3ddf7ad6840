import type { Hold } from "../../../contract/head.ts";
import type { Command } from "../../command/command.ts";
import { requiredText } from "../../command/values.ts";
import { commandHere } from "../../text/here.ts";
import { visible } from "../../text/visible.ts";

export const command: Command<{ readonly hold: Hold }> = {
  async run({ openPlatform }, { options }) {
    const reason = requiredText(options, "reason");
    const platform = await openPlatform("write");
    return { hold: await platform.hold(reason) };
  },
  text: ({ hold }, colours, given) =>
    `${colours.bold("On hold")}: ${visible(hold.reason)}. No reference is written and nothing is sent until: ${commandHere("resume", given)}\n`,
};
