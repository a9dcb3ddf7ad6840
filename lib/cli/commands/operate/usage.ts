import type { Usage } from "../../../contract/results.ts";
import { nounFor } from "../../../domain/text/plural.ts";
import { publicUsage } from "../../../domain/usage/public-usage.ts";
import type { UsageReport } from "../../../domain/usage/saved-usage.ts";
import type { Command } from "../../command/command.ts";
import { given, modelOption, teamOption } from "../../input/ids.ts";
import { type Colours, paintStatus } from "../../text/colour.ts";
import { csv } from "../../text/csv.ts";
import { counted, table } from "../../text/table.ts";
import { ageText, shownTime } from "../../text/time.ts";

export const command: Command<UsageReport> = {
  async run({ openPlatform }, { options }) {
    const filter = given({ model: modelOption(options), team: teamOption(options) });
    const platform = await openPlatform("read");
    const whole = await (options.snapshot === undefined
      ? platform.usage(filter)
      : platform.usageSnapshot(filter));
    const report = options.public === undefined ? whole : publicUsage(whole);
    const usage = report.usage
      .filter((row) => options.deprecated === undefined || row.status === "deprecated")
      .filter((row) => options["in-use"] === undefined || row.references > 0);
    return { ...report, usage };
  },
  text: (report, colours, { options }) =>
    options.csv === undefined
      ? usageText(report.usage, colours) + hiddenText(report.hidden) + snapshotText(report)
      : usageCsv(report.usage),
  // A table for a spreadsheet has no room for a sentence.
  remarks: (report, { options }) =>
    options.csv === undefined ? [] : snapshotText(report).split("\n").slice(0, -1),
};

/** Says how old the counts of a snapshot are, and what they leave out. */
function snapshotText({ at, snapshot }: UsageReport): string {
  if (snapshot === undefined) return "";
  const { ageSeconds, held } = snapshot;
  const kinds = held.map((kind) => nounFor(2, kind)).join(" and ");
  const others = held.length === 0 ? "" : ` It has ${kinds} themselves, where usage counts what uses them.`;
  return `Counted by a pass: ${shownTime(at)} UTC, ${ageText(ageSeconds * 1_000)}.${others}\n`;
}

function usageText(usage: readonly Usage[], colours: Colours): string {
  if (usage.length === 0) return "There are no such models.\n";
  const columns = [
    { title: "MODEL", value: (row: Usage) => row.model },
    {
      title: "STATUS",
      value: (row: Usage) => row.status,
      paint: (status: string) => paintStatus(colours, status),
    },
    { title: "REFERENCES", value: (row: Usage) => row.references },
    { title: "TEAMS", value: (row: Usage) => row.teams },
    ...kindsOf(usage).map((kind) => ({
      title: kind.toUpperCase(),
      value: (row: Usage) => row.owners[kind] ?? 0,
      hide: 1,
    })),
    { title: "REPLACEMENT", value: (row: Usage) => row.replacement, hide: 2 },
    { title: "RETIRES", value: (row: Usage) => row.retiresOn },
  ];
  const references = usage.reduce((sum, row) => sum + row.references, 0);
  return `${table(columns, usage, colours)}\n${counted(usage.length, "model")}, ${counted(references, "reference")}.\n`;
}

function hiddenText(hidden: UsageReport["hidden"]): string {
  if (hidden === undefined) return "";
  const text = (noun: string, { ids, references }: typeof hidden.unknown): string =>
    `${counted(ids, noun)} with ${counted(references, "reference")}`;
  return `Not listed: ${text("unknown id", hidden.unknown)}, ${text("custom model", hidden.custom)}.\n`;
}

function usageCsv(usage: readonly Usage[]): string {
  const kinds = kindsOf(usage);
  const titles = ["model", "status", "replacement", "retiresOn", "references", "teams", ...kinds];
  const rows = usage.map((row) => [
    row.model,
    row.status,
    row.replacement,
    row.retiresOn,
    row.references,
    row.teams,
    ...kinds.map((kind) => row.owners[kind] ?? 0),
  ]);
  return csv([titles, ...rows]);
}

function kindsOf(usage: readonly Usage[]): string[] {
  return [...new Set(usage.flatMap((row) => Object.keys(row.owners)))].sort();
}
