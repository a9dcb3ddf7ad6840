import { Failure } from "../../contract/errors.ts";
import { quote } from "../document/problem.ts";
import {
  ENTRY_KINDS,
  isEntryKind,
  type WorkspaceEntry,
  type WorkspaceProblem,
  workspaceProblem,
} from "./entries.ts";
import { contentProblems, itemSize, MOST_ITEM_BYTES } from "./limits.ts";
import { rowsOf } from "./rows.ts";
import { type CheckedEntry, checkEntryShape } from "./shapes.ts";

/** Checks everything about one entry that can be judged without the other entries. */
export function checkEntry({
  kind,
  value,
  place,
}: WorkspaceEntry): { readonly entry: CheckedEntry } | { readonly problems: readonly WorkspaceProblem[] } {
  if (!isEntryKind(kind)) {
    const found = typeof kind === "string" ? quote(kind) : "none";
    return {
      problems: [
        workspaceProblem(place, `"kind": expected one of ${ENTRY_KINDS.join(", ")}, found ${found}`),
      ],
    };
  }
  // Depth first: a value that is nested too deep is not passed to any code that recurses further.
  const content = contentProblems(value, place);
  if (content.length > 0) return { problems: content };
  const checked = checkEntryShape(kind, value, place);
  if ("problems" in checked) return checked;
  const oversized = sizeProblems(checked.entry, place);
  return oversized.length > 0 ? { problems: oversized } : checked;
}

function sizeProblems(entry: CheckedEntry, place: WorkspaceEntry["place"]): WorkspaceProblem[] {
  return rowsOf(entry).flatMap(({ item, path }) => {
    const size = itemSize(item);
    if (size <= MOST_ITEM_BYTES) return [];
    const message = `would be an item of ${size} bytes; DynamoDB keeps at most ${MOST_ITEM_BYTES}`;
    return [workspaceProblem({ ...place, path: place.path + path }, message)];
  });
}

/** Most problems that are reported: nobody reads more, and a file of a million wrong lines should not fill the memory. */
export const MOST_PROBLEMS = 100;

export function badWorkspace(problems: readonly WorkspaceProblem[]): Failure {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const path = first?.path ? `${first.path}: ` : "";
  return new Failure("bad-workspace", `${path}${first?.message ?? "the workspace is not valid"}${more}`, {
    problems: problems.slice(0, MOST_PROBLEMS),
  });
}
