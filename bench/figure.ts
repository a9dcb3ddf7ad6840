import { byCodeUnit } from "../lib/domain/text/code-units.ts";

/** One figure of performance.md, beside its goal. */
export type Figure = {
  /** As performance.md counts: a number, or a number with a letter, such as `7b`. */
  readonly row: number | string;
  readonly name: string;
  readonly value: number;
  /** Undefined where the figure is shown for information only. */
  readonly goal?: { readonly is: "at most" | "at least"; readonly value: number };
  /** What nobody could do better than, and why, such as `0.04: 25 statements a call`. */
  readonly limit?: string;
  /** The numbers that the figure is made of, for a reader to check. */
  readonly from: Readonly<Record<string, unknown>>;
  /** The likely reason when the goal is missed. */
  readonly ifMissed?: string;
  /** Lines of at most 80 columns. */
  readonly plot?: readonly string[];
};

export function isMissed({ value, goal }: Figure): boolean {
  if (goal === undefined) return false;
  // The comparisons are not turned round, so that NaN counts as missed.
  return goal.is === "at most" ? !(value <= goal.value) : !(value >= goal.value);
}

/** Orders rows by their number, and one of a letter behind the one without. */
export function compareRows(left: Figure["row"], right: Figure["row"]): number {
  const byNumber = Number.parseInt(String(left), 10) - Number.parseInt(String(right), 10);
  return byNumber !== 0 ? byNumber : byCodeUnit(String(left), String(right));
}

/** Returns the goal in words; a dash where the figure is shown for information only. */
export function goalOf({ goal }: Figure): string {
  return goal === undefined ? "-" : `${goal.is} ${goal.value}`;
}

/** Returns a table for people: row, figure, value, goal, and whether the goal is met. */
export function renderFigures(figures: readonly Figure[]): string {
  const lines = figures.map((figure) => [
    String(figure.row),
    figure.name,
    rounded(figure.value),
    goalOf(figure),
    figure.goal === undefined ? "" : isMissed(figure) ? "MISSED" : "met",
  ]);
  const titles = ["ROW", "FIGURE", "VALUE", "GOAL", ""];
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const table = [titles, ...lines].map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const missed = figures.filter(isMissed);
  const verdict =
    missed.length === 0
      ? ["All goals are met."]
      : missed.map(({ row, name, ifMissed }) => `Missed: row ${row}, ${name}${reason(ifMissed)}`);
  const plots = figures.flatMap(({ plot }) => (plot === undefined ? [] : ["", ...plot]));
  return `${[...table, "", ...verdict, ...plots].join("\n")}\n`;
}

function reason(text: string | undefined): string {
  return text === undefined ? "" : ` (likely: ${text})`;
}

export function rounded(value: number): string {
  return Math.abs(value) >= 1_000
    ? Math.round(value).toLocaleString("en-US")
    : String(Number(value.toFixed(4)));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
