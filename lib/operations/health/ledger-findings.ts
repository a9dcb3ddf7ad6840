import { findFaults } from "../../domain/health/find-faults.ts";
import type { HealthFinding } from "../../domain/health/health-finding.ts";
import type { Models } from "../ports/models.ts";
import { gatherLedgerFacts, type LedgerHealthDependencies } from "./gather-facts.ts";

export type LedgerFindingsDependencies = LedgerHealthDependencies & { readonly models: Pick<Models, "all"> };

/** Returns what needs somebody as far as ledger and models tell it, for functions that may read no more. */
export async function findInLedger(deps: LedgerFindingsDependencies): Promise<readonly HealthFinding[]> {
  const [facts, models] = [await gatherLedgerFacts(deps), await deps.models.all()];
  const unknown = { tables: [], passSeconds: null, answered: new Map(), digest: null };
  return findFaults({ ...facts, ...unknown, models }, deps.clock.now());
}
