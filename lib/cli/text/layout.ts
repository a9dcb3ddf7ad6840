import { widthOf } from "./visible.ts";

/** A column with the texts of its cells. */
export type Measured = {
  readonly title: string;
  readonly texts: readonly string[];
  readonly isNumber: boolean;
  readonly hide?: number;
  readonly isWhole?: boolean;
  readonly isSentence?: boolean;
};

export type Laid<Column> = { readonly column: Column; readonly width: number };

type Layout<Column> = {
  /** The columns of each line of a row: one line, or several where a row is a block. */
  readonly lines: readonly (readonly Laid<Column>[])[];
  /** Sentences that stand on lines of their own below the row. */
  readonly below: readonly Column[];
  readonly hidden: readonly Column[];
};

/** Columns between two columns, and before the further lines of a row. */
export const GAP = 2;
/** Columns that a text keeps, times (19) and states whole: what is left of an id tells it from others. */
const LEAST = 20;
const LEAST_OF_SENTENCE = 30;

/**
 * Lays a table out in the columns of a terminal. What fits stays as it is. Otherwise texts get shorter, sentences go below their row, and columns that
 * matter least are hidden, those that say nothing first; where all that is not enough, each row is a block of several lines, with everything in it.
 * The first column tells rows apart: a text of it that has no room stands whole on a line of its own.
 */
export function layout<Column extends Measured>(all: readonly Column[], columns: number): Layout<Column> {
  const beside = all.filter(({ isSentence }) => isSentence !== true);
  const below = all.filter(({ isSentence }) => isSentence === true);
  if (total(all.map(natural)) <= columns || total(all.map(least)) <= columns)
    return { lines: [spread(all, columns)], below: [], hidden: [] };
  const leaving = beside
    .filter((column, index) => column.hide !== undefined || (index > 0 && isEmpty(column)))
    .toReversed()
    .sort((left, right) => placeOf(left) - placeOf(right));
  for (let count = 0; count <= leaving.length; count += 1) {
    const hidden = leaving.slice(0, count);
    const shown = beside.filter((column) => !hidden.includes(column));
    if (total(shown.map(least)) <= columns)
      return { lines: [spread(shown, columns)], below, hidden: all.filter((one) => hidden.includes(one)) };
  }
  return { lines: folded(beside, columns), below, hidden: [] };
}

/** Tells whether no row has anything in the column. */
export function isEmpty({ texts }: Measured): boolean {
  return texts.every((text) => text === "0" || text === "-");
}

function placeOf(column: Measured): number {
  return isEmpty(column) ? 0 : column.hide!;
}

function natural({ title, texts }: Measured): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), widthOf(title));
}

function least(column: Measured): number {
  if (column.isNumber || column.isWhole === true) return natural(column);
  return Math.min(
    natural(column),
    Math.max(column.isSentence === true ? LEAST_OF_SENTENCE : LEAST, widthOf(column.title)),
  );
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1);
}

/** Gives each column its least width, and what is left to the narrowest that need more. */
function spread<Column extends Measured>(shown: readonly Column[], columns: number): Laid<Column>[] {
  const most = shown.map(natural);
  if (total(most) <= columns) return shown.map((column, index) => ({ column, width: most[index]! }));
  const widths = shown.map(least);
  share(widths, most, columns);
  // A first text that stands on a line of its own needs no room here.
  const [first] = shown;
  widths[0] = natural({ ...first!, texts: first!.texts.filter((text) => widthOf(text) <= widths[0]!) });
  most[0] = widths[0];
  share(widths, most, columns);
  return shown.map((column, index) => ({ column, width: widths[index]! }));
}

function share(widths: number[], most: readonly number[], columns: number): void {
  for (let left = columns - total(widths); left > 0; left -= 1) {
    const wanting = widths.flatMap((width, index) => (width < most[index]! ? [index] : []));
    const narrowest = wanting.sort((one, other) => widths[one]! - widths[other]!)[0];
    if (narrowest === undefined) return;
    widths[narrowest] = widths[narrowest]! + 1;
  }
}

/** Fills one line after the other. */
function folded<Column extends Measured>(shown: readonly Column[], columns: number): Laid<Column>[][] {
  const lines: Laid<Column>[][] = [];
  for (const column of shown) {
    const line = lines.at(-1);
    const width = Math.min(natural(column), columns - GAP);
    const room = columns - (lines.length > 1 ? GAP : 0);
    if (line !== undefined && total([...line.map((one) => one.width), width]) <= room)
      line.push({ column, width });
    else lines.push([{ column, width }]);
  }
  return lines;
}
