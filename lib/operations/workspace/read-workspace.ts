import { findJsonFault } from "../../domain/document/json-fault.ts";
import { decodeUtf8 } from "../../domain/document/json-text.ts";
import { pointerTo, quote } from "../../domain/document/problem.ts";
import { parseExactJson } from "../../domain/items/exact-json.ts";
import { badWorkspace } from "../../domain/workspace/check-entry.ts";
import {
  ENTRY_KINDS,
  ENTRY_LISTS,
  type EntryPlace,
  type WorkspaceEntry,
  workspaceProblem,
} from "../../domain/workspace/entries.ts";
import { documentProblems, isWorkspaceDocument } from "../../domain/workspace/shapes.ts";
import type { WorkspaceFile } from "../ports/workspace.ts";

/** A document is parsed whole: its text has to fit into one JavaScript string. */
const MOST_DOCUMENT_BYTES = 256 * 1024 * 1024;

const LINE_FEED = 0x0a;

/**
 * Returns a function that yields the entries of a file, as often as needed: a document is kept in memory, lines are read again each time.
 * @throws Failure `bad-workspace` with the place of text that is not UTF-8, not JSON, names a field twice, or is not a workspace document
 */
export async function openEntries(file: WorkspaceFile): Promise<() => AsyncIterable<WorkspaceEntry>> {
  if (file.format === "lines") return () => entriesOfLines(file);
  const entries = [...entriesOfDocument(await readWhole(file))];
  return async function* () {
    yield* entries;
  };
}

function* entriesOfDocument(bytes: Uint8Array): Iterable<WorkspaceEntry> {
  const document = parse(decode(bytes, { path: "" }), { path: "" });
  if (!isWorkspaceDocument(document)) throw badWorkspace(documentProblems(document));
  for (const kind of ENTRY_KINDS) {
    const list = ENTRY_LISTS[kind];
    for (const [index, value] of (document[list] ?? []).entries())
      yield { kind, value, place: { path: `/${list}/${index}` } };
  }
}

async function* entriesOfLines(file: WorkspaceFile): AsyncIterable<WorkspaceEntry> {
  let line = 0;
  for await (const bytes of linesOf(file)) {
    line += 1;
    const place = { path: "", line };
    const text = decode(bytes, place);
    if (text.trim() === "") continue;
    const object = parse(text, place);
    if (typeof object !== "object" || object === null || Array.isArray(object))
      throw badWorkspace([workspaceProblem(place, "expected an object")]);
    const { kind, ...value } = object as { readonly kind?: unknown };
    yield { kind, value, place };
  }
}

/**
 * Yields the lines of a file. It splits at the byte of a line feed, which no other UTF-8 character contains, so that each line is decoded, and
 * judged, by itself.
 */
async function* linesOf(file: WorkspaceFile): AsyncIterable<Uint8Array> {
  let rest: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of file.bytes()) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end)]);
      rest = [];
      length = 0;
      start = end + 1;
    }
    rest.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > MOST_DOCUMENT_BYTES)
      throw badWorkspace([workspaceProblem({ path: "" }, "a line has more than 256 MB")]);
  }
  if (length > 0) yield Buffer.concat(rest);
}

async function readWhole(file: WorkspaceFile): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of file.bytes()) {
    length += chunk.length;
    if (length > MOST_DOCUMENT_BYTES)
      throw badWorkspace([
        workspaceProblem(
          { path: "" },
          "the document has more than 256 MB: write it as .jsonl, one object a line",
        ),
      ]);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Uint8Array, place: EntryPlace): string {
  const text = decodeUtf8(bytes);
  if (text !== undefined) return text;
  throw badWorkspace([workspaceProblem(place, `${placeOfBadBytes(bytes, place)}is not UTF-8`)]);
}

/** Returns the line of a document that is not UTF-8. In a file of lines, the place names the line already. */
function placeOfBadBytes(bytes: Uint8Array, place: EntryPlace): string {
  if (place.line !== undefined) return "";
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
    if (decodeUtf8(bytes.subarray(start, end)) === undefined) break;
    line += 1;
    start = end + 1;
  }
  return `line ${line} `;
}

function parse(text: string, place: EntryPlace): unknown {
  const value = parseJson(text, place);
  // Of two fields with one name, JavaScript keeps the last, and would so lose the value of the first.
  const fault = findJsonFault(text);
  if (fault?.kind !== "repeated-key") return value;
  const path = place.path + pointerTo(...fault.keys);
  const message = `${quote(String(fault.keys.at(-1)))} stands twice in one object; keep one of them`;
  throw badWorkspace([workspaceProblem({ ...place, path }, message)]);
}

function parseJson(text: string, place: EntryPlace): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    if (error instanceof RangeError) throw badWorkspace([workspaceProblem(place, "nested too deep")]);
    if (!(error instanceof SyntaxError)) throw error;
    throw badWorkspace([
      workspaceProblem(place, `${place.line === undefined ? "the file is " : ""}not JSON: ${error.message}`),
    ]);
  }
}
