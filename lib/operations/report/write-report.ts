import type { Report } from "../../domain/report/report.ts";
import { findInLedger, type LedgerFindingsDependencies } from "../health/ledger-findings.ts";
import type { ReportPages } from "../ports/report.ts";
import { gatherReport, type ReportDependencies } from "./gather-report.ts";

type WriteDependencies = ReportDependencies &
  LedgerFindingsDependencies & {
    readonly pages: ReportPages;
    /** Which platform it is, for people. */
    readonly place: string;
    /** Makes the page of a report: an HTML document. */
    pageOf(report: Report): string;
  };

/**
 * Writes the page of a report, with the sources of the registry in force. A schedule calls it every day; twice is harmless, for a page replaces the one
 * before. In the mode `observe` no registry is in force, and the one that was requested last counts. A platform of which nobody requested anything yet has
 * no sources to read.
 */
export async function writeReport(deps: WriteDependencies): Promise<{ readonly characters: number }> {
  const head = await deps.head.read();
  const digest = head?.applied?.digest ?? head?.wanted?.digest;
  const bundle = digest === undefined ? undefined : await deps.bundles.get(digest);
  const { sources = [], sets = { sets: {} } } = bundle ?? {};
  const findings = await findInLedger(deps, deps.inbox);
  const request = { place: deps.place, sources, builtIn: sets, findings };
  const page = deps.pageOf(await gatherReport(deps, request));
  await deps.pages.put(page);
  return { characters: page.length };
}
