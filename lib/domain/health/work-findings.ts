import type { EntryRecord } from "../models/records.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { shellWord } from "../text/shell-word.ts";
import { countOf } from "../text/summary.ts";
import type { KnownRun, LedgerFacts } from "./health-facts.ts";
import type { HealthFinding } from "./health-finding.ts";
import { isOlder, timeText } from "./work-state.ts";

const HOUR_MS = 3_600_000;
/** Migrations that get a finding each, and sources that one names. */
const MOST_NAMED = 10;
/** A find is told on its day: the daily passes go on, and the next one says whether it is over. */
const FIND_COUNTS_MS = 23 * HOUR_MS;
/** What expires later is no business of today. */
const EXPIRES_SOON_MS = 30 * 24 * HOUR_MS;

/** Returns what passes have left, found, or not found. @param now milliseconds since 1970 */
export function workFindings(facts: LedgerFacts, now: number): HealthFinding[] {
  return [
    ...failedFindings(facts.entries),
    ...stragglerFindings(facts, now),
    ...sourceFindings(facts),
    ...journalFindings(facts, now),
  ];
}

function failedFindings(entries: readonly EntryRecord[]): HealthFinding[] {
  const failed = entries
    .filter(({ state }) => state === "incomplete")
    .sort((left, right) => byCodeUnit(left.id, right.id));
  const named = failed.slice(0, MOST_NAMED).map(({ id, references, error, problems }): HealthFinding => {
    const [first] = problems;
    const why = error?.message ?? (first === undefined ? "" : `${first.table} ${first.key}: ${first.reason}`);
    const count =
      references.failed === 0
        ? `${id} could not be done in full`
        : `${countOf(references.failed, "reference")} of ${id} could not be written`;
    return {
      code: "references-failed",
      severity: "error",
      message: why === "" ? count : `${count}: ${why}`,
      command: `ledger show ${shellWord(id)}`,
    };
  });
  const left = failed.length - named.length;
  if (left === 0) return named;
  const message = `${countOf(left, "more migration")} could not be done in full`;
  const command = "ledger list --state incomplete";
  return [...named, { code: "references-failed", severity: "error", message, command }];
}

/** Returns the runs that have ended, the newest first. */
function endedRuns(runs: readonly KnownRun[]): KnownRun[] {
  return runs
    .filter(({ endedAt }) => endedAt !== null)
    .sort((left, right) => byCodeUnit(right.startedAt, left.startedAt));
}

/** A daily run that does what an earlier one has left finds references too: these are no news. */
function stragglerFindings({ runs }: LedgerFacts, now: number): HealthFinding[] {
  const ended = endedRuns(runs);
  const last = ended.find(({ sources }) => sources !== undefined);
  const found = last?.cleanup?.found ?? 0;
  if (last === undefined || found === 0 || isOlder(last.endedAt, FIND_COUNTS_MS, now)) return [];
  const before = ended.find(({ startedAt }) => startedAt < last.startedAt);
  if (before?.status === "failed" || before?.status === "incomplete") return [];
  const message = `the daily run that ended at ${timeText(last.endedAt ?? "")} found ${countOf(found, "reference")} to deleted models: something still writes old ids, or a backup was put back`;
  return [{ code: "stragglers", severity: "warning", message, command: "ledger list --kind delete" }];
}

/** A run that could not reach all tables does not know what is in them. */
function sourceFindings({ runs }: LedgerFacts): HealthFinding[] {
  const told = endedRuns(runs).find(
    ({ status, sources = [] }) => status !== "incomplete" && sources.length > 0,
  );
  const reports = told?.sources ?? [];
  const silent = reports.filter(({ references }) => references === 0).map(({ source }) => source);
  if (silent.length === 0) return [];
  const left = Math.max(silent.length - MOST_NAMED, 0);
  const names = `${silent.slice(0, MOST_NAMED).join(", ")}${left === 0 ? "" : ` and ${left} more`}`;
  const message =
    silent.length === 1
      ? `the source ${names} has found no reference in the last pass: look at its table, where and pointers`
      : `the sources ${names} have found no reference in the last pass: look at their tables, where and pointers`;
  return [{ code: "source-found-nothing", severity: "warning", message, command: "plan" }];
}

function journalFindings({ entries, passEnds }: LedgerFacts, now: number): HealthFinding[] {
  const ending = entries
    .flatMap((entry) => {
      const { rewritten, cleared } = entry.references;
      const ends = entry.passes.flatMap((pass) => passEnds.get(pass) ?? []);
      const [first] = ends.filter((end) => Date.parse(end) > now).sort(byCodeUnit);
      const isSoon = first !== undefined && Date.parse(first) - now < EXPIRES_SOON_MS;
      return isSoon && rewritten + cleared > 0 ? [{ id: entry.id, end: first }] : [];
    })
    .sort((left, right) => byCodeUnit(left.end, right.end) || byCodeUnit(left.id, right.id));
  const [first] = ending;
  if (first === undefined) return [];
  const others = ending.length === 1 ? "" : `, and of ${countOf(ending.length - 1, "more migration")} soon`;
  const message = `the journal of ${first.id} expires from ${timeText(first.end)} on${others}: then undo and ledger changes know no more of it`;
  const command = `ledger changes ${shellWord(first.id)} --csv`;
  return [{ code: "journal-expires", severity: "info", message, command }];
}
