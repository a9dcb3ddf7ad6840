import type { EntryChange, EntryDetail, ReferenceProblem } from "../../../contract/results.ts";
import type { Command } from "../../command/command.ts";
import { type Colours, paintStatus } from "../../text/colour.ts";
import { counted, facts, grouped, table } from "../../text/table.ts";
import { shownTime } from "../../text/time.ts";
import { visible } from "../../text/visible.ts";

export const command: Command<{ readonly entry: EntryDetail }> = {
  async run({ openPlatform }, { operands }) {
    const platform = await openPlatform("read");
    return { entry: await platform.entry(operands[0]!) };
  },
  text({ entry }, colours) {
    const parts = [
      factsOf(entry, colours),
      history(entry, colours),
      teams(entry, colours),
      problems(entry, colours),
    ];
    return parts.filter((part) => part !== "").join("\n");
  },
};

function factsOf(entry: EntryDetail, colours: Colours): string {
  const counts = Object.entries(entry.references).map(([name, count]) => `${name} ${grouped(count)}`);
  const lines: [string, string][] = [
    ["entry", colours.bold(visible(entry.id))],
    ["state", paintStatus(colours, entry.state)],
    ["model", visible(entry.model)],
    ["replacement", entry.replacement === null ? "none" : visible(entry.replacement)],
    ["references", counts.join(", ")],
    ["started", `${shownTime(entry.startedAt)} UTC`],
  ];
  if (entry.endedAt !== null) lines.push(["ended", `${shownTime(entry.endedAt)} UTC`]);
  if (entry.run !== null) lines.push(["run", visible(entry.run)]);
  if (entry.error !== null)
    lines.push([
      "error",
      colours.red(visible(`${entry.error.code} in ${entry.error.step}: ${entry.error.message}`)),
    ]);
  return facts(lines, colours);
}

function history(entry: EntryDetail, colours: Colours): string {
  const columns = [
    { title: "AT (UTC)", value: (change: EntryChange) => shownTime(change.at) },
    { title: "FROM", value: (change: EntryChange) => change.from },
    {
      title: "TO",
      value: (change: EntryChange) => change.to,
      paint: (state: string) => paintStatus(colours, state),
    },
    { title: "BY", value: (change: EntryChange) => change.by },
    { title: "REASON", value: (change: EntryChange) => change.reason ?? null, isSentence: true },
  ];
  return table(columns, entry.history, colours);
}

function teams(entry: EntryDetail, colours: Colours): string {
  const columns = [
    { title: "TEAM", value: ([team]: [string, number]) => team },
    { title: "REFERENCES", value: ([, references]: [string, number]) => references },
  ];
  const expired =
    entry.expired === 0
      ? ""
      : `of ${counted(entry.expired, "reference")} the teams are no longer known: the passes have expired\n`;
  return table(columns, Object.entries(entry.teams), colours) + expired;
}

function problems(entry: EntryDetail, colours: Colours): string {
  const columns = [
    { title: "TABLE", value: (problem: ReferenceProblem) => problem.table },
    { title: "KEY", value: (problem: ReferenceProblem) => problem.key },
    {
      title: "NOT REWRITTEN, BECAUSE",
      value: (problem: ReferenceProblem) => problem.reason,
      paint: colours.red,
      isSentence: true,
    },
  ];
  return table(columns, entry.problems, colours);
}
