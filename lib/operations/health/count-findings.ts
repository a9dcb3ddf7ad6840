import { METRICS } from "../../contract/metrics.ts";
import { countBySeverity, findFaults } from "../../domain/health/find-faults.ts";
import type { Models } from "../ports/models.ts";
import type { Metrics } from "../ports/telemetry.ts";
import { gatherLedgerFacts, type LedgerHealthDependencies } from "./gather-facts.ts";

export type CountDependencies = LedgerHealthDependencies & {
  readonly models: Pick<Models, "all">;
  readonly metrics: Metrics;
};

/**
 * Counts what needs somebody at the end of a scheduled run, as far as ledger and models tell it: they are all that the function may read. Counting twice
 * is harmless, because alarms look at the largest value.
 */
export async function countFindings(deps: CountDependencies): Promise<void> {
  const [facts, models] = [await gatherLedgerFacts(deps), await deps.models.all()];
  const unknown = { tables: [], passSeconds: null, answered: new Map(), digest: null };
  const { errors, warnings } = countBySeverity(
    findFaults({ ...facts, ...unknown, models }, deps.clock.now()),
  );
  deps.metrics.count(METRICS.healthErrors, errors);
  deps.metrics.count(METRICS.healthWarnings, warnings);
}
