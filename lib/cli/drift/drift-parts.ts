import { type Drift, type DriftFinding, FINDING_CODES, type FindingCode } from "../../domain/drift/drift.ts";
import { grouped } from "../text/table.ts";

/** What findings of a kind are about, and what a maintainer does. */
export const FINDING_TITLES: Readonly<Record<FindingCode, string>> = {
  retired: "Retired, and still listed",
  "retires-soon": "Retire within 90 days",
  "default-retiring": "Defaults that do not last: make another model the default",
  "replacement-retires-first": "Replacements that do not last: name another one",
  "feeds-disagree": "Feeds that disagree",
  "date-differs": "Dates that differ from the registry's",
  "date-missing": "Dates that the registry does not have",
  legacy: "Legacy at their seller, and not deprecated",
  "successor-unlisted": "Successors that are not listed: add them first",
  "limit-differs": "Limits that differ",
  "parameters-differ": "Parameter sets that differ",
  "not-in-feed": "In no feed",
};

/** Returns the findings of each kind that there are, in the order of kinds. */
export function findingsByCode({
  findings,
}: Drift): readonly (readonly [FindingCode, readonly DriftFinding[]])[] {
  const byCode = Map.groupBy(findings, ({ code }) => code);
  return FINDING_CODES.flatMap((code) => {
    const found = byCode.get(code);
    return found === undefined ? [] : [[code, found] as const];
  });
}

export function countsText({ counts }: Drift): string {
  const { retired, within30, within90, later, undated, absent } = counts;
  const parts = [
    [retired, "retired"],
    [within30, "within 30 days"],
    [within90, "within 90 days"],
    [later, "later"],
    [undated, "without a date"],
    [absent, "in no feed"],
  ] as const;
  const sum = parts.reduce((total, [count]) => total + count, 0);
  return `${grouped(sum)} listed: ${parts.map(([count, words]) => `${grouped(count)} ${words}`).join(", ")}`;
}
