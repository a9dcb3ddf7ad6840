import type { Command } from "../../command/command.ts";

export const command: Command<{ readonly hold: null }> = {
  async run({ openPlatform }) {
    const platform = await openPlatform("write");
    return { hold: await platform.resume() };
  },
  text: () => "Not on hold: the next apply or cleanup goes on where the last one stopped.\n",
};
