import { visible } from "./visible.ts";

/**
 * Text from data as Markdown that shows exactly that text: no markup, link, mention or HTML of its own. By hand: libraries read Markdown, or
 * escape it for one reader, and a comment is read by GitHub, GitLab and others.
 */
export function markdownText(text: string): string {
  return visible(text).replaceAll(
    /[\\`*_{}[\]<>#!|~&@]|:(?=\/\/)|(?<=www)\./gi,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

/** A code span. Its fence is longer than any run of backticks inside, so that nothing leaves it. */
export function code(text: string): string {
  const shown = visible(text);
  const runs = shown.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const space = shown.startsWith("`") || shown.endsWith("`") || shown === "" ? " " : "";
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Cells are Markdown already; what would end a cell is escaped, in code spans too. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n");
}
