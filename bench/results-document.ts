import { type Figure, goalOf, isMissed, rounded } from "./figure.ts";
import type { Machine } from "./machine.ts";

/** What a run of the benchmark found, as its JSON document has it. */
export type Results = {
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly tookSeconds: number;
  readonly quick: boolean;
  readonly machine: Machine & { readonly loadBefore: number; readonly loadAfter: number };
  /** What was measured one after the other, and how long that took. */
  readonly took: readonly { readonly what: string; readonly seconds: number }[];
  /** In the order of their rows. */
  readonly figures: readonly Figure[];
};

/** Returns the results as a Markdown document. Equal results give equal texts. */
export function renderResults({ startedAt, tookSeconds, quick, machine, took, figures }: Results): string {
  const missed = figures.filter(isMissed);
  const goals = figures.filter(({ goal }) => goal !== undefined).length;
  const plots = figures.flatMap(({ plot }) => (plot === undefined ? [] : [plot.join("\n")]));
  const sections = [
    "# Results of the benchmark",
    `Written by \`npm run bench -- --results bench/results.md\`, and not by hand. What each figure means: [README.md](README.md).${
      quick ? " This was a quick run, with smaller sizes than the goals are made for." : ""
    }`,
    `${goals - missed.length} of ${goals} goals are met.`,
    "## Machine",
    table(
      ["", ""],
      [
        ["date", startedAt],
        ["processor", machine.processor],
        ["cores", String(machine.cores)],
        ["memory", `${machine.memoryGiB} GiB`],
        ["kernel", machine.kernel],
        ["Node", machine.node],
        ["engine", machine.engine],
        ["load average", `${machine.loadBefore} at the start, ${machine.loadAfter} at the end`],
      ],
    ),
    "## Figures",
    "The limit is what nobody could do better than.",
    table(
      ["row", "figure", "value", "goal", "", "limit"],
      figures.map((figure) => [
        String(figure.row),
        figure.name,
        rounded(figure.value),
        goalOf(figure),
        verdictOf(figure),
        figure.limit ?? "",
      ]),
    ),
    ...(missed.length === 0
      ? []
      : ["## Why goals are missed", missed.map((figure) => `- ${reasonOf(figure)}`).join("\n")]),
    ...(plots.length === 0
      ? []
      : ["## References rewritten over time", `\`\`\`\n${plots.join("\n\n")}\n\`\`\``]),
    "## What the run took",
    table(
      ["", "seconds"],
      [...took.map(({ what, seconds }) => [what, String(seconds)]), ["all", String(tookSeconds)]],
    ),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** Returns whether a goal is met, and by how far it is missed; nothing where there is no goal. */
function verdictOf(figure: Figure): string {
  if (figure.goal === undefined) return "";
  if (!isMissed(figure)) return "met";
  if (Number.isNaN(figure.value)) return "missed: there is no value";
  const by = Math.abs(figure.value - figure.goal.value);
  const share = figure.goal.value === 0 ? "" : ` (${rounded((100 * by) / figure.goal.value)} %)`;
  return `missed by ${rounded(by)}${share}`;
}

function reasonOf({ row, name, ifMissed }: Figure): string {
  return cell(`row ${row}, ${name}: ${ifMissed ?? "the reason is not known"}`);
}

function table(titles: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(titles), `|${titles.map(() => "---|").join("")}`, ...lines.map(line)].join("\n");
}

/** A bar would end the cell, and a line break the table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ").trim();
}
