import type { Problem } from "../../contract/registry-document.ts";
import type { SourceReport } from "../../contract/source-report.ts";

/** Returns warnings about what sources have seen: a run that looked past the references ends as done, and nothing agrees. */
export function sourceWarnings(reports: readonly SourceReport[]): Problem[] {
  return reports.flatMap((report, index): Problem[] => {
    const path = `/sources/${index}`;
    const { source, items, references, left, unclear } = report;
    const nothing: Problem[] =
      references > 0
        ? []
        : [
            {
              code: "source-found-nothing",
              path,
              message:
                items === 0
                  ? `the source ${source} has found no item: look at its table and where`
                  : `the source ${source} has found no reference in ${items} items: look at its pointers`,
            },
          ];
    return [
      ...nothing,
      ...(left === 0 ? [] : [referencesLeft(path, `${source}: ${left} of them`)]),
      ...(unclear === 0 ? [] : [unclearArchived(path, report)]),
    ];
  });
}

function unclearArchived(path: string, { source, unclear }: SourceReport): Problem {
  return {
    code: "archived-unclear",
    path: `${path}/archived`,
    message: `${unclear} items of the source ${source} have a mark there that is neither true nor false, and count as not archived: say { "pointer": …, "when": "present" }, or what it equals`,
  };
}

/** Returns the warning about references to deleted models that came after the last pass; no change of the registry will move them. */
export function lateReferences(count: number): Problem[] {
  if (count === 0) return [];
  const message = `${count} references to deleted models were written since the last pass: readers are redirected, and the next cleanup moves them`;
  return [{ code: "references-left", path: "", message }];
}

/** Returns the warning about marked migrations: their references stay as they are. */
export function markedDeletions(count: number): Problem[] {
  if (count === 0) return [];
  return [referencesLeft("", `of ${count} deleted models, whose migrations are marked`)];
}

function referencesLeft(path: string, which: string): Problem {
  return {
    code: "references-left",
    path,
    message: `references to deleted models are left alone, because their migration is marked: ${which}`,
  };
}
