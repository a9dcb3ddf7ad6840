import { nounFor } from "../../domain/text/plural.ts";
import { brokenLines, type Colours } from "./colour.ts";
import { GAP, isEmpty, type Laid, layout, type Measured } from "./layout.ts";
import { visible, widthOf } from "./visible.ts";
import { middleCut, paintedWidth } from "./wrap.ts";

/** The value of a cell. Null is shown as a dash. Texts come from data and may hold anything; numbers are right-aligned, as in 1,234. */
export type Cell = string | number | null;

type Column<Row> = {
  readonly title: string;
  value(row: Row): Cell;
  /** Paints the text that is shown; padding is added after, so that colour does not count as width. */
  paint?(text: string): string;
  /** When the column is left out on a terminal that is too narrow: 1 before 2. @default it stays */
  readonly hide?: number;
  /** Whether users copy the text, or half of it says nothing: it is never shortened. @default false */
  readonly isWhole?: boolean;
  /** Whether the text is read, not compared: it is broken between words, and stands below its row where it has no room in it. @default false */
  readonly isSentence?: boolean;
};

const SPACE = " ".repeat(GAP);

/**
 * Returns an aligned table with a line of titles; every line ends with a line feed. Without rows it returns an empty text. On a terminal that is too
 * narrow it is laid out as {@link layout} says.
 */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], colours: Colours): string {
  if (rows.length === 0) return "";
  const measured = columns.map((column) => {
    const cells = rows.map((row) => column.value(row));
    const isNumber = cells.some((cell) => typeof cell === "number");
    return { ...column, title: visible(column.title), texts: cells.map(cellText), isNumber };
  });
  const { lines, below, hidden } = layout(measured, colours.columns);
  const room = colours.columns - GAP;
  const titles = [
    ...lines.map((line, depth) => lineOf(line, depth, (column) => [column.title, colours.bold])),
    ...below.map(({ title }) => `${SPACE}${colours.bold(title)}`),
  ];
  const body = rows.flatMap((_, row) => [
    ...lines.flatMap((line, depth) => rowLines(line, depth, row, colours)),
    ...below
      .filter(({ texts }) => texts[row] !== DASH && texts[row] !== "")
      .flatMap(({ texts, paint = asIs }) =>
        partsOf(texts[row]!, room).map((part) => `${SPACE}${paint(part)}`),
      ),
  ]);
  const named = (some: typeof hidden): string => some.map(({ title }) => title).join(", ");
  const [nothing, left] = [named(hidden.filter(isEmpty)), named(hidden.filter((one) => !isEmpty(one)))];
  const notes = [
    ...(nothing === "" ? [] : [`Nothing in: ${nothing}.`]),
    ...(left === "" ? [] : [`Not shown: ${left} (--wide shows all).`]),
  ];
  return [...titles, ...body, ...notes].map((text) => `${text}\n`).join("");
}

type MeasuredColumn = Measured & Pick<Column<never>, "paint">;
type Paint = (text: string) => string;

/** Returns the lines of a row, or of one part of a block: more than one where a sentence is broken, or the first text stands alone. */
function rowLines(
  line: readonly Laid<MeasuredColumn>[],
  depth: number,
  row: number,
  { columns }: Colours,
): string[] {
  const textOf = ({ texts }: MeasuredColumn): string => texts[row]!;
  const paintOf = ({ texts, paint = asIs }: MeasuredColumn): Paint => (texts[row] === DASH ? asIs : paint);
  const [first] = line;
  const isAlone = line.length > 1 && widthOf(textOf(first!.column)) > first!.width;
  const cells = new Map(
    line.map(({ column, width }) => {
      if (isAlone && column === first!.column) return [column, []];
      const text = textOf(column);
      return [column, column.isSentence === true ? partsOf(text, width) : [middleCut(text, width)]];
    }),
  );
  const height = Math.max(...[...cells.values()].map(({ length }) => length));
  const alone = paintOf(first!.column)(middleCut(textOf(first!.column), columns));
  return [
    ...(isAlone ? [alone] : []),
    ...Array.from({ length: height }, (_, part) =>
      lineOf(line, depth, (column) => [cells.get(column)?.[part] ?? "", paintOf(column)]),
    ),
  ];
}

function lineOf(
  line: readonly Laid<MeasuredColumn>[],
  depth: number,
  cellOf: (column: MeasuredColumn) => readonly [text: string, paint: Paint],
): string {
  const cells = line.map(({ column, width }, index) => {
    const [text, paint] = cellOf(column);
    const padding = " ".repeat(Math.max(width - widthOf(text), 0));
    if (column.isNumber) return padding + paint(text);
    return index === line.length - 1 ? paint(text) : paint(text) + padding;
  });
  return `${depth === 0 ? "" : SPACE}${cells.join(SPACE)}`.trimEnd();
}

/** Breaks a sentence between words; of a word that is longer than the line, both ends are shown. */
function partsOf(sentence: string, width: number): string[] {
  return brokenLines(sentence, width, widthOf).map((part) => middleCut(part, width));
}

const DASH = "-";

function asIs(text: string): string {
  return text;
}

function cellText(cell: Cell): string {
  if (cell === null) return DASH;
  return typeof cell === "number" ? grouped(cell) : visible(cell);
}

/** Returns 1234567 as 1,234,567. Not with `Intl`, which takes longer to load than a table takes to print. */
export function grouped(value: number): string {
  const [whole = "", fraction] = String(value).split(".");
  const apart = whole.replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? apart : `${apart}.${fraction}`;
}

/** Returns text such as "1 reference", "2 references", "1,000 replies". */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${nounFor(count, noun)}`;
}

/** Returns aligned lines of `title  value`; a value that is too long goes on below its beginning. */
export function facts(pairs: readonly (readonly [title: string, value: string])[], colours: Colours): string {
  const width = Math.max(0, ...pairs.map(([title]) => title.length));
  return pairs
    .map(([title, value]) => {
      const lines = brokenLines(value, colours.columns - width - GAP, paintedWidth);
      return `${title.padEnd(width)}${SPACE}${lines.join(`\n${" ".repeat(width + GAP)}`)}\n`;
    })
    .join("");
}
