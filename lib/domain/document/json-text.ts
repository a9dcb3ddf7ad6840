import type { Problem } from "../../contract/registry-document.ts";
import { findJsonFault } from "./json-fault.ts";
import { pointerTo, problem, quote } from "./problem.ts";
import { structureProblems } from "./structure.ts";

/** Most bytes that are read: 4 MB, counted as 4 × 1,024 × 1,024 bytes. */
const MOST_BYTES = 4 * 1024 * 1024;

type JsonText = { readonly value: unknown } | { readonly errors: readonly Problem[] };

/**
 * Reads the value of a registry file: UTF-8, with or without a byte order mark. Errors: `too-large` (before anything is decoded), `not-json`, and
 * `bad-shape` for a value that no registry may hold (see structure.ts) and for a key that one object names twice (RFC 8785 builds on RFC 7493, which
 * forbids it).
 */
export function readJsonText(bytes: Uint8Array): JsonText {
  if (bytes.length > MOST_BYTES) {
    return failed("too-large", "", `the file has ${bytes.length} bytes; at most ${MOST_BYTES} are read`);
  }
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    return failed("not-json", "", "the file is not UTF-8 text; save it as UTF-8");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return failed("not-json", "", describeSyntaxError(text));
  }
  const errors = structureProblems(value);
  if (errors.length > 0) return { errors };
  const fault = findJsonFault(text);
  if (fault?.kind === "repeated-key") {
    const key = String(fault.keys.at(-1));
    return failed("bad-shape", pointerTo(...fault.keys), `${quote(key)} stands twice in one object`);
  }
  return { value };
}

function failed(code: Problem["code"], path: string, message: string): JsonText {
  return { errors: [problem(code, path, message)] };
}

/** Decodes UTF-8, without its byte order mark. Returns undefined for bytes that are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function describeSyntaxError(text: string): string {
  if (text.trim() === "") return "the file is empty";
  if (text.includes("\0")) return "the file holds null characters; it may be UTF-16: save it as UTF-8";
  const fault = findJsonFault(text);
  if (fault?.kind !== "syntax") return "the file is not JSON";
  const before = text.slice(0, fault.offset);
  const line = before.split("\n").length;
  const column = fault.offset - before.lastIndexOf("\n");
  if (/^[<=>]{7}/.test(text.slice(fault.offset)))
    return `line ${line}: a merge has left its conflict marks: keep the lines of one side, and take the marks away`;
  const found = fault.offset < text.length ? quote(text.slice(fault.offset, fault.offset + 10)) : "the end";
  return `line ${line}, column ${column}: expected ${fault.expected}, found ${found}`;
}
