import { LOADED_LISTS, type LoadedCounts, type LoadedList } from "../../../domain/workspace/entries.ts";
import type { Command } from "../../command/command.ts";
import { table } from "../../text/table.ts";

export const command: Command<{ readonly loaded: LoadedCounts }> = {
  async run({ openPlatform, requireFile }, { operands }) {
    const file = operands[0]!;
    await requireFile(file);
    const platform = await openPlatform("make", file);
    return { loaded: await platform.load(file) };
  },
  text({ loaded }, colours) {
    const columns = [
      { title: "LOADED", value: (list: LoadedList) => (list === "customModels" ? "custom models" : list) },
      { title: "OBJECTS", value: (list: LoadedList) => loaded[list] },
    ];
    return table(columns, LOADED_LISTS, colours);
  },
};
