import type { FileHistories } from "../../operations/ports/file-history.ts";
import type { OwnRegistry } from "../../operations/ports/registry.ts";
import type { Access, Platform, PlatformPlace } from "../platform/platform.ts";
import type { Colours } from "../text/colour.ts";
import type { Vocabulary } from "../text/completion-text.ts";

/** Everything that a command needs from outside. */
export type Dependencies = {
  readonly registry: OwnRegistry;
  /** Returns milliseconds since 1970 in UTC. */
  now(): number;
  /**
   * Opens the platform, once for each command; the program closes it.
   * @param load path of the file that will be loaded
   * @throws Failure `no-stack`, `no-engine`, `engine-failed` …
   */
  openPlatform(access: Access, load?: string): Promise<Platform>;
  /** Opens the platform of another environment, to read it; the program closes it. @throws as `openPlatform` */
  openEnvironment(place: PlatformPlace): Promise<Platform>;
  readHistory: FileHistories;
  /** The table of commands, for the completion of a shell. */
  readonly vocabulary: Vocabulary;
  /** @throws Failure `no-file` */
  readFile(path: string): Promise<Uint8Array>;
  /**
   * Checks that a file can be read, or written, before a platform is opened for it: a misspelt name then makes no tables, and costs no minutes of reading.
   * @param use @default "read" @throws Failure `no-file`; to be written, `bad-usage` for a directory, and where there is no folder
   */
  requireFile(path: string, use?: "read" | "written"): Promise<void>;
  /** @throws Failure `read-only` */
  writeFile(path: string, text: string): Promise<void>;
};

/** The operands and options of one call, as the table of commands tells them apart. */
export type Arguments = {
  readonly operands: readonly string[];
  /** An option that may be repeated has the list of its values. */
  readonly options: Readonly<Record<string, string | true | readonly string[]>>;
  /** Returns a command that does something on the platform of this call, and runs as it stands. @default `modelkeeper` and the words */
  readonly here?: (words: string) => string;
};

/** One command. `run` returns the JSON of the contract, and `text` is made from that JSON, so that both always say the same. */
export type Command<Result> = {
  run(dependencies: Dependencies, given: Arguments): Promise<Result>;
  text(result: Result, colours: Colours, given: Arguments): string;
  /** Returns the lines that go to stderr beside the result; errors come first. @default none */
  remarks?(result: Result, given: Arguments): readonly string[];
  /** @default 0 */
  exitStatus?(result: Result, given: Arguments): number;
};

/** How a command shows its result. */
export type Shown = {
  readonly json: boolean;
  readonly colours: Colours;
  /** Writes a line to stderr, beside the result. */
  remark(line: string): Promise<void>;
  /** Sets the exit status of a command that ends. @default 0 */
  endWith(status: number): void;
};

/**
 * A command that prints as it goes: its output is as long as the data, or it fails after printing. What fails before the first piece is told as of
 * every command; what fails after it, on stderr only.
 */
export type StreamingCommand = {
  stream(dependencies: Dependencies, given: Arguments, shown: Shown): AsyncIterable<string>;
};
