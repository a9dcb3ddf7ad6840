import type { Plan } from "../../contract/plan.ts";
import type { Problem } from "../../contract/registry-document.ts";
import type { SourceReport } from "../../contract/source-report.ts";
import type { Colours } from "./colour.ts";
import { counted, table } from "./table.ts";
import { visible } from "./visible.ts";

/** Ids shown of one source; the JSON has twenty. */
const SHOWN_IDS = 5;

/** Returns a table of what each source found, then one line for each thing that needs a look. Empty where no table was read. */
export function sourcesText(reports: readonly SourceReport[], colours: Colours): string {
  if (reports.length === 0) return "";
  const sources = table(
    [
      { title: "SOURCE", value: (report: SourceReport) => report.source },
      { title: "ITEMS", value: (report: SourceReport) => report.items },
      { title: "REFERENCES", value: (report: SourceReport) => report.references },
    ],
    reports,
    colours,
  );
  const remarks = reports.flatMap((report) =>
    [...remarksOf(report), ...unknownOf(report)].map(
      (remark) => `${colours.yellow(`${visible(report.source)}: ${remark}`)}\n`,
    ),
  );
  return `\n${sources}${remarks.join("")}`;
}

/** Returns the warnings that the text of the sources does not already give. */
export function otherWarnings<Warning extends Problem>(warnings: readonly Warning[]): readonly Warning[] {
  return warnings.filter(({ code }) => code !== "source-found-nothing");
}

/** Returns the sentence for a registry that is in force; some references may be left as they are all the same. */
export function agreementText({ warnings, sources }: Pick<Plan, "warnings" | "sources">): string {
  const unknown = unknownCount(sources);
  const hasLeft = warnings.some((warning) => warning.code === "references-left");
  const left = [
    ...(hasLeft ? ["references to deleted models"] : []),
    ...(unknown === undefined ? [] : [unknown]),
  ];
  return left.length === 0
    ? "the platform agrees with the registry"
    : `the registry is in force; left as they are: ${left.join(", ")}`;
}

/** Returns how many unknown ids there are: one that several sources hold is one. Of a source with many, a report does not hold all. */
function unknownCount(sources: readonly SourceReport[]): string | undefined {
  const having = sources.filter(({ unknownIds }) => unknownIds > 0);
  if (having.length === 0) return undefined;
  const told = new Set(having.flatMap(({ unknown }) => unknown.map(({ id }) => id)));
  const least = Math.max(told.size, ...having.map(({ unknownIds }) => unknownIds));
  const isExact =
    having.length === 1 || having.every(({ unknown, unknownIds }) => unknown.length === unknownIds);
  return `${isExact ? "" : "at least "}${counted(least, "unknown id")}`;
}

function remarksOf(report: SourceReport): string[] {
  const { items, withoutTeam, withoutOwner, notAReference, illegalParameters, left, unclear } = report;
  const references = (count: number): string => counted(count, "reference");
  const remarks: [number, string][] = [
    [Number(report.references === 0 && items === 0), "found no item: look at its table and where"],
    [Number(report.references === 0 && items > 0), "found no reference: look at its pointers"],
    [left, `${references(left)} to deleted models left, for their migration is marked`],
    [unclear, `${counted(unclear, "item")} perhaps archived: its mark is neither true nor false`],
    [withoutTeam, `${references(withoutTeam)} without a team: nobody is told`],
    [withoutOwner, `${references(withoutOwner)} without an owner: nobody is told`],
    [notAReference, `${counted(notAReference, "value")} of another type than a model id`],
    [illegalParameters, `${references(illegalParameters)} with parameters that their own model forbids`],
  ];
  return remarks.flatMap(([count, remark]) => (count > 0 ? [remark] : []));
}

function unknownOf({ unknown, unknownIds }: SourceReport): string[] {
  const shown = unknown.slice(0, SHOWN_IDS).map(({ id, count, nearest }) => {
    const meant = nearest === null ? "" : `, probably ${visible(nearest)}`;
    return `unknown id "${visible(id)}" ${counted(count, "time")}${meant}`;
  });
  const left = unknownIds - shown.length;
  return left > 0 ? [...shown, `${counted(left, "more unknown id")}`] : shown;
}
