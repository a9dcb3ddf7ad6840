import type { Usage } from "../../../contract/results.ts";
import { publicUsage } from "../../../domain/usage/public-usage.ts";
import type { UsageReport } from "../../../domain/usage/saved-usage.ts";
import type { Command } from "../../command/command.ts";
import { given, modelOption, teamOption } from "../../input/ids.ts";
import { type Colours, paintStatus } from "../../text/colour.ts";
import { csv } from "../../text/csv.ts";
import { counted, table } from "../../text/table.ts";

export const command: Command<UsageReport> = {
  async run({ openPlatform }, { options }) {
    const filter = given({ model: modelOption(options), team: teamOption(options) });
    const platform = await openPlatform("read");
    const whole = await platform.usage(filter);
    const report = options.public === undefined ? whole : publicUsage(whole);
    const usage = report.usage
      .filter((row) => options.deprecated === undefined || row.status === "deprecated")
      .filter((row) => options["in-use"] === undefined || row.references > 0);
    return { ...report, usage };
  },
  text: ({ usage, hidden }, colours, { options }) =>
    options.csv === undefined ? usageText(usage, colours) + hiddenText(hidden) : usageCsv(usage),
};

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
