import type { Entry, EntryKind, EntryState } from "../../../contract/results.ts";
import type { Command } from "../../command/command.ts";
import { oneOf } from "../../command/values.ts";
import { given, modelOption } from "../../input/ids.ts";
import { paintStatus } from "../../text/colour.ts";
import { counted, table } from "../../text/table.ts";
import { shownTime } from "../../text/time.ts";

const STATES: readonly EntryState[] = [
  "pending",
  "running",
  "succeeded",
  "incomplete",
  "marked",
  "superseded",
];
const KINDS: readonly EntryKind[] = ["delete", "deprecate", "promote", "undo"];

export const command: Command<{ readonly entries: readonly Entry[] }> = {
  async run({ openPlatform }, { options }) {
    const filter = given({
      state: oneOf(options, "state", STATES),
      kind: oneOf(options, "kind", KINDS),
      model: modelOption(options),
    });
    const platform = await openPlatform("read");
    return { entries: await platform.entries(filter) };
  },
  text({ entries }, colours) {
    if (entries.length === 0) return "There are no such entries.\n";
    const columns = [
      { title: "ENTRY", value: (entry: Entry) => entry.id },
      {
        title: "STATE",
        value: (entry: Entry) => entry.state,
        paint: (state: string) => paintStatus(colours, state),
      },
      { title: "REWRITTEN", value: (entry: Entry) => entry.references.rewritten },
      { title: "CLEARED", value: (entry: Entry) => entry.references.cleared },
      { title: "NOTED", value: (entry: Entry) => entry.references.noted, hide: 2 },
      { title: "SKIPPED", value: (entry: Entry) => entry.references.skipped, hide: 3 },
      { title: "FAILED", value: (entry: Entry) => entry.references.failed },
      { title: "TEAMS", value: (entry: Entry) => entry.teams },
      { title: "STARTED (UTC)", value: (entry: Entry) => shownTime(entry.startedAt), hide: 1 },
    ];
    return `${table(columns, entries, colours)}\n${counted(entries.length, "entry")}.\n`;
  },
};
