import type { Command, StreamingCommand } from "./command.ts";

/** Headings of `--help`, in their order. */
export const GROUPS = ["Registry", "Run", "Operate", "Example workspace"] as const;
type Group = (typeof GROUPS)[number];

/** `value` names what follows the flag; without it the flag stands alone. */
export type OptionSpecification = {
  readonly flag: string;
  readonly value?: string;
  readonly summary: string;
};

export type CommandSpecification = {
  /** One word, or two for a command of a family. */
  readonly name: string;
  readonly group: Group;
  readonly operands: readonly { readonly name: string; readonly required: boolean }[];
  readonly summary: string;
  readonly options: readonly OptionSpecification[];
  readonly examples: readonly string[];
  /** The code of a command is loaded when it runs. */
  load(): Promise<{ readonly command: Command<unknown> | StreamingCommand }>;
};
