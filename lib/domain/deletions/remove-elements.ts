import type { Range } from "../lists/written-code.ts";
import type { WrittenList } from "./deletion-list.ts";

type List = WrittenList<Range>;

/** Elements to be removed that stand side by side, with the text from the kept element before them to the one behind. */
type Run = {
  readonly gap: Range;
  readonly elements: readonly Range[];
  /** Commas that the gap needs afterwards: one between two kept elements, and one at the end of a list that had one there. */
  readonly commas: 0 | 1;
};

/**
 * Returns a text without some elements of a list. A line that held nothing else goes as a whole, with the comments on it; comments on lines of their
 * own, blank lines and all other lines stay to the last byte, but for a comma that would be left over at the end.
 */
export function removeElements<Element extends Range>(
  text: string,
  lists: readonly WrittenList<Element>[],
  isRemoved: (element: Element) => boolean,
): string {
  const ranges = lists.flatMap((list) => {
    const removed = new Set<Range>(list.elements.filter(isRemoved));
    return rangesIn(text, list, (element) => removed.has(element));
  });
  return without(text, ranges);
}

function rangesIn(text: string, list: List, isRemoved: (element: Range) => boolean): Range[] {
  const ranges = runsOf(text, list, isRemoved).flatMap((run) => rangesOfRun(text, list, run));
  const isEmptied = list.elements.length > 0 && list.elements.every(isRemoved);
  // Brackets with nothing between them are written side by side, as every formatter does.
  return isEmptied && remainder(text, list.range, ranges).trim() === "" ? [list.range] : ranges;
}

function runsOf(text: string, list: List, isRemoved: (element: Range) => boolean): Run[] {
  const { range, elements } = list;
  const last = elements.at(-1);
  const endsWithComma =
    last !== undefined && commasIn(text, list, { start: last.end, end: range.end }).length > 0;
  const runs: Run[] = [];
  let before: Range | undefined;
  let removed: Range[] = [];
  const close = (behind: Range | undefined): void => {
    const gap = { start: before?.end ?? range.start, end: behind?.start ?? range.end };
    const needsComma = before !== undefined && (behind !== undefined || endsWithComma);
    if (removed.length > 0) runs.push({ gap, elements: removed, commas: needsComma ? 1 : 0 });
    removed = [];
    before = behind;
  };
  for (const element of elements) {
    if (isRemoved(element)) removed.push(element);
    else close(element);
  }
  close(undefined);
  return runs;
}

function rangesOfRun(text: string, list: List, run: Run): Range[] {
  const lines = wholeLines(text, list, run);
  const all = commasIn(text, list, run.gap);
  const outside = all.filter((comma) => !lines.some((line) => contains(line, comma)));
  // A list with the commas at the beginning of lines can lose too many with its lines: then only the elements go.
  const goneLines = outside.length < run.commas ? [] : lines;
  const commas = (goneLines.length === 0 ? all : outside).slice(run.commas);
  const elements = run.elements.filter((element) => !goneLines.some((line) => contains(line, element)));
  const pieces = joined(text, [...elements, ...commas]).map((piece) => widened(text, piece));
  return [...goneLines, ...pieces];
}

/** Returns the lines that hold nothing but elements of the run, commas and whole comments. */
function wholeLines(text: string, { comments }: List, { gap, elements }: Run): Range[] {
  const lines: Range[] = [];
  for (const { start, end } of elements) {
    const lineEnd = text.indexOf("\n", end) + 1;
    const line = { start: text.lastIndexOf("\n", start) + 1, end: lineEnd === 0 ? text.length : lineEnd };
    const last = lines.at(-1);
    if (last !== undefined && line.start < last.end)
      lines[lines.length - 1] = { start: last.start, end: line.end };
    else lines.push(line);
  }
  return lines.filter(
    (line) =>
      contains(gap, line) && comments.every((comment) => !overlaps(line, comment) || contains(line, comment)),
  );
}

/** Returns the commas of the list itself in a part of it, not those within elements and comments. */
function commasIn(text: string, { elements, comments }: List, part: Range): Range[] {
  const closed = [...elements, ...comments].filter((range) => overlaps(part, range));
  const commas: Range[] = [];
  for (let at = text.indexOf(",", part.start); at >= 0 && at < part.end; at = text.indexOf(",", at + 1)) {
    const comma = { start: at, end: at + 1 };
    if (!closed.some((range) => contains(range, comma))) commas.push(comma);
  }
  return commas;
}

/** Joins ranges with nothing but spaces between them. */
function joined(text: string, ranges: readonly Range[]): Range[] {
  const pieces: Range[] = [];
  for (const range of ranges.toSorted((left, right) => left.start - right.start)) {
    const last = pieces.at(-1);
    if (last !== undefined && /^[ \t]*$/.test(text.slice(last.end, range.start)))
      pieces[pieces.length - 1] = { start: last.start, end: range.end };
    else pieces.push(range);
  }
  return pieces;
}

/** Adds the spaces to a piece within a line that would be left double, and the line that would be left blank. */
function widened(text: string, { start, end }: Range): Range {
  let first = start;
  while (isSpace(text[first - 1])) first -= 1;
  let last = end;
  while (isSpace(text[last])) last += 1;
  const isLineStart = first === 0 || text[first - 1] === "\n";
  const lineBreak = /^\r?\n/.exec(text.slice(last, last + 2))?.[0].length ?? 0;
  if (isLineStart && lineBreak > 0) return { start: first, end: last + lineBreak };
  if (lineBreak > 0 || text[last] === "]" || text[last] === "}") return { start: first, end };
  const isApart = first < start || isLineStart || text[first - 1] === "[" || text[first - 1] === "{";
  return { start, end: isApart ? last : end };
}

function isSpace(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

function contains(outer: Range, inner: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function overlaps(one: Range, other: Range): boolean {
  return one.start < other.end && other.start < one.end;
}

function remainder(text: string, { start, end }: Range, ranges: readonly Range[]): string {
  const inside = ranges.map((range) => ({ start: range.start - start, end: range.end - start }));
  return without(text.slice(start, end), inside);
}

function without(text: string, ranges: readonly Range[]): string {
  let rest = "";
  let at = 0;
  for (const { start, end } of ranges.toSorted((left, right) => left.start - right.start)) {
    rest += text.slice(at, Math.max(at, start));
    at = Math.max(at, end);
  }
  return rest + text.slice(at);
}
