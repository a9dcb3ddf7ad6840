import type { Problem, ProblemCode } from "../../contract/registry-document.ts";
import { formatPointer } from "../items/pointer.ts";
import { replaceInvisible } from "../text/invisible.ts";

export function problem(code: ProblemCode, path: string, message: string): Problem {
  return { code, path, message };
}

/** Returns the pointer (RFC 6901) to the value at these keys, from the root of the document. */
export function pointerTo(...keys: readonly (string | number)[]): string {
  return formatPointer(keys);
}

/** Returns the value at these keys. Only own keys count, so that a key such as `constructor` finds only what the document holds. */
export function valueInDocument(document: unknown, keys: readonly (string | number)[]): unknown {
  let value = document;
  for (const key of keys) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return value;
}

const LONGEST_QUOTE = 80;

/** Quotes a text that comes from outside, for use in a message: at most 80 characters, and nothing in it that a terminal obeys. */
export function quote(text: string): string {
  const shown = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  return replaceInvisible(
    JSON.stringify(shown),
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
