import type { Hold } from "../../contract/head.ts";
import type { Run, Usage } from "../../contract/results.ts";
import { daysBetween } from "../registry/calendar.ts";
import { shellWord } from "../text/shell-word.ts";
import { countOf } from "../text/summary.ts";
import type { HealthFinding } from "./report.ts";

/** Days before a retirement from which a team that still uses the model needs somebody. */
const SOON = 30;

/** What this looks at. `runs`: newest first; `today`: YYYY-MM-DD. */
type Looked = {
  readonly hold: Hold | null;
  readonly runs: readonly Run[];
  readonly pending: number;
  readonly usage: readonly Usage[];
  readonly today: string;
};

/** Returns what needs somebody, as far as the report itself shows it. */
export function needsSomebody({ hold, runs, pending, usage, today }: Looked): HealthFinding[] {
  const last = runs.find(
    ({ status }) => status !== "running" && status !== "busy" && status !== "superseded",
  );
  return [
    ...(hold === null
      ? []
      : [found("on-hold", "warning", `on hold since ${hold.at}, by ${hold.by}: ${hold.reason}`, "resume")]),
    ...(last?.status === "failed" || last?.status === "incomplete" ? [unfinished(last)] : []),
    ...(pending === 0
      ? []
      : [
          found(
            "notices-pending",
            "warning",
            `${countOf(pending, "notice")} still to be published`,
            "notices --state pending",
          ),
        ]),
    ...usage.flatMap((row) => endOf(row, today)),
  ];
}

function unfinished({ run, status, error }: Run): HealthFinding {
  const why = error === null ? "" : `: ${error.message}`;
  const severity = status === "failed" ? "error" : "warning";
  return found(`run-${status}`, severity, `the last run, ${run}, is ${status}${why}`, "cleanup");
}

/** Returns what a used model needs whose end is near or over. */
function endOf({ model, retiresOn, references, teams }: Usage, today: string): HealthFinding[] {
  if (retiresOn === null || references === 0) return [];
  const days = daysBetween(today, retiresOn);
  if (days > SOON) return [];
  const when = days < 0 ? `retired on ${retiresOn}` : `retires on ${retiresOn}, in ${countOf(days, "day")}`;
  const who = `${countOf(references, "reference")} in ${countOf(teams, "team")}`;
  const severity = days < 0 ? "error" : "warning";
  return [
    found("retirement-near", severity, `${model} ${when}: ${who}`, `usage --model ${shellWord(model)}`),
  ];
}

function found(
  code: string,
  severity: HealthFinding["severity"],
  message: string,
  command: string,
): HealthFinding {
  return { code, severity, message, command };
}
