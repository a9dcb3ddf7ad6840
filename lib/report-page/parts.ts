import { number } from "../domain/text/summary.ts";
import { type Html, html } from "./html.ts";

/** What every section is made from. */
export type PageOptions = {
  /** Returns a command that runs as it stands on the platform of the report. @param words such as `ledger list` */
  readonly commandOf: (words: string) => string;
};

/** A section of the page; `id` is the end of its address, `title` the question that it answers. */
export type PageSection = { readonly id: string; readonly title: string; readonly content: Html };

/** Returns a name as a reader tells it from the words around it, whatever its direction of writing. */
export function name(text: string): Html {
  return html`<bdi class="name">${text}</bdi>`;
}

/** Returns what a change leads to: the old name, and the new one or the word for none. */
export function leads(from: string, to: string | null): Html {
  return html`${name(from)} <span class="quiet">to</span> ${to === null ? html`<span class="quiet">nothing</span>` : name(to)}`;
}

export function suggestion(words: string, { commandOf }: PageOptions): Html {
  return html`<code class="command">${commandOf(words)}</code>`;
}

/** Says how many a list leaves out, and the command that shows all; nothing where it leaves none out. */
export function leftOut(left: number, words: string, options: PageOptions): Html | null {
  return left === 0 ? null : html`<p class="quiet">${number(left)} more: ${suggestion(words, options)}</p>`;
}

/** Returns a time for people: `2027-03-01 08:15 UTC`. */
export function moment(at: string | null): Html {
  if (at === null) return html`<span class="quiet">–</span>`;
  return html`<time datetime="${at}">${at.slice(0, 16).replace("T", " ")}</time>`;
}

/** Returns a word for a state with a colour for it; the word alone says it too. */
export function mark(word: string, tone: "error" | "warning" | "good" | "plain" = "plain"): Html {
  return html`<span class="mark ${tone}">${word}</span>`;
}

const TONES: Readonly<Record<string, "error" | "warning" | "good">> = {
  failed: "error",
  incomplete: "warning",
  pending: "warning",
  running: "warning",
  detached: "warning",
  deprecated: "warning",
  succeeded: "good",
};

/** Returns a status as a {@link mark}. */
export function statusMark(status: string): Html {
  return mark(status, TONES[status] ?? "plain");
}

/** Numbers stand right-aligned, one below the other; the wording of a title is that of the command line. */
type DataColumn<Row> = {
  readonly title: string;
  readonly isNumber?: true;
  cell(row: Row): Html | string | number | null;
};

/** Returns a table in a frame that scrolls by itself where the screen is narrow. @param caption what it lists, for who cannot see it */
export function dataTable<Row>(
  caption: string,
  columns: readonly DataColumn<Row>[],
  rows: readonly Row[],
): Html {
  const cellOf = (column: DataColumn<Row>, row: Row): Html => {
    const value = column.cell(row);
    const shown = typeof value === "number" ? number(value) : (value ?? html`<span class="quiet">–</span>`);
    return html`<td${column.isNumber ? html` class="number"` : null}>${shown}</td>`;
  };
  return html`<div class="frame" role="region" aria-label="${caption}" tabindex="0"><table>
<caption class="hidden">${caption}</caption>
<thead><tr>${columns.map(({ title, isNumber }) => html`<th scope="col"${isNumber ? html` class="number"` : null}>${title}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map((column) => cellOf(column, row))}</tr>\n`)}</tbody></table></div>`;
}

/** Returns content that opens on demand. */
export function more(title: string, content: Html): Html {
  return html`<details><summary>${title}</summary>${content}</details>`;
}

/** Returns what a chart shows, in words, for who cannot see it. On paper it stays closed. */
export function inWords(content: Html): Html {
  return html`<details class="same"><summary>The same in words</summary>${content}</details>`;
}

/** Returns a day, YYYY-MM-DD, that no line break parts. */
export function day(date: string | null): Html | null {
  return date === null ? null : html`<time datetime="${date}">${date}</time>`;
}

/** Returns figures that stand side by side. */
export function figures(pairs: readonly (readonly [label: string, value: number])[]): Html {
  return html`<dl class="figures">${pairs.map(
    ([label, value]) => html`<div><dt>${label}</dt><dd>${number(value)}</dd></div>`,
  )}</dl>`;
}
