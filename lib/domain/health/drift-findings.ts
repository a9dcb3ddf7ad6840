import type { Drift } from "../drift/drift.ts";
import { optionWords } from "../text/shell-word.ts";
import { countOf } from "../text/summary.ts";
import type { HealthFinding } from "./health-finding.ts";

/** Returns one finding about all that feeds and registry do not agree on; none where that is only good to know. @param command.registry a file, unless it is the project's own */
export function driftFindings(
  { findings, feeds }: Pick<Drift, "findings" | "feeds">,
  registry: string | undefined,
): HealthFinding[] {
  const due = findings.filter(({ severity }) => severity !== "info");
  const [first] = due;
  if (first === undefined) return [];
  const named = feeds.map(({ file }) => optionWords("feed", file));
  const options = registry === undefined ? named : [...named, optionWords("registry", registry)];
  const others = due.length === 1 ? "" : `, and ${countOf(due.length - 1, "more finding")}`;
  return [
    {
      code: "drift",
      severity: first.severity,
      message: `feeds and registry do not agree: ${first.model}: ${first.message}${others}`,
      command: `drift ${options.join(" ")}`,
    },
  ];
}
