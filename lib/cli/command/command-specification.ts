import type { Command, StreamingCommand } from "./command.ts";

/** Headings of `--help`, in their order. */
export const GROUPS = ["Registry", "Run", "Operate", "Example workspace"] as const;
type Group = (typeof GROUPS)[number];

/** One option. `value` names what follows the flag; a flag without `value` stands alone. */
export type OptionSpecification = {
  readonly flag: string;
  readonly value?: string;
  readonly summary: string;
  /** Whether the command then prints a text for a program, whose lines are not broken. @default false */
  readonly isDocument?: true;
  /** Whether the option may stand several times; its value is then the list of all values. @default the last one counts */
  readonly isRepeated?: true;
};

export type CommandSpecification = {
  /** One word, or two for a command of a family. */
  readonly name: string;
  readonly group: Group;
  readonly operands: readonly { readonly name: string; readonly required: boolean }[];
  readonly summary: string;
  readonly options: readonly OptionSpecification[];
  readonly examples: readonly string[];
  /** Whether the command prints a text for a program, whose lines are not broken. @default false */
  readonly isDocument?: true;
  /** Loads the code of the command, only when the command runs. */
  load(): Promise<{ readonly command: Command<unknown> | StreamingCommand }>;
};
