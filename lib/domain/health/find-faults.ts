import { SEVERITIES } from "../drift/drift.ts";
import type { HealthFacts } from "./health-facts.ts";
import { HEALTH_CODES, type HealthFinding } from "./health-finding.ts";
import { noticeFindings } from "./notice-findings.ts";
import { runFindings, scheduleFindings } from "./run-findings.ts";
import { tableFindings } from "./table-findings.ts";
import { workFindings } from "./work-findings.ts";

/** Returns all that needs somebody on a platform, the most severe first; nothing when all is well. @param now milliseconds since 1970 */
export function findFaults(facts: HealthFacts, now: number): HealthFinding[] {
  return sortFindings([
    ...runFindings(facts, now),
    ...scheduleFindings(facts, now),
    ...workFindings(facts, now),
    ...tableFindings(facts, now),
    ...noticeFindings(facts, now),
  ]);
}

/** Returns findings with the most severe first, and those of one severity in the order of their codes. */
export function sortFindings(findings: readonly HealthFinding[]): HealthFinding[] {
  const places = ({ severity, code }: HealthFinding): number =>
    SEVERITIES.indexOf(severity) * HEALTH_CODES.length + HEALTH_CODES.indexOf(code);
  return findings.toSorted((left, right) => places(left) - places(right));
}
