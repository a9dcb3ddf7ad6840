import type { Plan } from "../contract/results.ts";
import type { SourceReport } from "../contract/source-report.ts";
import type { Colours } from "./colour.ts";
import { counted, grouped, table } from "./table.ts";
import { visible } from "./visible.ts";

/** Ids shown of one source; the JSON has twenty. */
const SHOWN_IDS = 5;

/** What was seen through each source: a table, then the ids that nobody knows. Empty where no table was read. */
export function sourcesText(reports: readonly SourceReport[], colours: Colours): string {
  const sources = table(
    [
      { title: "SOURCE", value: (report: SourceReport) => report.source },
      { title: "ITEMS", value: (report: SourceReport) => report.items },
      { title: "REFERENCES", value: (report: SourceReport) => report.references },
      {
        title: "TO LOOK AT",
        value: (report: SourceReport) => remarksOf(report) || null,
        paint: colours.yellow,
      },
    ],
    reports,
    colours,
  );
  return sources + reports.flatMap((report) => unknownLines(report)).join("");
}

/** A registry may be in force, and references be left as they are all the same. */
export function agreementText({ warnings, sources }: Pick<Plan, "warnings" | "sources">): string {
  const unknown = sources.reduce((sum, report) => sum + report.unknownIds, 0);
  const hasLeft = warnings.some((warning) => warning.code === "references-left");
  const left = [
    ...(hasLeft ? ["references to deleted models"] : []),
    ...(unknown === 0 ? [] : [counted(unknown, "unknown id")]),
  ];
  return left.length === 0
    ? "the platform agrees with the registry"
    : `the registry is in force; left as they are: ${left.join(", ")}`;
}

function remarksOf(report: SourceReport): string {
  const { unknownIds, withoutTeam, withoutOwner, notAReference, illegalParameters, left } = report;
  const remarks: [number, string][] = [
    [unknownIds, counted(unknownIds, "unknown id")],
    [left, `${grouped(left)} left (marked)`],
    [withoutTeam, `${grouped(withoutTeam)} without team`],
    [withoutOwner, `${grouped(withoutOwner)} without owner`],
    [notAReference, `${grouped(notAReference)} no reference`],
    [illegalParameters, `${grouped(illegalParameters)} with illegal parameters`],
  ];
  return remarks
    .filter(([count]) => count > 0)
    .map(([, text]) => text)
    .join(", ");
}

function unknownLines({ source, unknown, unknownIds }: SourceReport): string[] {
  const lines = unknown.slice(0, SHOWN_IDS).map(({ id, count, nearest }) => {
    const meant = nearest === null ? "" : `, probably ${visible(nearest)}`;
    return `unknown in ${visible(source)}: "${visible(id)}" ${counted(count, "time")}${meant}\n`;
  });
  const left = unknownIds - lines.length;
  return left > 0
    ? [...lines, `unknown in ${visible(source)}: and ${counted(left, "more id", "more ids")}\n`]
    : lines;
}
