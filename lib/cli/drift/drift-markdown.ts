import type { Drift, DriftFinding } from "../../domain/drift/drift.ts";
import { code, markdownTable, markdownText } from "../text/markdown.ts";
import { counted, grouped } from "../text/table.ts";
import { countsText, FINDING_TITLES, findingsByCode } from "./drift-parts.ts";

/** Returns the findings for an issue or a pull request: what is wrong stands open, what is good to know is folded. */
export function driftMarkdown(drift: Drift): string {
  const { findings, feeds, asOf, written } = drift;
  const sections = findingsByCode(drift).map(([kind, found]) => {
    const title = `${FINDING_TITLES[kind]} (${grouped(found.length)})`;
    return found.every(({ severity }) => severity === "info")
      ? `<details><summary>${title}</summary>\n\n${findingsTable(found)}\n\n</details>`
      : `#### ${title}\n\n${findingsTable(found)}`;
  });
  const names = feeds.map(({ file, form, models, at }) => {
    const time = at === null ? "" : ` of ${markdownText(at)}`;
    return `${code(file)} (${form}, ${counted(models, "model")}${time})`;
  });
  const parts = [
    "### Models: what feeds say",
    `As of ${asOf}, ${countsText(drift)}.`,
    `Feeds, the first that has a date wins: ${names.join(", ")}.`,
    ...(findings.length === 0 ? ["The registry agrees with the feeds."] : sections),
    ...(written === null ? [] : [`${counted(written.lines, "date")} set in ${code(written.file)}.`]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function findingsTable(findings: readonly DriftFinding[]): string {
  return markdownTable(
    ["Model", "Severity", "Finding", "Successor", "Source"],
    findings.map(({ model, severity, message, successor, source }) => [
      code(model),
      severity,
      markdownText(message),
      successor === null ? "" : code(successor),
      source === null ? "" : `[source](<${source.replaceAll(/[<>|\\]/g, encodeURIComponent)}>)`,
    ]),
  );
}
