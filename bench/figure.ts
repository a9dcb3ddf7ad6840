/** One figure of performance.md, beside its goal. */
export type Figure = {
  readonly row: number;
  readonly name: string;
  readonly value: number;
  /** Undefined where the figure is shown for information only. */
  readonly goal?: { readonly is: "at most" | "at least"; readonly value: number };
  /** The numbers that the figure is made of, for a reader to check. */
  readonly from: Readonly<Record<string, unknown>>;
  /** The likely reason when the goal is missed. */
  readonly ifMissed?: string;
};

export function isMissed({ value, goal }: Figure): boolean {
  if (goal === undefined) return false;
  // The comparisons are not turned round, so that NaN counts as missed.
  return goal.is === "at most" ? !(value <= goal.value) : !(value >= goal.value);
}

/** Returns a table for people: row, figure, value, goal, and whether the goal is met. */
export function renderFigures(figures: readonly Figure[]): string {
  const lines = figures.map((figure) => [
    String(figure.row),
    figure.name,
    rounded(figure.value),
    figure.goal === undefined ? "-" : `${figure.goal.is} ${figure.goal.value}`,
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
  return `${[...table, "", ...verdict].join("\n")}\n`;
}

function reason(text: string | undefined): string {
  return text === undefined ? "" : ` (likely: ${text})`;
}

function rounded(value: number): string {
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
