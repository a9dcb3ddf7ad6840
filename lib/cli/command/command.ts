import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { ParameterSetsDocument, RegistryDocument } from "../../contract/registry-document.ts";
import type { Access, Platform } from "../platform/platform.ts";
import type { Colours } from "../text/colour.ts";

/** What the project itself declares; each part is loaded when it is asked for. */
export type OwnRegistry = {
  /** Of a package that an app has installed: the app declares its registry elsewhere. */
  readonly isShipped: boolean;
  document(): Promise<RegistryDocument>;
  /** The built-in ones. */
  parameterSets(): Promise<ParameterSetsDocument>;
  /** @throws Failure `bad-sources` */
  context(): Promise<{
    readonly builtIn: ParameterSetsDocument;
    readonly sources: readonly ReferenceSource[];
  }>;
};

/** Everything that a command needs of the world. */
export type Dependencies = {
  readonly registry: OwnRegistry;
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Opened once for a command, and closed by the program.
   * @param load the file that will be loaded
   * @throws Failure `no-stack`, `no-engine`, `engine-failed` …
   */
  openPlatform(access: Access, load?: string): Promise<Platform>;
  /** @throws Failure `no-file` */
  readFile(path: string): Promise<Uint8Array>;
  /** Before a platform is opened for a file: a misspelt name makes no tables. @throws Failure `no-file` */
  requireFile(path: string): Promise<void>;
  /** @throws Failure `read-only` */
  writeFile(path: string, text: string): Promise<void>;
};

/** The words and options of one call, already told apart by the table of commands. */
export type Arguments = {
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string | true>>;
};

/**
 * One command. `run` answers with the JSON of the contract; what a person reads is made from that, so that both always say the same.
 */
export type Command<Result> = {
  run(dependencies: Dependencies, given: Arguments): Promise<Result>;
  text(result: Result, colours: Colours, given: Arguments): string;
  /** Said on stderr beside the result, one a line; errors come first. @default nothing */
  remarks?(result: Result): readonly string[];
  /** @default 0 */
  exitStatus?(result: Result): number;
};

/** A command whose output is as long as the data: written piece by piece, the same with and without `--json`. */
export type StreamingCommand = {
  stream(dependencies: Dependencies, given: Arguments): AsyncIterable<string>;
};
