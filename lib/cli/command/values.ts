import { Failure } from "../../contract/errors.ts";
import type { Arguments } from "./command.ts";

/** Values of options. Each function returns undefined for an option that was not given, and throws `bad-usage` for a value that is not legal. */

type Options = Arguments["options"];

/** The largest number that an option takes: as seconds it is 23 days. Timers of Node hold 2^31 ms (24 days), and no command waits longer. */
const MOST = 2_000_000;

export function text(options: Options, flag: string): string | undefined {
  const value = options[flag];
  return typeof value === "string" ? value : undefined;
}

/** Returns the values of an option that may be repeated. */
export function texts(options: Options, flag: string): readonly string[] {
  const values = options[flag];
  return Array.isArray(values) ? values : [];
}

/** Returns the text of an option that the command needs. @throws Failure `bad-usage` when it is absent or empty */
export function requiredText(options: Options, flag: string, value = "<text>"): string {
  const found = text(options, flag)?.trim();
  if (found === undefined || found === "")
    throw new Failure("bad-usage", `--${flag} is needed: --${flag} ${value}`);
  return found;
}

export function integer(
  options: Options,
  flag: string,
  { least, most = MOST }: { least: number; most?: number },
): number | undefined {
  const value = text(options, flag);
  if (value === undefined) return undefined;
  const number = /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new Failure("bad-usage", `--${flag} needs a whole number from ${least} to ${most}, not "${value}"`);
}

/** Returns a number above 0, with a decimal point or without. */
export function factor(options: Options, flag: string): number | undefined {
  const value = text(options, flag);
  if (value === undefined) return undefined;
  const number = /^\d{1,6}(?:\.\d{1,6})?$/.test(value) ? Number(value) : 0;
  if (number > 0) return number;
  throw new Failure("bad-usage", `--${flag} needs a number above 0, such as 1.5, not "${value}"`);
}

/** Returns the value as one of a list; undefined when the list does not hold it. */
function choice<T extends string>(value: string, allowed: readonly T[]): T | undefined {
  return allowed.find((each) => each === value);
}

/** Checks the address of a DynamoDB and returns it unchanged. @param of the option or field that holds it, for the message */
export function endpointAddress(endpoint: string, of: string): string {
  const url = URL.parse(endpoint);
  if (url !== null && choice(url.protocol, ["http:", "https:"]) !== undefined) return endpoint;
  throw new Failure("bad-usage", `${of} needs an address such as http://127.0.0.1:8000, not "${endpoint}"`);
}

export function oneOf<T extends string>(
  options: Options,
  flag: string,
  allowed: readonly T[],
): T | undefined {
  const value = text(options, flag);
  if (value === undefined) return undefined;
  const chosen = choice(value, allowed);
  if (chosen === undefined)
    throw new Failure("bad-usage", `--${flag} is one of ${allowed.join(", ")}, not "${value}"`);
  return chosen;
}
