import { type Colours, createColours } from "../text/colour.ts";
import type { CommandLine } from "./command-line.ts";

/** A stream that text goes to. */
export type Output = {
  /** Writes, and resolves when there is room for more. */
  write(text: string): Promise<void>;
  readonly isTerminal: boolean;
  readonly columns: number;
  /** Whether the reader has gone, as after `| head`. */
  readonly isClosed: boolean;
};

type CommandToRun = Extract<CommandLine, { kind: "command" }>;

/** How the result of one command is shown on stdout. */
type Shown = {
  readonly colours: Colours;
  /** Writes text, with lines that fit into the terminal. */
  show(text: string): Promise<void>;
};

/**
 * Creates what fits texts into the terminals behind stdout and stderr. A stream that is no terminal gets every line whole.
 * @param suggested commands that texts hold; they stay on one line, however long that is, because people copy them
 */
export function createScreen(
  {
    stdout,
    stderr,
    noColour,
  }: { readonly stdout: Output; readonly stderr: Output; readonly noColour: boolean },
  suggested: readonly string[],
) {
  /** The code is loaded only for a terminal: most calls of scripts print no long line. */
  async function fitted(text: string, columns: number): Promise<string> {
    const { wrapped } = await import("../text/wrap.ts");
    return wrapped(text, columns, suggested);
  }

  return {
    /** @param line the command whose result is shown */
    of(line: CommandToRun): Shown {
      const isFitted = stdout.isTerminal && !isWhole(line);
      const columns = isFitted ? stdout.columns : Number.POSITIVE_INFINITY;
      const colours = createColours(stdout.isTerminal && !noColour, columns);
      return { colours, show: async (text) => stdout.write(isFitted ? await fitted(text, columns) : text) };
    },
    /** Writes a line to stderr. */
    async remark(line: string): Promise<void> {
      await stderr.write(`${stderr.isTerminal ? await fitted(line, stderr.columns) : line}\n`);
    },
  };
}

/** Tells whether lines are left whole: because the user asks for it, or because a program reads them. */
function isWhole({ globals, specification, given }: CommandToRun): boolean {
  return (
    globals.json ||
    globals.wide === true ||
    specification.isDocument === true ||
    specification.options.some(
      (option) => option.isDocument === true && given.options[option.flag] !== undefined,
    )
  );
}
