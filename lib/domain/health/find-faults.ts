import { SEVERITIES } from "../drift/drift.ts";
import type { HealthFacts } from "./health-facts.ts";
import { HEALTH_CODES, type HealthFinding } from "./health-finding.ts";
import { noticeFindings } from "./notice-findings.ts";
import { runFindings, scheduleFindings } from "./run-findings.ts";
import { tableFindings } from "./table-findings.ts";
import { workFindings } from "./work-findings.ts";

/** Returns all that needs somebody on a platform, the most severe first; nothing when all is well. @param now milliseconds since 1970 */
export function findFaults(facts: HealthFacts, now: number): HealthFinding[] {
  const tables = tableFindings(facts, now);
  // A daily run would close a migration that was opened for the sake of lost tombstones, and bring none back.
  const isLost = tables.some(({ code }) => code === "models-behind");
  return sortFindings([
    ...runFindings(facts, now).filter(({ code }) => code !== "work-open" || !isLost),
    ...scheduleFindings(facts, now),
    ...workFindings(facts, now),
    ...tables,
    ...noticeFindings(facts, now),
  ]);
}

/** Returns findings with the most severe first, and those of one severity in the order of their codes. */
export function sortFindings(findings: readonly HealthFinding[]): HealthFinding[] {
  const places = ({ severity, code }: HealthFinding): number =>
    SEVERITIES.indexOf(severity) * HEALTH_CODES.length + HEALTH_CODES.indexOf(code);
  return findings.toSorted((left, right) => places(left) - places(right));
}

/** Findings that an alarm of their own tells. */
const ALARMED: ReadonlySet<HealthFinding["code"]> = new Set([
  "run-failed",
  "run-incomplete",
  "references-failed",
  "on-hold",
  "daily-run-late",
  "notices-pending",
  "teams-unanswered",
]);

/** Returns how many findings are errors that no alarm tells yet, and how many are warnings. */
export function countBySeverity(findings: readonly HealthFinding[]): {
  readonly errors: number;
  readonly warnings: number;
} {
  const errors = findings.filter(({ code, severity }) => severity === "error" && !ALARMED.has(code));
  return {
    errors: errors.length,
    warnings: findings.filter(({ severity }) => severity === "warning").length,
  };
}
