import { METRICS } from "../../contract/metrics.ts";
import { countBySeverity } from "../../domain/health/find-faults.ts";
import type { Metrics } from "../ports/telemetry.ts";
import { findInLedger, type LedgerFindingsDependencies } from "./ledger-findings.ts";

export type CountDependencies = LedgerFindingsDependencies & { readonly metrics: Metrics };

/** Counts what needs somebody at the end of a scheduled run. Counting twice is harmless, because alarms look at the largest value. */
export async function countFindings(deps: CountDependencies): Promise<void> {
  const { errors, warnings } = countBySeverity(await findInLedger(deps));
  deps.metrics.count(METRICS.healthErrors, errors);
  deps.metrics.count(METRICS.healthWarnings, warnings);
}
