import { pointerTo } from "../document/problem.ts";
import type { AttributeValue, Item } from "../items/attribute-value.ts";
import { storageProblem } from "../items/decimal.ts";
import { ExactNumber } from "../items/exact-json.ts";
import { type EntryPlace, type WorkspaceProblem, workspaceProblem } from "./entries.ts";

/** Deepest nesting in an entry: DynamoDB keeps 32 levels, of which a row and its `params` are two. */
const DEEPEST = 30;

/** DynamoDB's limit for an item, names of attributes included. */
export const MOST_ITEM_BYTES = 400 * 1024;

/** Returns the problems of values that DynamoDB could not store or would change: text that is not Unicode, numbers out of range, nesting over 30. */
export function contentProblems(value: unknown, place: EntryPlace): WorkspaceProblem[] {
  const problems: WorkspaceProblem[] = [];
  const report = (path: string, message: string) =>
    problems.push(workspaceProblem({ ...place, path }, message));
  const visit = (part: unknown, path: string, depth: number): void => {
    if (typeof part === "string" && !part.isWellFormed())
      report(path, "holds half a character (a lone surrogate)");
    const number =
      part instanceof ExactNumber ? part.text : typeof part === "number" ? String(part) : undefined;
    const trouble = number === undefined ? undefined : storageProblem(number);
    if (trouble !== undefined) report(path, trouble);
    if (typeof part !== "object" || part === null || number !== undefined) return;
    if (depth > DEEPEST) return void report(path, `is nested more than ${DEEPEST} levels deep`);
    for (const [key, child] of Object.entries(part)) {
      if (!key.isWellFormed()) report(path, "has a key with half a character (a lone surrogate)");
      visit(child, path + pointerTo(key), depth + 1);
    }
  };
  visit(value, place.path, 0);
  return problems;
}

/** Returns the size of an item as DynamoDB counts it, in bytes. */
export function itemSize(item: Item): number {
  let size = 0;
  for (const [name, value] of Object.entries(item)) size += Buffer.byteLength(name) + valueSize(value);
  return size;
}

function valueSize(value: AttributeValue): number {
  if ("S" in value) return Buffer.byteLength(value.S);
  // Two digits a byte, one more for the exponent and one for the sign: at most 21.
  if ("N" in value) return Math.min(21, Math.ceil(value.N.length / 2) + 2);
  if ("L" in value) return value.L.reduce((sum, element) => sum + 1 + valueSize(element), 3);
  if ("M" in value) return 3 + Object.keys(value.M).length + itemSize(value.M);
  return 1;
}
