import type { ReferenceSource } from "../../contract/reference-source.ts";
import { quote } from "../document/problem.ts";
import { parsePointer } from "../items/pointer.ts";
import { type DeclarationProblem, type DeclaredPointer, declarationProblem } from "./declaration-problem.ts";
import { declaredPointers } from "./declared-pointers.ts";

/** Matches a pointer of RFC 6901: empty, or tokens that each begin with a slash; a tilde is written `~0`, a slash `~1`. */
const POINTER = /^(\/([^~/]|~[01])*)*$/;
/** Most lists and maps inside one another that DynamoDB keeps. */
const MOST_LEVELS = 32;
/** Most bytes in the name of an attribute that is no key. */
const LONGEST_NAME = 65_535;
/**
 * Most characters of the paths that are written. DynamoDB takes a statement of 8,192 characters. Each written path stands in it twice, as an
 * assignment and as a condition; the rest is for the key and the table.
 */
const LONGEST_WRITTEN = 3_500;
/** The places whose empty pointer means something: the element, or the item, itself. */
const MAY_BE_EMPTY: readonly string[] = ["each", "parameters"];
const WRITTEN: readonly string[] = ["model", "provider", "touch"];
/** Matches wildcards: `*` and `[*]` of JSONPath and other languages, `$` for the root, `-` for what follows the last element. */
const WILDCARD = /^(\*{1,2}|-|\$|\$[.[].*|\[\?.*\]|\.\.)$|\[\*?\]$/s;

/** Checks each pointer by itself: whether it is a pointer, and whether DynamoDB can follow it. */
export function pointerProblems(source: ReferenceSource, index: number): DeclarationProblem[] {
  const found = declaredPointers(source).flatMap((declared) => {
    const fault = faultOf(source, declared);
    return fault === undefined
      ? []
      : [declarationProblem("bad-pointer", ["sources", index, ...declared.keys], fault)];
  });
  return found.length > 0 ? found : lengthProblems(source, index);
}

function faultOf(source: ReferenceSource, { keys, pointer, from }: DeclaredPointer): string | undefined {
  const shown = quote(pointer);
  if (!POINTER.test(pointer)) {
    return pointer.startsWith("/")
      ? `${shown} is no JSON pointer (RFC 6901): in a name a tilde is written ~0, and a slash ~1`
      : `${shown} is no JSON pointer (RFC 6901): it begins with a slash, as in "/llm/model"`;
  }
  if (pointer === "") return emptyFault(source, keys);
  const tokens = parsePointer(pointer);
  const above = from === "element" && source.each !== undefined ? parsePointer(source.each).length + 1 : 0;
  if (above + tokens.length > MOST_LEVELS) {
    return `${shown} leads ${above + tokens.length} levels deep, and DynamoDB keeps ${MOST_LEVELS}`;
  }
  for (const token of tokens) {
    const fault = tokenFault(token);
    if (fault !== undefined) return `${shown} cannot be followed: ${fault}`;
  }
  return undefined;
}

function emptyFault(source: ReferenceSource, keys: DeclaredPointer["keys"]): string | undefined {
  const [name] = keys;
  if (keys.length === 1 && MAY_BE_EMPTY.includes(String(name))) return undefined;
  if (name === "model") {
    return source.each === undefined
      ? 'the empty pointer is the item itself, which is no model id: name an attribute, as in "/model", or the list with each'
      : undefined;
  }
  return 'the empty pointer is the whole item or element, which is no text or number: name an attribute, as in "/id"';
}

function tokenFault(token: string): string | undefined {
  if (token === "")
    return "a name is empty, and DynamoDB has no such names: a slash is doubled, or stands at the end";
  if (token === "__proto__")
    return "an attribute called __proto__ is dropped when items are read: call it otherwise";
  if (WILDCARD.test(token)) {
    return `${quote(token)} is a wildcard or part of another language, and a pointer names one place: give the list or map as each, and the rest from its elements`;
  }
  if (!token.isWellFormed()) return "a name holds half a character";
  const bytes = new TextEncoder().encode(token).length;
  return bytes > LONGEST_NAME ? `a name has ${bytes} bytes, and DynamoDB takes ${LONGEST_NAME}` : undefined;
}

function lengthProblems(source: ReferenceSource, index: number): DeclarationProblem[] {
  const each = source.each ?? "";
  const length = declaredPointers(source)
    .filter(({ keys }) => WRITTEN.includes(String(keys[0])))
    // A quotation mark in a name is written twice.
    .map(({ pointer, from }) => (from === "element" ? each + pointer : pointer).replaceAll('"', '""').length)
    .reduce((sum, one) => sum + one, 0);
  if (length <= LONGEST_WRITTEN) return [];
  const message = `the names on the way to what is written have ${length} characters together, and a statement of DynamoDB has room for ${LONGEST_WRITTEN}: shorten them`;
  return [declarationProblem("bad-pointer", ["sources", index, "model"], message)];
}
