import { scaleLinear, scalePoint } from "d3-scale";
import { line } from "d3-shape";
import type { Usage } from "../../contract/results.ts";
import type { ReportUsage } from "../../domain/report/report.ts";
import { countOf, number } from "../../domain/text/summary.ts";
import { type Html, html, inert, inertJson } from "../html.ts";
import {
  dataTable,
  day,
  leftOut,
  moment,
  name,
  type PageOptions,
  type PageSection,
  statusMark,
  suggestion,
} from "../parts.ts";

/** Rows of what is read where no script runs, and lines of the history. */
const MOST_ROWS = 100;
const MOST_LINES = 12;

/**
 * Who uses what. The counts of all teams stand in the page as data: of 400,000 pairs of a team and a model only those are drawn that are on the screen. A
 * name is made harmless here, so that the script only places texts.
 */
export function usageSection(usage: ReportUsage, options: PageOptions): PageSection {
  const { at, models, teams, byTeam, history } = usage;
  const references = models.reduce((sum, row) => sum + row.references, 0);
  const data = {
    models: models.map((row) => [inert(row.model), inert(row.status), row.retiresOn]),
    teams: teams.map((team) => [inert(team.id), inert(team.name ?? team.id)]),
    uses: byTeam.map((pairs) => pairs.flat()),
  };
  const total = `${countOf(references, "reference")} to ${countOf(models.length, "model")} in ${countOf(teams.length, "team")}`;
  return {
    id: "usage",
    title: "Who uses what",
    content:
      models.length === 0
        ? html`<p class="calm">Nothing refers to a model.</p>`
        : html`<p>${total}<span class="quiet">${at !== null && html`, counted ${moment(at)}`}. As a file: ${suggestion("usage --csv", options)}</span></p>
${history !== undefined && historyPart(history)}
<div id="explorer"></div>
<noscript>${fallback(models, options)}</noscript>
<script type="application/json" id="uses">${inertJson(data)}</script>`,
  };
}

function fallback(models: readonly Usage[], options: PageOptions): Html {
  const sorted = models.toSorted((left, right) => right.references - left.references);
  return html`<p>Without scripts the page shows models only; ${suggestion("usage --team <id>", options)} shows a team.</p>
${dataTable(
  "Models in use",
  [
    { title: "Model", cell: ({ model }) => name(model) },
    { title: "Status", cell: ({ status }) => statusMark(status) },
    { title: "Retires", cell: ({ retiresOn }) => day(retiresOn) },
    { title: "References", isNumber: true, cell: ({ references }) => references },
    { title: "Teams", isNumber: true, cell: ({ teams }) => teams },
  ],
  sorted.slice(0, MOST_ROWS),
)}${leftOut(Math.max(0, models.length - MOST_ROWS), "usage --in-use", options)}`;
}

/** A small line for each model, on one scale: a line stands alone, so that no colour has to tell it from another. */
function historyPart({ days, models }: NonNullable<ReportUsage["history"]>): Html {
  const last = (counts: readonly (number | null)[]): number =>
    counts.findLast((count) => count !== null) ?? 0;
  const most = (counts: readonly (number | null)[]): number =>
    Math.max(0, ...counts.map((count) => count ?? 0));
  const shown = models
    .toSorted((left, right) => most(right.references) - most(left.references))
    .slice(0, MOST_LINES);
  const x = scalePoint(days, [2, 198]);
  const y = scaleLinear([0, Math.max(1, ...shown.map(({ references }) => most(references)))], [46, 4]);
  const path = line<number | null>()
    .defined((count) => count !== null)
    .x((_count, index) => x(days[index] ?? "") ?? 0)
    .y((count) => y(count ?? 0));
  const first = days[0] ?? "";
  return html`<h3>References since ${first}</h3><ul class="lines">${shown.map(
    ({ model, references }) => html`<li>${name(model)}
<svg viewBox="0 0 200 50" preserveAspectRatio="none" aria-hidden="true"><path d="${path(references) ?? ""}"/></svg>
<span class="quiet">${number(references.find((count) => count !== null) ?? 0)} to ${number(last(references))}</span></li>`,
  )}</ul>`;
}
