import type { Usage } from "../../contract/results.ts";
import { daysBetween } from "../registry/calendar.ts";
import { countOf } from "../text/summary.ts";
import type { ReportFinding } from "./report.ts";

/** Days before a retirement from which teams that still use the model need somebody. */
const SOON = 30;
/** Models that are named, those that end first. */
const MOST_NAMED = 5;

/**
 * Returns a finding for the used models whose end is over, and one for those whose end is near. Doctor does not know them: it counts no uses. A deleted
 * model is none of them: its readers are redirected, and a pass moves the references that were counted before.
 * @param today YYYY-MM-DD
 */
export function endingInUse(usage: readonly Usage[], today: string): ReportFinding[] {
  const ending = usage
    .flatMap(({ model, status, retiresOn, references }) =>
      status === "deleted" || retiresOn === null || references === 0 ? [] : { model, retiresOn, references },
    )
    .filter(({ retiresOn }) => daysBetween(today, retiresOn) <= SOON)
    .sort((left, right) => daysBetween(right.retiresOn, left.retiresOn));
  const over = ending.filter(({ retiresOn }) => daysBetween(today, retiresOn) < 0);
  const near = ending.slice(over.length);
  return [
    ...(over.length === 0 ? [] : [found("retirement-passed", over, "past the day of retirement")]),
    ...(near.length === 0 ? [] : [found("retirement-near", near, `with ${SOON} days left or fewer`)]),
  ];
}

function found(
  code: Extract<ReportFinding["code"], `retirement-${string}`>,
  ending: readonly { readonly model: string; readonly retiresOn: string; readonly references: number }[],
  what: string,
): ReportFinding {
  const references = ending.reduce((sum, one) => sum + one.references, 0);
  const named = ending.slice(0, MOST_NAMED).map(({ model, retiresOn }) => `${model} (${retiresOn})`);
  const left = ending.length - named.length;
  const models = left === 0 ? named.join(", ") : `${named.join(", ")} and ${left} more`;
  return {
    code,
    severity: code === "retirement-passed" ? "error" : "warning",
    message: `${countOf(references, "reference")} to ${countOf(ending.length, "model")} ${what}: ${models}`,
    command: "usage --in-use",
  };
}
