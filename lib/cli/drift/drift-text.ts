import type { Drift, DriftFinding } from "../../domain/drift/drift.ts";
import type { Colours } from "../text/colour.ts";
import { counted, grouped, table } from "../text/table.ts";
import { visible } from "../text/visible.ts";
import { countsText, FINDING_TITLES, findingsByCode } from "./drift-parts.ts";

const SEVERITY_COLOURS = { error: "red", warning: "yellow", info: "cyan" } as const;

/** Returns the feeds, the counts, and a table for each kind of finding. */
export function driftText(drift: Drift, colours: Colours): string {
  const sections = findingsByCode(drift).map(([code, findings]) => {
    const title = `${FINDING_TITLES[code]} (${grouped(findings.length)})`;
    return `${colours.bold(title)}\n${findingsTable(findings, colours)}`;
  });
  const end =
    drift.findings.length === 0
      ? "The registry agrees with the feeds."
      : `${counted(drift.findings.length, "finding")}.`;
  const head = `${feedsTable(drift, colours)}\nAs of ${drift.asOf}, ${countsText(drift)}.\n`;
  return [head, ...sections, `${end}${writtenText(drift)}\n`].join("\n");
}

function writtenText({ written }: Drift): string {
  if (written === null) return "";
  return ` ${counted(written.lines, "date")} set in ${visible(written.file)}.`;
}

function feedsTable({ feeds }: Drift, colours: Colours): string {
  type Row = Drift["feeds"][number];
  const columns = [
    { title: "FEED", value: ({ file }: Row) => file },
    { title: "FORM", value: ({ form }: Row) => form },
    { title: "MODELS", value: ({ models }: Row) => models },
    { title: "AT", value: ({ at }: Row) => at },
  ];
  return table(columns, feeds, colours);
}

function findingsTable(findings: readonly DriftFinding[], colours: Colours): string {
  const [first] = findings;
  const paint = colours[SEVERITY_COLOURS[first?.severity ?? "info"]];
  // Of the other kinds the sentence says what it is about.
  const isDue = first?.code === "retired" || first?.code === "retires-soon";
  const columns = [
    { title: "MODEL", value: ({ model }: DriftFinding) => model, isWhole: true },
    { title: "SEVERITY", value: ({ severity }: DriftFinding) => severity, paint },
    { title: "FINDING", value: ({ message }: DriftFinding) => message, isSentence: true },
    ...(isDue ? [{ title: "SUCCESSOR", value: ({ successor }: DriftFinding) => successor, hide: 1 }] : []),
    ...(colours.columns === Number.POSITIVE_INFINITY
      ? [{ title: "SOURCE", value: ({ source }: DriftFinding) => source }]
      : []),
  ];
  return table(columns, findings, colours);
}
