/** One figure of performance.md, beside its goal. */
export type Figure = {
  readonly row: number;
  readonly name: string;
  readonly value: number;
  /** Undefined where it is shown for information only. */
  readonly goal?: { readonly is: "at most" | "at least"; readonly value: number };
  /** What it is made of, in numbers that a reader can check. */
  readonly from: Readonly<Record<string, unknown>>;
  /** The likely reason when the goal is missed. */
  readonly ifMissed?: string;
};

export function isMissed({ value, goal }: Figure): boolean {
  if (goal === undefined) return false;
  // Not turned round: what is no number is missed.
  return goal.is === "at most" ? !(value <= goal.value) : !(value >= goal.value);
}

/** A table for people: row, figure, value, goal, whether it is met. */
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
