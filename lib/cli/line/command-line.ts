import { Failure } from "../../contract/errors.ts";
import { closest } from "../../domain/text/closest.ts";
import type { Arguments } from "../command/command.ts";
import type { CommandSpecification, OptionSpecification } from "../command/command-specification.ts";
import { endpointAddress, integer } from "../command/values.ts";
import { COMMANDS, GLOBAL_OPTIONS } from "./command-table.ts";

/** The values of the options that every command accepts: where the data are, and how to run. */
export type Globals = {
  readonly data: string;
  /** Whether the directory was named. A named one that is absent may be misspelt: it is refused, and not read as empty like the default. */
  readonly dataIsNamed: boolean;
  readonly endpoint?: string;
  readonly stack?: string;
  /** Whether the file of settings names the platform, and no option does: the user is then told which it is. @default false */
  readonly placeIsSet?: boolean;
  /** A file with reference sources, instead of the project's own. */
  readonly sources?: string;
  readonly json: boolean;
  /** Whether lines may be wider than the terminal. @default false */
  readonly wide?: boolean;
  readonly leaseSeconds: number;
  readonly waitSeconds: number;
};

export type CommandLine =
  | { readonly kind: "help"; readonly commands: readonly CommandSpecification[] }
  | { readonly kind: "version" }
  | { readonly kind: "none" }
  | {
      readonly kind: "command";
      readonly specification: CommandSpecification;
      readonly given: Arguments;
      readonly globals: Globals;
    };

/** The file in the working directory that sets options for all commands there. */
export const SETTINGS_FILE = "modelkeeper.json";

const HELP = { flag: "help", summary: "" };
const VERSION = { flag: "version", summary: "" };

const ALL: readonly CommandSpecification[] = COMMANDS;

/** All options by flag. A flag takes a value in every command that has it or in none, so that one reading of the words is enough. */
const FLAGS = new Map<string, OptionSpecification>(
  [HELP, VERSION, ...GLOBAL_OPTIONS, ...ALL.flatMap((command) => command.options)].map((option) => [
    option.flag,
    option,
  ]),
);

/** Tells whether the words ask for JSON, even when they are not a valid command line. */
export function wantsJson(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return words.slice(0, end === -1 ? undefined : end).includes("--json");
}

/** Returns what the words ask for. @throws Failure `bad-usage` */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const { options, operands } = readWords(words);
  const asksHelp = options.help !== undefined || operands[0] === "help";
  const path = operands[0] === "help" ? operands.slice(1) : operands;
  // `inbox read` is a command, and so is `inbox`: the longer name counts.
  const [found] = ALL.filter(({ name }) => startsWith(path, name)).sort(
    (left, right) => right.name.length - left.name.length,
  );
  if (found === undefined || asksHelp) {
    if (path.length === 0)
      return options.version !== undefined
        ? { kind: "version" }
        : { kind: asksHelp ? "help" : "none", commands: COMMANDS };
    const named = found === undefined ? familyOf(path[0]!) : [found];
    if (named.length === 0 || !asksHelp) throw unknownCommand(path, named);
    return { kind: "help", commands: named };
  }
  const given = { operands: path.slice(found.name.split(" ").length), options: optionsOf(found, options) };
  checkOperands(found, given.operands);
  return { kind: "command", specification: found, given, globals: globalsOf(options) };
}

type Words = {
  readonly options: Arguments["options"];
  readonly operands: readonly string[];
};

/**
 * Reads the words with Node's own parser. It is asked for by name at run time, because an import of `node:util` as a module evaluates all that it
 * exports: 25 M instructions, a third of what starting Node takes; commander takes 50 M. (`--help` may cost 1.25 × bare Node.)
 */
function readWords(words: readonly string[]): Words {
  const { parseArgs } = process.getBuiltinModule("node:util");
  const types = [...FLAGS.values()].map(
    ({ flag, value }) => [flag, { type: value === undefined ? "boolean" : "string" }] as const,
  );
  const { tokens } = parseArgs({
    args: [...words],
    options: { ...Object.fromEntries(types), help: { type: "boolean", short: "h" } },
    strict: false,
    tokens: true,
  });
  const options: Record<string, string | true | readonly string[]> = {};
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const known = FLAGS.get(token.name);
    if (known === undefined) throw unknownOption(token.rawName, [...FLAGS.keys()]);
    const value = flagValue(known, token.value, token.inlineValue === true);
    const before = options[token.name];
    options[token.name] = known.isRepeated
      ? [...(Array.isArray(before) ? before : []), String(value)]
      : value;
  }
  return { options, operands };
}

function flagValue(option: OptionSpecification, value: string | undefined, inline: boolean): string | true {
  if (option.value === undefined) {
    if (value !== undefined) throw new Failure("bad-usage", `--${option.flag} takes no value`);
    return true;
  }
  const looksLikeOption = value !== undefined && !inline && /^--?[a-z]/i.test(value);
  if (value === undefined || looksLikeOption)
    throw new Failure("bad-usage", `--${option.flag} needs a value: --${option.flag} ${option.value}`);
  return value;
}

function optionsOf(command: CommandSpecification, options: Words["options"]): Arguments["options"] {
  const own = command.options.map((option) => option.flag);
  const everywhere: readonly string[] = [HELP, VERSION, ...GLOBAL_OPTIONS].map((option) => option.flag);
  for (const flag of Object.keys(options)) {
    if (!own.includes(flag) && !everywhere.includes(flag))
      throw unknownOption(`--${flag}`, own, ` of ${command.name}`);
  }
  return Object.fromEntries(
    own.flatMap((flag) => (options[flag] === undefined ? [] : [[flag, options[flag]]])),
  );
}

function globalsOf(options: Words["options"]): Globals {
  const { data = ".modelkeeper", endpoint, stack, sources } = options;
  if (data === "") throw new Failure("bad-usage", "--data needs the name of a directory");
  if (stack !== undefined && sources !== undefined) {
    throw new Failure(
      "bad-usage",
      "--sources is for --data and --endpoint: a stack has its own sources, those that it was deployed with",
    );
  }
  return {
    data: String(data),
    dataIsNamed: options.data !== undefined,
    ...(endpoint === undefined ? {} : { endpoint: endpointAddress(String(endpoint), "--endpoint") }),
    ...(stack === undefined ? {} : { stack: String(stack) }),
    ...(sources === undefined ? {} : { sources: String(sources) }),
    json: options.json !== undefined,
    wide: options.wide !== undefined,
    leaseSeconds: integer(options, "lease-seconds", { least: 2, most: 3_600 }) ?? 15,
    waitSeconds: integer(options, "wait-seconds", { least: 0 }) ?? 600,
  };
}

function checkOperands(command: CommandSpecification, operands: readonly string[]): void {
  const missing = command.operands[operands.length];
  if (missing?.required)
    throw new Failure(
      "bad-usage",
      `${command.name} needs <${missing.name}>, for example: ${command.examples[0]}`,
    );
  if (operands.length > command.operands.length) {
    const extra = operands[command.operands.length]!;
    const file = command.options.find(({ value }) => value === "<file>");
    const meant =
      extra.endsWith(".json") && file !== undefined ? `: did you mean --${file.flag} ${extra}?` : "";
    throw new Failure("bad-usage", `${command.name} takes no "${extra}"${meant}`);
  }
}

function startsWith(path: readonly string[], name: string): boolean {
  return name.split(" ").every((word, index) => path[index] === word);
}

function familyOf(word: string): readonly CommandSpecification[] {
  return COMMANDS.filter(({ name }) => name.startsWith(`${word} `));
}

function unknownCommand(path: readonly string[], family: readonly CommandSpecification[]): Failure {
  const [word, second] = path;
  if (family.length > 0) {
    const near =
      second === undefined
        ? undefined
        : closest(
            `${word} ${second}`,
            family.map(({ name }) => name),
          );
    const fault = second === undefined ? "say which one" : `there is no command "${word} ${second}"`;
    const names = family.map(({ name }) => name).join(", ");
    return new Failure("bad-usage", `${fault}: ${near === undefined ? names : `did you mean ${near}?`}`);
  }
  const near = closest(path[0]!, new Set(COMMANDS.map(({ name }) => name.split(" ")[0]!)));
  const hint = near === undefined ? "see modelkeeper --help" : `did you mean ${near}?`;
  return new Failure("bad-usage", `there is no command "${path[0]}": ${hint}`);
}

function unknownOption(flag: string, known: readonly string[], of = ""): Failure {
  const near = closest(flag.replace(/^--/, ""), known);
  return new Failure(
    "bad-usage",
    `there is no option ${flag}${of}${near === undefined ? "" : `: did you mean --${near}?`}`,
  );
}
