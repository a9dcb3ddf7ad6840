import {
  type CommandSpecification,
  GROUPS,
  type OptionSpecification,
} from "../command/command-specification.ts";
import { brokenLines, type Colours } from "../text/colour.ts";
import { GLOBAL_OPTIONS } from "./command-table.ts";

const ASKING: readonly OptionSpecification[] = [
  { flag: "help", summary: "what a command does, with an example" },
  { flag: "version", summary: "the version of this program" },
];

/** Returns the text of `modelkeeper --help`: every command in its group. */
export function overview(commands: readonly CommandSpecification[], colours: Colours): string {
  const usages = commands.map((command) => [command, usageOf(command)] as const);
  const groups = GROUPS.flatMap((group) => {
    const lines = usages
      .filter(([command]) => command.group === group)
      .map(([command, usage]) => [usage, command.summary] as const);
    return lines.length === 0 ? [] : [section(group, lines, colours)];
  });
  return [
    `${brokenLines("Modelkeeper makes a platform's models, and all that refers to them, agree with one list.", widthIn(colours)).join("\n")}\n`,
    `${colours.bold("Usage")}\n  modelkeeper <command> [options]\n`,
    ...groups,
    section("Every command", optionLines([...GLOBAL_OPTIONS, ...ASKING]), colours),
  ].join("\n");
}

/** Returns the text of `modelkeeper <command> --help`, or of several commands for a family such as `ledger`. */
export function commandHelp(commands: readonly CommandSpecification[], colours: Colours): string {
  const parts = commands.flatMap((command) => [
    `${colours.bold(`modelkeeper ${usageOf(command)}${command.options.length === 0 ? "" : " [options]"}`)}\n  ${brokenLines(sentence(command.summary), widthIn(colours) - 2).join("\n  ")}\n`,
    ...(command.options.length === 0 ? [] : [section("Options", optionLines(command.options), colours)]),
    section(
      command.examples.length === 1 ? "Example" : "Examples",
      command.examples.map((example) => [example, ""] as const),
      colours,
    ),
  ]);
  return [...parts, section("Every command", optionLines(GLOBAL_OPTIONS), colours)].join("\n");
}

function usageOf(command: CommandSpecification): string {
  const operands = command.operands.map(({ name, required }) => (required ? ` <${name}>` : ` [${name}]`));
  return `${command.name}${operands.join("")}`;
}

function optionLines(options: readonly OptionSpecification[]): (readonly [string, string])[] {
  return options.map(({ flag, value, summary }) => [
    value === undefined ? `--${flag}` : `--${flag} ${value}`,
    summary,
  ]);
}

/** Width of the left column in characters, the same in all sections; the longest text is `--max-writes-per-second <n>`. */
const LEFT = 30;

/** The most columns of a line: longer ones are hard to read, and where help goes to no terminal, nobody knows its width. */
const MOST_COLUMNS = 80;

function widthIn({ columns }: Colours): number {
  return Math.min(columns, MOST_COLUMNS);
}

function section(title: string, lines: readonly (readonly [string, string])[], colours: Colours): string {
  const indent = " ".repeat(LEFT + 2);
  const body = lines.map(([left, right]) =>
    right === ""
      ? `  ${left}\n`
      : `  ${left.padEnd(LEFT)}${brokenLines(right, widthIn(colours) - LEFT - 2).join(`\n${indent}`)}\n`,
  );
  return `${colours.bold(title)}\n${body.join("")}`;
}

function sentence(summary: string): string {
  return `${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.`;
}
