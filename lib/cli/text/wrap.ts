import { brokenLines } from "./colour.ts";
import { widthOf } from "./visible.ts";

/** What paints text on a terminal, and takes no column itself. */
const PAINT = /\p{Cc}\[\d+m/gu;

/** Returns the columns of text that may be painted. */
export function paintedWidth(text: string): number {
  return widthOf(text.replaceAll(PAINT, ""));
}

/** Columns by which the further lines of a broken line stand to the right of its first. */
const HANGING = 2;

/** Stands for a space inside a command; no text that is shown holds it. */
const INSIDE = "\u0000";

/** Returns the text with each line that is wider than the terminal broken between words. @param whole texts that count as one word */
export function wrapped(text: string, columns: number, whole: readonly string[] = []): string {
  return whole
    .reduce((all, one) => all.replaceAll(one, one.replaceAll(" ", INSIDE)), text)
    .split("\n")
    .map((line) => {
      if (paintedWidth(line) <= columns) return line;
      const indent = " ".repeat(line.search(/\S|$/));
      const [first = "", ...others] = brokenLines(line.trimStart(), columns - indent.length, paintedWidth);
      const further =
        others.length === 0
          ? []
          : brokenLines(others.join(" "), columns - indent.length - HANGING, paintedWidth);
      return [
        `${indent}${first}`.trimEnd(),
        ...further.map((part) => `${indent}${" ".repeat(HANGING)}${part}`),
      ].join("\n");
    })
    .join("\n")
    .replaceAll(INSIDE, " ");
}

/** Returns the text in at most so many columns: an ellipsis stands for its middle, because both ends of an id tell it from others. */
export function middleCut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const parts = [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)].map(
    ({ segment }) => segment,
  );
  const before = taken(parts, Math.ceil((columns - 1) / 2));
  const behind = taken(parts.toReversed(), columns - 1 - widthOf(before.join("")));
  return `${before.join("")}…${behind.toReversed().join("")}`;
}

/** Returns as many of the first parts as have room. */
function taken(parts: readonly string[], columns: number): string[] {
  const found: string[] = [];
  let left = columns;
  for (const part of parts) {
    left -= widthOf(part);
    if (left < 0) break;
    found.push(part);
  }
  return found;
}
