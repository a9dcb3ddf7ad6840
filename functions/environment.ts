import { CHAT_FORMATS, ENVIRONMENT, MODES } from "../lib/contract/environment.ts";

type Variable<Value> = {
  /** Completes "which is not …". */
  readonly legal: string;
  /** Returns undefined for a text that is not legal. */
  parse(text: string): Value | undefined;
};

const text: Variable<string> = { legal: "a text", parse: (given) => given };

const amount: Variable<number> = {
  legal: "a number above 0",
  parse: (given) => (Number(given) > 0 && Number.isFinite(Number(given)) ? Number(given) : undefined),
};

const names: Variable<Readonly<Record<string, string>>> = {
  legal: "a JSON object of names",
  parse(given) {
    try {
      const found = JSON.parse(given) as Readonly<Record<string, string>>;
      return Object.values(found).every((name) => typeof name === "string") ? found : undefined;
    } catch {
      return undefined;
    }
  },
};

function oneOf<const Value extends string>(values: readonly Value[]): Variable<Value> {
  return { legal: values.join(" or "), parse: (given) => values.find((value) => value === given) };
}

/** Not zod, which eight of the functions do not have otherwise: it would add 43 KB to each, 4 % of what they load. */
const VARIABLES = {
  modelsTable: text,
  ledgerTable: text,
  referenceTables: names,
  mode: oneOf(MODES),
  noticeTopic: text,
  permission: text,
  contact: text,
  chatFormat: oneOf(CHAT_FORMATS),
  leaseSeconds: amount,
  maxReadsPerSecond: amount,
  maxWritesPerSecond: amount,
  inboxTable: text,
  membersTable: text,
  membersFunction: text,
  fromAddress: text,
  stateMachine: text,
  waitBudgetSeconds: amount,
} satisfies { readonly [name in keyof typeof ENVIRONMENT]: Variable<unknown> };

type Name = keyof typeof VARIABLES;
type Values = { readonly [name in Name]: NonNullable<ReturnType<(typeof VARIABLES)[name]["parse"]>> };
export type Environment = Partial<Values>;

/**
 * The variables that the constructs set, parsed all at once. An empty one is absent.
 *
 * @param needed those that have to be there
 * @throws Error that names the variable that is absent, or is not what is legal
 */
export function readEnvironment<const Needed extends Name>(
  needed: readonly Needed[],
  environment: NodeJS.ProcessEnv = process.env,
): Environment & Pick<Values, Needed> {
  const values: Partial<Record<Name, unknown>> = {};
  for (const name of Object.keys(VARIABLES) as Name[]) {
    const variable = `the environment variable ${ENVIRONMENT[name]}`;
    const given = environment[ENVIRONMENT[name]];
    const isNeeded: boolean = needed.some((one) => one === name);
    if (given === undefined || given === "") {
      if (isNeeded) throw new Error(`${variable} is not set`);
      continue;
    }
    const { legal, parse }: Variable<unknown> = VARIABLES[name];
    values[name] = parse(given);
    if (values[name] === undefined)
      throw new Error(`${variable} is ${JSON.stringify(given)}, which is not ${legal}`);
  }
  return values as Environment & Pick<Values, Needed>;
}
