import type { StreamingCommand } from "../../command/command.ts";

export const command: StreamingCommand = {
  async *stream({ openPlatform }, { options }) {
    const platform = await openPlatform("read");
    yield* platform.export(options.jsonl === undefined ? "json" : "jsonl");
  },
};
