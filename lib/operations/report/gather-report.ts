import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { ParameterSetsDocument } from "../../contract/registry-document.ts";
import { toModelRow } from "../../domain/models/records.ts";
import { needsSomebody } from "../../domain/report/needs-somebody.ts";
import type { HealthFinding, Report } from "../../domain/report/report.ts";
import { firstOf } from "../../domain/report/some.ts";
import { teamUsage } from "../../domain/report/team-usage.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import { listRuns, newestEntries, toEntry } from "../ledger/inspect-ledger.ts";
import { reportUsage } from "../preview/report-usage.ts";
import { type ChangesDependencies, gatherChanges } from "./gather-changes.ts";
import { gatherNotices, type NoticesDependencies } from "./gather-notices.ts";

type Reading = Parameters<typeof listRuns>[0];
type Using = Parameters<typeof reportUsage>[0];

export type ReportDependencies = Reading & Using & ChangesDependencies & NoticesDependencies;

type ReportRequest = {
  /** Which platform it is, for people. */
  readonly place: string;
  readonly sources: readonly ReferenceSource[];
  /** The parameter sets that every registry may name. */
  readonly builtIn: ParameterSetsDocument;
  /** What is wrong with the platform. @default what the report itself shows */
  readonly findings?: readonly HealthFinding[];
};

/** Most runs, entries and problems that a report lists. */
const MOST_RUNS = 50;
const MOST_ENTRIES = 500;
const MOST_FAILED = 100;

/** Gathers a report. Writes nothing; reads the tables with references once, as `usage` does, and of the rest what the bounds of its lists allow. */
export async function gatherReport(
  deps: ReportDependencies,
  { place, sources, builtIn, findings }: ReportRequest,
): Promise<Report> {
  const at = new Date(deps.clock.now()).toISOString();
  const { runs, hold } = await listRuns(deps);
  const records = await newestEntries(deps.ledger, {});
  const entries = firstOf(records, MOST_ENTRIES);
  const { totals, names } = await gatherNotices(deps);
  const used = await reportUsage(deps, sources, {}, builtIn);
  const teams = Array.isArray(used.platform?.teams) ? (used.platform.teams as readonly string[]) : [];
  const usage = teamUsage(used, new Map([...names, ...(await deps.directory.teamNames(teams))]));
  const models = (await deps.models.all()).map(toModelRow);
  const problems = entries.shown.flatMap(({ id, problems: those }) =>
    those.map((problem) => ({ migration: id, ...problem })),
  );
  return {
    at,
    place,
    findings:
      findings ??
      needsSomebody({ hold, runs, pending: totals.pending, usage: usage.models, today: at.slice(0, 10) }),
    hold,
    models: models.sort((left, right) => byCodeUnit(left.id, right.id)),
    usage,
    runs: firstOf(runs, MOST_RUNS),
    ledger: { ...entries, shown: entries.shown.map(toEntry) },
    failed: firstOf(problems, MOST_FAILED),
    ...(await gatherChanges(deps, entries.shown)),
    notices: totals,
  };
}
