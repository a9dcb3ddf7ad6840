import { findFaults } from "../../domain/health/find-faults.ts";
import type { HealthFinding } from "../../domain/health/health-finding.ts";
import { gatherFacts, type HealthDependencies, type HealthRequest } from "./gather-facts.ts";

/** What needs somebody on a platform, and what was looked at. */
export type Health = { readonly findings: readonly HealthFinding[]; readonly looked: readonly string[] };

/** Looks at a platform, and writes nothing. */
export async function lookAtHealth(deps: HealthDependencies, request: HealthRequest): Promise<Health> {
  const facts = await gatherFacts(deps, request);
  const { stack } = request;
  return {
    findings: findFaults(facts, deps.clock.now()),
    looked: [
      "lease and hold",
      "runs",
      "migrations",
      "sources",
      "models against the ledger",
      ...(facts.tables.every(({ createdAt }) => createdAt === null) ? [] : ["age of tables"]),
      ...(request.digest === null ? [] : ["registry"]),
      ...(facts.passSeconds === null ? [] : ["caps"]),
      "notices and e-mails",
      ...(deps.inbox === undefined ? [] : ["answers of teams"]),
      "journals",
      ...(stack?.schedule === undefined ? [] : ["schedule"]),
      ...(stack?.deadLetters === undefined ? [] : ["dead letters"]),
      ...(stack?.version === undefined ? [] : ["version"]),
    ],
  };
}
