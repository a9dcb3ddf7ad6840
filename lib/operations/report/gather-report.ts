import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { ParameterSetsDocument } from "../../contract/registry-document.ts";
import type { HealthFinding } from "../../domain/health/health-finding.ts";
import { type EntryRecord, toModelRow } from "../../domain/models/records.ts";
import { endingInUse } from "../../domain/report/ending-in-use.ts";
import type { Report } from "../../domain/report/report.ts";
import { firstOf } from "../../domain/report/some.ts";
import { usageByTeam } from "../../domain/report/team-usage.ts";
import { usageHistory } from "../../domain/report/usage-history.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import { listRuns, newestEntries, toEntry } from "../ledger/inspect-ledger.ts";
import type { UsageSnapshots } from "../ports/usage.ts";
import { findSnapshot, type SavedCountsDependencies } from "../preview/report-snapshot.ts";
import { reportUsage } from "../preview/report-usage.ts";
import { type ChangesDependencies, gatherChanges } from "./gather-changes.ts";
import { gatherNotices, type NoticesDependencies } from "./gather-notices.ts";

type Reading = Parameters<typeof listRuns>[0];
type Using = Parameters<typeof reportUsage>[0];

export type ReportDependencies = Reading &
  Using &
  ChangesDependencies &
  NoticesDependencies &
  Omit<SavedCountsDependencies, "usage"> & { readonly usage: UsageSnapshots };

type ReportRequest = {
  /** Which platform it is, for people. */
  readonly place: string;
  readonly sources: readonly ReferenceSource[];
  /** The parameter sets that every registry may name. */
  readonly builtIn: ParameterSetsDocument;
  /** What is wrong with the platform. */
  readonly findings: readonly HealthFinding[];
};

/** Most runs, entries and problems that a report lists. */
const MOST_RUNS = 50;
const MOST_ENTRIES = 500;
const MOST_FAILED = 100;

/**
 * Gathers a report. Writes nothing. Who uses what is what the last pass has counted; before the first one it reads the tables with references, as `usage`
 * does. Of the rest it reads what the bounds of its lists allow.
 */
export async function gatherReport(
  deps: ReportDependencies,
  { place, sources, builtIn, findings }: ReportRequest,
): Promise<Report> {
  const at = new Date(deps.clock.now()).toISOString();
  const { runs, hold } = await listRuns(deps);
  const records = await newestEntries(deps.ledger, {});
  const entries = firstOf(records, MOST_ENTRIES);
  const { totals, names } = await gatherNotices(deps);
  const used = (await findSnapshot(deps, {})) ?? (await reportUsage(deps, sources, {}, builtIn));
  const history = usageHistory(await deps.usage.history());
  const teams = Array.isArray(used.platform?.teams) ? (used.platform.teams as readonly string[]) : [];
  const usage = usageByTeam(used, new Map([...names, ...(await deps.directory.teamNames(teams))]));
  const models = (await deps.models.all()).map(toModelRow);
  return {
    at,
    place,
    findings: [...findings, ...endingInUse(usage.models, at.slice(0, 10))],
    hold,
    models: models.sort((left, right) => byCodeUnit(left.id, right.id)),
    usage: { ...usage, ...(history && { history }) },
    runs: firstOf(runs, MOST_RUNS),
    ledger: { ...entries, shown: entries.shown.map(toEntry) },
    failed: failedIn(entries.shown),
    ...(await gatherChanges(deps, entries.shown)),
    notices: totals,
  };
}

/** Returns the references that could not be written. Of a migration the ledger keeps some; one that is marked or superseded is nobody's to write. */
function failedIn(entries: readonly EntryRecord[]): Report["failed"] {
  const failing = entries.filter(({ state }) => state !== "marked" && state !== "superseded");
  const kept = failing.flatMap(({ id, problems }) =>
    problems.map((problem) => ({ migration: id, ...problem })),
  );
  const count = failing.reduce(
    (sum, { problems, references }) => sum + Math.max(problems.length, references.failed),
    0,
  );
  const shown = kept.slice(0, MOST_FAILED);
  return { shown, left: count - shown.length };
}
