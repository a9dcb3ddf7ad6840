import { nounFor } from "../../domain/text/plural.ts";
import type { Colours } from "./colour.ts";
import { visible, widthOf } from "./visible.ts";

/** The value of a cell. Null is shown as a dash. Texts come from data and may hold anything; numbers are right-aligned, as in 1,234. */
export type Cell = string | number | null;

type Column<Row> = {
  readonly title: string;
  value(row: Row): Cell;
  /** Paints the text that is shown; padding is added after, so that colour does not count as width. */
  paint?(text: string): string;
};

const GAP = "  ";

/** Returns an aligned table with a line of titles; every line ends with a line feed. Without rows it returns an empty text. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], colours: Colours): string {
  if (rows.length === 0) return "";
  const laid = columns.map((column) => {
    const title = visible(column.title);
    const cells = rows.map((row) => column.value(row));
    const texts = cells.map(cellText);
    const width = texts.reduce((most, text) => Math.max(most, widthOf(text)), widthOf(title));
    const right = cells.some((cell) => typeof cell === "number");
    return { column, title, texts, width, right };
  });
  const last = laid.length - 1;
  const line = (texts: readonly [plain: string, painted: string][]): string =>
    texts
      .map(([plain, painted], index) => {
        const { width, right } = laid[index]!;
        const padding = " ".repeat(width - widthOf(plain));
        return right ? padding + painted : index === last ? painted : painted + padding;
      })
      .join(GAP)
      .trimEnd();
  const titles = line(laid.map(({ title }) => [title, colours.bold(title)]));
  const lines = rows.map((_, row) =>
    line(
      laid.map(({ column, texts }) => {
        const text = texts[row]!;
        return [text, column.paint === undefined || text === DASH ? text : column.paint(text)];
      }),
    ),
  );
  return [titles, ...lines].map((text) => `${text}\n`).join("");
}

const DASH = "-";

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

/** Returns aligned lines of `title  value`. */
export function facts(pairs: readonly (readonly [title: string, value: string])[], colours: Colours): string {
  const width = Math.max(0, ...pairs.map(([title]) => title.length));
  return pairs.map(([title, value]) => `${colours.dim(title.padEnd(width))}${GAP}${value}\n`).join("");
}
