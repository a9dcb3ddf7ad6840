import type { Command } from "../command/command.ts";
import { LOAD_KINDS, type LoadCounts } from "../platform/platform.ts";
import { table } from "../text/table.ts";

export const command: Command<{ readonly loaded: LoadCounts }> = {
  async run({ openPlatform, requireFile }, { operands }) {
    const file = operands[0]!;
    await requireFile(file);
    const platform = await openPlatform("make", file);
    return { loaded: await platform.load(file) };
  },
  text({ loaded }, colours) {
    const columns = [
      {
        title: "LOADED",
        value: (kind: (typeof LOAD_KINDS)[number]) => (kind === "customModels" ? "custom models" : kind),
      },
      { title: "OBJECTS", value: (kind: (typeof LOAD_KINDS)[number]) => loaded[kind] },
    ];
    return table(columns, LOAD_KINDS, colours);
  },
};
