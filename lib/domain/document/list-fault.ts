import { Failure } from "../../contract/errors.ts";
import type { FilePlace } from "../../contract/registry-document.ts";
import { closest } from "../text/closest.ts";

/** Where the lists of the project are, as a maintainer names them. A package holds them compiled. */
const LIST = /lib\/registry\/[\w-]+\.[jt]s/;
const LINE = new RegExp(`(${LIST.source}):(\\d+)`, "g");

/** The files that lists call: an error in one of them has its cause in the line that made the call. */
const CALLED = /\/(?:declare|declare-sets|places)\./;

const UNKNOWN_NAME = /^(\w+) is not defined$/;

/** What the files of lists import from declare.ts. */
const DECLARATIONS = ["model", "provider", "deleted", "deletedFrom", "parameterSet"];

/** Returns the first line of the lists that a stack names; undefined when it names none. */
export function placeInStack(stack: string): Required<FilePlace> | undefined {
  for (const [, file = "", line] of stack.matchAll(LINE))
    if (!CALLED.test(file)) return { file, line: Number(line) };
  return undefined;
}

/**
 * Returns what is wrong in the lists, for the person who edited them, when loading them has failed: `bad-registry` with file and line, `no-file` for a
 * file that is away. Undefined for an error that has its cause elsewhere. Node tells the place of an error only at the top of its stack.
 * @param read returns the text of a list
 */
export function listFault(error: unknown, read: (file: string) => string): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, missing, by] = /^Cannot find module '(.+)' imported from (.+)$/.exec(error.message) ?? [];
  if (missing !== undefined && by !== undefined && LIST.test(by)) {
    const file = LIST.exec(missing)?.[0] ?? missing;
    const message = `${file} is missing, and ${LIST.exec(by)?.[0]} needs it`;
    return new Failure("no-file", message, { cause: error });
  }
  const place = placeInStack(error.stack ?? "");
  if (place === undefined) return undefined;
  const { file } = place;
  const unknown = UNKNOWN_NAME.exec(error.message)?.[1];
  const line = unknown === undefined ? place.line : lineOfWord(unknown, place.line, read(file));
  return new Failure("bad-registry", `${file}:${line} ${reasonOf(error, file)}`, { cause: error });
}

function reasonOf({ message, stack = "" }: Error, file: string): string {
  if (/conflict marker/i.test(message))
    return "a merge has left its conflict marks here: keep the lines of one side, and take the marks away";
  const unknown = UNKNOWN_NAME.exec(message)?.[1];
  if (unknown === "deleted" && !file.includes("deleted"))
    return "a deleted model stands in lib/registry/deleted.ts: move this line there";
  if (unknown !== undefined) {
    const near = closest(unknown, DECLARATIONS);
    return `${unknown} is not known here${near === undefined ? "" : `: did you mean ${near}?`}`;
  }
  if (/^Expected ','/.test(message))
    return beginsItsLine(stack)
      ? "a comma is missing at the end of the line before this one"
      : "a comma is missing, or a bracket too much or too few";
  if (/^Expression expected/.test(message))
    return "a bracket or a comma is missing or too much, here or in a line before";
  return message;
}

/** Returns the line of a name that is not known, from a line on: the engine gives the place of the last call before it. */
function lineOfWord(word: string, line: number, list: string): number {
  const found = list
    .split("\n")
    .findIndex((text, index) => index >= line - 1 && new RegExp(`\\b${word}\\b`).test(text));
  return found === -1 ? line : found + 1;
}

/** Tells whether the sign below the code, which Node puts at the top of a stack, marks the first word of its line. */
function beginsItsLine(stack: string): boolean {
  const lines = stack.split("\n");
  const mark = lines.findIndex((line) => /^ *\^+$/.test(line));
  return mark > 0 && lines[mark - 1]?.search(/\S/) === lines[mark]?.indexOf("^");
}
