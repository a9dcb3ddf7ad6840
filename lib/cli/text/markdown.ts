import { visible } from "./visible.ts";

/**
 * Returns text from data as Markdown that shows exactly that text: no markup, link, mention or HTML of its own. Written by hand, because libraries
 * read Markdown or escape it for one reader, and a comment is read by GitHub, GitLab and others.
 */
export function markdownText(text: string): string {
  return visible(text).replaceAll(
    /[\\`*_{}[\]<>#!|~&@]|:(?=\/\/)|(?<=www)\./gi,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

/**
 * Returns a code span. Its fence is longer than any row of backticks inside, so that no text can end it early. In a table nothing inside a fence keeps
 * `\|` from ending the cell: a text with that character is an element.
 */
export function code(text: string): string {
  if (text.includes("|")) return `<code>${markdownText(text)}</code>`;
  const shown = visible(text);
  const runs = shown.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const space = shown.startsWith("`") || shown.endsWith("`") || shown === "" ? " " : "";
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Returns a table. Cells are Markdown already, and hold no `|`. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n");
}
