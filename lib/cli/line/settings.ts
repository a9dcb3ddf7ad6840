import { Failure } from "../../contract/errors.ts";
import { readJsonText } from "../../domain/document/json-text.ts";
import { closest } from "../../domain/text/closest.ts";
import { endpointAddress } from "../command/values.ts";
import { type CommandLine, type Globals, SETTINGS_FILE } from "./command-line.ts";

const TEXTS = ["registry", "sources", "data", "endpoint", "stack"] as const;
const FIELDS = [...TEXTS, "feeds"];

/** The content of the file. Paths are relative to the file, and so to the working directory. */
type Settings = {
  readonly [field in (typeof TEXTS)[number]]?: string;
} & {
  /** Files that `drift` and `doctor` compare with when no feed is named. */
  readonly feeds?: readonly string[];
};

/** Reads the content of the file. @throws Failure `bad-usage` with the place in the file */
export function parseSettings(bytes: Uint8Array): Settings {
  const read = readJsonText(bytes);
  if ("errors" in read) throw refusal(read.errors.map(({ message }) => message).join(", "));
  const { value } = read;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw refusal("it holds no JSON object");
  for (const [field, held] of Object.entries(value)) {
    if (!FIELDS.includes(field)) {
      const near = closest(field, FIELDS);
      throw refusal(
        `${JSON.stringify(field)} is no field of it: ${near === undefined ? `there are ${FIELDS.join(", ")}` : `did you mean ${near}?`}`,
      );
    }
    const isRight = field === "feeds" ? Array.isArray(held) && held.every(isFilled) : isFilled(held);
    if (!isRight)
      throw refusal(
        field === "feeds" ? "feeds is a list of the names of files" : `${field} is a text that is not empty`,
      );
  }
  const settings: Settings = value;
  if (settings.endpoint !== undefined) endpointAddress(settings.endpoint, `endpoint of ${SETTINGS_FILE}`);
  return settings;
}

type CommandToRun = Extract<CommandLine, { kind: "command" }>;

/**
 * Adds the settings of the file to a command line. Options overrule the file: one of `--data`, `--endpoint` and `--stack` takes the place of all
 * three in the file. Sources of the file are ignored on a stack, which has its own.
 * @throws Failure `bad-usage`
 */
export function withSettings(line: CommandToRun, settings: Settings): CommandToRun {
  return {
    ...line,
    given: withFeeds(line.specification, withRegistry(line, settings.registry), settings.feeds),
    globals: globalsWith(line.globals, settings),
  };
}

function globalsWith(globals: Globals, { data, endpoint, stack, sources }: Settings): Globals {
  const isNamed = globals.dataIsNamed || globals.endpoint !== undefined || globals.stack !== undefined;
  const place: Partial<Globals> = isNamed
    ? {}
    : {
        ...(data === undefined ? {} : { data, dataIsNamed: true }),
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(stack === undefined ? {} : { stack }),
        placeIsSet: data !== undefined || endpoint !== undefined || stack !== undefined,
      };
  const merged = { ...globals, ...place };
  if (merged.stack !== undefined && globals.sources !== undefined) {
    throw new Failure(
      "bad-usage",
      `--sources is for --data and --endpoint, and ${SETTINGS_FILE} names the stack ${merged.stack}, which has its own sources: give --data or --endpoint too`,
    );
  }
  if (merged.stack !== undefined || globals.sources !== undefined || sources === undefined) return merged;
  return { ...merged, sources };
}

/** Adds the registry of the file as the option of a command that has it, and as the operand of `validate`. */
function withRegistry(
  { specification, given }: CommandToRun,
  registry: string | undefined,
): CommandToRun["given"] {
  if (registry === undefined) return given;
  const { operands, options } = given;
  if (specification.operands[0]?.name === "registry.json" && operands.length === 0)
    return { operands: [registry], options };
  const isOption = specification.options.some(({ flag }) => flag === "registry");
  return isOption ? { operands, options: { registry, ...options } } : given;
}

/** Adds the feeds of the file to a command that reads several. */
function withFeeds(
  { options }: CommandToRun["specification"],
  given: CommandToRun["given"],
  feeds: Settings["feeds"],
): CommandToRun["given"] {
  const isOption = options.some(({ flag }) => flag === "feed");
  return feeds === undefined || !isOption ? given : { ...given, options: { feed: feeds, ...given.options } };
}

function isFilled(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function refusal(reason: string): Failure {
  return new Failure("bad-usage", `${SETTINGS_FILE} cannot be used: ${reason}`);
}
