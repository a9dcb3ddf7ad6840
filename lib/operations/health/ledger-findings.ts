import { findFaults } from "../../domain/health/find-faults.ts";
import type { HealthFinding } from "../../domain/health/health-finding.ts";
import type { Models } from "../ports/models.ts";
import {
  answeredSince,
  gatherLedgerFacts,
  type HealthDependencies,
  type LedgerHealthDependencies,
} from "./gather-facts.ts";

export type LedgerFindingsDependencies = LedgerHealthDependencies & { readonly models: Pick<Models, "all"> };

/**
 * Returns what needs somebody as far as ledger and models tell it, for functions that may read no more.
 * @param inbox of a function that may read it: what members have answered. @default nobody has answered
 */
export async function findInLedger(
  deps: LedgerFindingsDependencies,
  inbox?: HealthDependencies["inbox"],
): Promise<readonly HealthFinding[]> {
  const [facts, models] = [await gatherLedgerFacts(deps), await deps.models.all()];
  const answered = await answeredSince({ inbox, clock: deps.clock }, facts);
  const unknown = { tables: [], passSeconds: null, digest: null };
  return findFaults({ ...facts, ...unknown, models, answered }, deps.clock.now());
}
