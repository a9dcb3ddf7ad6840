import type { Change, ChangeValues } from "../../contract/change.ts";
import type { Entry, Run } from "../../contract/results.ts";
import type { Report } from "../../domain/report/report.ts";
import type { MigrationChanges, SettingChanges } from "../../domain/report/tally-changes.ts";
import { cut } from "../../domain/text/inert-text.ts";
import { shellWord } from "../../domain/text/shell-word.ts";
import { countOf, number } from "../../domain/text/summary.ts";
import { type Html, html } from "../html.ts";
import {
  dataTable,
  leads,
  leftOut,
  moment,
  name,
  type PageOptions,
  type PageSection,
  statusMark,
  suggestion,
} from "../parts.ts";

/** Migrations of one run that are shown in full. */
const MOST_MIGRATIONS = 40;
/** Settings of an example, and characters of the JSON of one. */
const MOST_SETTINGS = 6;
const LONGEST_VALUE = 60;

/** What each run did: its migrations, with the settings that they changed; of a run that goes on, how far it is. */
export function runsSection(report: Report, options: PageOptions): PageSection {
  const { runs, ledger, changesLeft } = report;
  const byRun = Map.groupBy(ledger.shown, ({ run }) => run ?? "");
  // Open at first: the newest run that has something to show.
  const open = runs.shown.find(({ run }) => byRun.has(run))?.run;
  const articles = runs.shown.map((run) =>
    runPart(run, byRun.get(run.run) ?? [], run.run === open, { report, options }),
  );
  return {
    id: "runs",
    title: "What each run did",
    content:
      runs.shown.length === 0
        ? html`<p class="calm">There was no run yet.</p>`
        : html`${articles}${leftOut(runs.left, "runs", options)}
${changesLeft > 0 && html`<p class="quiet">${countOf(changesLeft, "changed reference")} of these migrations are not in the counts of settings above: they are beyond what a report reads of the journal, or have expired from it.</p>`}`,
  };
}

type Context = { readonly report: Report; readonly options: PageOptions };

function runPart(run: Run, entries: readonly Entry[], isOpen: boolean, context: Context): Html {
  const { run: id, trigger, status, startedAt, error } = run;
  const head = html`${moment(startedAt)} ${statusMark(status)} <span class="said">${doneText(entries)}</span> <span class="quiet">${trigger}</span>`;
  const trouble = error !== null && html`<p class="trouble">${error.step}: ${error.message}</p>`;
  const progress = (status === "running" || status === "detached") && progressOf(run);
  const busy = entries.filter(isBusy);
  const idle = entries.filter((entry) => !isBusy(entry));
  if (entries.length === 0) return html`<div class="run">${head}${progress}${trouble}</div>`;
  return html`<div class="run">${progress}<details${isOpen && html` open`}><summary>${head}</summary>${trouble}
<p class="quiet">Run ${name(id)}</p>
${busy.slice(0, MOST_MIGRATIONS).map((entry) => migrationPart(entry, context))}
${leftOut(Math.max(0, busy.length - MOST_MIGRATIONS), "ledger list", context.options)}${idle.length > 0 && idlePart(idle)}</details></div>`;
}

/** Migrations that met no reference, in one paragraph. */
function idlePart(entries: readonly Entry[]): Html {
  return html`<p class="quiet">Without a reference: ${entries
    .slice(0, MOST_MIGRATIONS)
    .map(({ kind, model }, index) => html`${index > 0 && ", "}${kind} ${name(model)}`)}${
    entries.length > MOST_MIGRATIONS && `, and ${number(entries.length - MOST_MIGRATIONS)} more`
  }.</p>`;
}

function isBusy({ references }: Entry): boolean {
  return Object.values(references).some((count) => count > 0);
}

function progressOf({ progress: { done, of } }: Run): Html {
  const share = of === 0 ? "" : ` (${Math.floor((100 * done) / of)} %)`;
  return html`<p class="progress"><progress aria-label="Items read" max="${Math.max(1, of)}" value="${Math.min(done, Math.max(1, of))}"></progress>
${number(done)} of ${countOf(of, "item")} read${share}</p>`;
}

/** Returns what the migrations of a run did together. */
function doneText(entries: readonly Entry[]): string {
  if (entries.length === 0) return "no migration";
  const sums = entries.reduce(
    (sum, { references }) => ({
      rewritten: sum.rewritten + references.rewritten,
      cleared: sum.cleared + references.cleared,
      noted: sum.noted + references.noted,
      failed: sum.failed + references.failed,
    }),
    { rewritten: 0, cleared: 0, noted: 0, failed: 0 },
  );
  const counts = Object.entries(sums).flatMap(([what, count]) =>
    count === 0 ? [] : [`${number(count)} ${what}`],
  );
  return [countOf(entries.length, "migration"), ...counts].join(", ");
}

function migrationPart({ id, kind, model, replacement, references, teams }: Entry, context: Context): Html {
  const changes = context.report.changes[id];
  const { rewritten, cleared, noted, skipped, failed } = references;
  const counts = Object.entries({ rewritten, cleared, noted, skipped, failed }).flatMap(([what, count]) =>
    count === 0 ? [] : [`${number(count)} ${what}`],
  );
  return html`<div class="migration"><h4>${kind} ${leads(model, replacement)}</h4>
<p>${counts.length === 0 ? "no reference" : counts.join(", ")} <span class="quiet">in ${countOf(teams, "team")}</span></p>
${changes !== undefined && changesPart(id, changes, rewritten + cleared, context.options)}</div>`;
}

function changesPart(
  id: string,
  { fields, examples, references }: MigrationChanges,
  all: number,
  options: PageOptions,
): Html {
  const part =
    references < all &&
    html`<p class="quiet">Counted in ${number(references)} of ${countOf(all, "reference")}.</p>`;
  return html`${fields.length > 0 && fieldsTable(fields)}${part}
<ul class="examples">${examples.map(exampleItem)}</ul>
<p class="quiet">Every place: ${suggestion(`ledger changes ${shellWord(id)}`, options)}</p>`;
}

function fieldsTable(fields: readonly SettingChanges[]): Html {
  return dataTable(
    "Settings that changed",
    [
      { title: "Setting", cell: ({ field, as }) => (as === null ? name(field) : leads(field, as)) },
      { title: "Change", cell: ({ action }) => action },
      { title: "Places", isNumber: true, cell: ({ count }) => count },
      {
        title: "Before and after",
        cell: ({ values }) => values.map(({ from, to }, index) => valuePair(from, to, index)).reduce(joined),
      },
    ],
    fields,
  );
}

function joined(left: Html, right: Html): Html {
  return html`${left}${right}`;
}

function valuePair(from: string | null, to: string | null, index: number): Html {
  const value = (text: string | null): Html =>
    text === null ? html`<span class="quiet">none</span>` : html`<code>${text}</code>`;
  return html`${index > 0 && html`<span class="quiet">, </span>`}${value(from)} → ${value(to)}`;
}

/** One place, with the settings that differ. */
function exampleItem({ owner, part, team, before, after }: Change): Html {
  const where = owner === null ? html`a place without an owner` : html`${owner.kind} ${ownerName(owner)}`;
  return html`<li><span class="quiet">Example:</span> ${where}${part !== null && html`, ${part}`}${
    team !== null && html` <span class="quiet">of team</span> ${name(team)}`
  }: ${modelsOf(before)} → ${modelsOf(after)}${settingsOf(before, after)}</li>`;
}

/** Returns the settings of a place that the migration changed. */
function settingsOf(
  { parameters: before = {} }: ChangeValues,
  { parameters: after = {} }: ChangeValues,
): Html[] {
  const text = (value: unknown): string | null =>
    value === undefined ? null : cut(JSON.stringify(value), LONGEST_VALUE);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => text(before[field]) !== text(after[field]))
    .slice(0, MOST_SETTINGS)
    .map((field) => html`; ${name(field)} ${valuePair(text(before[field]), text(after[field]), 0)}`);
}

function ownerName({ id, label, link }: NonNullable<Change["owner"]>): Html {
  const shown = name(label ?? id);
  return link?.startsWith("https://")
    ? html`<a href="${link}" rel="noopener noreferrer">${shown}</a>`
    : shown;
}

function modelsOf({ model }: ChangeValues): Html {
  const ids = model === null ? [] : [model].flat();
  return ids.length === 0
    ? html`<span class="quiet">none</span>`
    : html`${ids.map((id, index) => html`${index > 0 && ", "}${name(id)}`)}`;
}
