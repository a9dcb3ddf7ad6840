import type { Report, ReportFinding } from "../../domain/report/report.ts";
import { shellWord } from "../../domain/text/shell-word.ts";
import { countOf } from "../../domain/text/summary.ts";
import { type Html, html } from "../html.ts";
import {
  dataTable,
  leftOut,
  mark,
  moment,
  name,
  type PageOptions,
  type PageSection,
  suggestion,
} from "../parts.ts";

const SEVERITIES = ["error", "warning", "info"] as const satisfies readonly ReportFinding["severity"][];
const TONES = { error: "error", warning: "warning", info: "plain" } as const;

/** What needs somebody: findings, the most severe first, then references that could not be written, and teams that nobody has reached. */
export function needsSection({ findings, failed, notices }: Report, options: PageOptions): PageSection {
  const sorted = SEVERITIES.flatMap((severity) =>
    findings.filter((finding) => finding.severity === severity),
  );
  const { unreachedTeams } = notices;
  const isQuiet = sorted.length + failed.shown.length + unreachedTeams.shown.length === 0;
  return {
    id: "needs",
    title: "What needs somebody",
    content: isQuiet
      ? html`<p class="calm">Nothing.</p>`
      : html`${sorted.length > 0 && html`<ul class="findings">${sorted.map((finding) => findingItem(finding, options))}</ul>`}
${failed.shown.length > 0 && failedPart(failed, options)}
${unreachedTeams.shown.length > 0 && unreachedPart(notices, options)}`,
  };
}

function findingItem({ severity, code, message, command: words }: ReportFinding, options: PageOptions): Html {
  return html`<li>${mark(severity, TONES[severity])} <span class="said">${message}</span>
<span class="quiet">${code}</span> ${suggestion(words, options)}</li>`;
}

function failedPart({ shown: problems, left }: Report["failed"], options: PageOptions): Html {
  const [first] = problems;
  const columns = [
    { title: "Migration", cell: ({ migration }: (typeof problems)[number]) => name(migration) },
    { title: "Table", cell: ({ table }: (typeof problems)[number]) => name(table) },
    { title: "Key", cell: ({ key }: (typeof problems)[number]) => name(key) },
    { title: "Reason", cell: ({ reason }: (typeof problems)[number]) => reason },
  ];
  const words = `ledger show ${shellWord(first?.migration ?? "")}`;
  return html`<h3>${countOf(problems.length + left, "reference")} could not be written</h3>
${dataTable("References that could not be written", columns, problems)}
<p class="quiet">All of one migration: ${suggestion(words, options)}</p>`;
}

function unreachedPart({ unreached, unreachedTeams }: Report["notices"], options: PageOptions): Html {
  const { shown: teams, left } = unreachedTeams;
  type Row = (typeof teams)[number];
  const columns = [
    { title: "Team", cell: (row: Row) => name(row.name) },
    { title: "Notices", isNumber: true, cell: (row: Row) => row.notices },
    { title: "Since", cell: (row: Row) => moment(row.since) },
  ] as const;
  return html`<h3>${countOf(unreached, "notice")} reached nobody in ${countOf(teams.length + left, "team")}</h3>
<p class="quiet">No member of these teams has the permission. The daily run tries again.</p>
${dataTable("Teams of which nobody was reached", columns, teams)}
${leftOut(left, "notices --state published", options)}`;
}
