import type { Usage } from "../../contract/results.ts";
import { daysBetween } from "../registry/calendar.ts";
import { shellWord } from "../text/shell-word.ts";
import { countOf } from "../text/summary.ts";
import type { ReportFinding } from "./report.ts";

/** Days before a retirement from which a team that still uses the model needs somebody. */
const SOON = 30;

/** Returns a finding for each used model whose end is near or over, which doctor does not know: it counts no uses. @param today YYYY-MM-DD */
export function endingInUse(usage: readonly Usage[], today: string): ReportFinding[] {
  return usage.flatMap(({ model, retiresOn, references, teams }) => {
    if (retiresOn === null || references === 0) return [];
    const days = daysBetween(today, retiresOn);
    if (days > SOON) return [];
    const when = days < 0 ? `retired on ${retiresOn}` : `retires on ${retiresOn}, in ${countOf(days, "day")}`;
    const who = `${countOf(references, "reference")} in ${countOf(teams, "team")}`;
    return {
      code: "retirement-near",
      severity: days < 0 ? "error" : "warning",
      message: `${model} ${when}: ${who}`,
      command: `usage --model ${shellWord(model)}`,
    };
  });
}
