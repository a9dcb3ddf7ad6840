import { CHAT_FORMATS, ENVIRONMENT, MODES } from "../lib/contract/environment.ts";
import { PASS_LIMITS, type PassLimits } from "../lib/contract/pass-limits.ts";

/** Parsers of the variables that are more than a text. Not by zod, which eight functions do not load otherwise: 43 KB each, 4 % of their code. */
const PARSERS = {
  referenceTables: texts,
  mode: (given: string) => oneOf(MODES, given),
  chatFormat: (given: string) => oneOf(CHAT_FORMATS, given),
  leaseSeconds: amount,
  journalRetentionSeconds: amount,
  inboxRetentionSeconds: amount,
  maxReadsPerSecond: amount,
  maxWritesPerSecond: amount,
  segmentsAtOnce: amount,
  maxEmailsPerSecond: amount,
  maxEmailsPerDay: amount,
  waitBudgetSeconds: amount,
  bedrockProviders: list,
  bedrockRegions: list,
  limits: passLimits,
};

type Name = keyof typeof ENVIRONMENT;
type Parsers = typeof PARSERS;
type Values = {
  readonly [name in Name]: name extends keyof Parsers ? ReturnType<Parsers[name]> : string;
};

export type Environment = Partial<Values>;

/**
 * Reads the variables of a function, and parses all of them at once. All other variables are ignored, because they may belong to anybody. An empty
 * variable is absent.
 * @param needed names of the variables that have to be there
 * @throws Error that names the variable that is absent or not legal
 */
export function readEnvironment<const Needed extends Name, const Optional extends Name = never>(
  needed: readonly Needed[],
  optional: readonly Optional[] = [],
  environment: NodeJS.ProcessEnv = process.env,
): Pick<Values, Needed> & Pick<Environment, Optional> {
  const parsers: Partial<Record<Name, (given: string) => unknown>> = PARSERS;
  const values: Partial<Record<Name, unknown>> = {};
  for (const name of [...needed, ...optional]) {
    const variable = ENVIRONMENT[name];
    const given = environment[variable] || undefined;
    if (given === undefined) continue;
    try {
      values[name] = (parsers[name] ?? String)(given);
    } catch (cause) {
      const reason = (cause as Error).message;
      throw new Error(`the environment variable ${variable} is ${JSON.stringify(given)}: ${reason}`, {
        cause,
      });
    }
  }
  const absent = needed.find((name) => values[name] === undefined);
  if (absent !== undefined) throw new Error(`the environment variable ${ENVIRONMENT[absent]} is not set`);
  return values as Pick<Values, Needed> & Pick<Environment, Optional>;
}

function amount(given: string): number {
  if (Number(given) > 0 && Number.isFinite(Number(given))) return Number(given);
  throw new Error("it must be a number above 0");
}

function texts(given: string): Readonly<Record<string, string>> {
  const value: unknown = JSON.parse(given);
  if (value?.constructor === Object && Object.values(value).every((text) => typeof text === "string")) {
    return value as Record<string, string>;
  }
  throw new Error("it must be an object of texts, as JSON");
}

function passLimits(given: string): PassLimits {
  const value: unknown = JSON.parse(given);
  const isLegal = ([name, limit]: [string, unknown]): boolean =>
    PASS_LIMITS.some((known) => known === name) && Number.isInteger(limit) && Number(limit) >= 0;
  if (value?.constructor === Object && Object.entries(value).every(isLegal)) return value as PassLimits;
  throw new Error(`it must be an object of whole numbers named ${PASS_LIMITS.join(", ")}, as JSON`);
}

/** Neither a provider nor a region has a comma in its name. */
function list(given: string): readonly string[] {
  return given.split(",");
}

function oneOf<const Value extends string>(values: readonly Value[], given: string): Value {
  const found = values.find((value) => value === given);
  if (found === undefined) throw new Error(`it must be ${values.join(" or ")}`);
  return found;
}
