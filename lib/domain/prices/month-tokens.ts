import { decodeUtf8 } from "../document/json-text.ts";
import { isObjectId, OBJECT_ID_RULE, parseModelId } from "../text/ids.ts";

/** Tokens that went in and came out in a month. */
export type Tokens = { readonly input: number; readonly output: number };

/** Tokens by model id and team. */
export type MonthTokens = ReadonlyMap<string, ReadonlyMap<string, Tokens>>;

/** Most bytes that are read: 64 MB, counted as 64 × 1,024 × 1,024 bytes; about a million lines. */
const MOST_BYTES = 64 * 1024 * 1024;
const COLUMNS = ["team", "model", "input", "output"] as const;
type Row = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** A field and what ends it. A field in quotes may hold commas, and a quote that stands twice. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

/**
 * Reads CSV (RFC 4180) with the columns `team,model,input,output` in any order, and others, which are not read. Lines of the same team and model are
 * added up. @returns the fault, with its line, as the end of a sentence
 */
export function readMonthTokens(
  bytes: Uint8Array,
): { readonly tokens: MonthTokens } | { readonly fault: string } {
  if (bytes.length > MOST_BYTES)
    return { fault: `it has ${bytes.length} bytes; at most ${MOST_BYTES} are read` };
  const text = decodeUtf8(bytes);
  if (text === undefined) return { fault: "it is not UTF-8 text" };
  const [first = "", ...lines] = text.split(/\r\n|\n|\r/);
  const titles = fieldsOf(first);
  const places = COLUMNS.map((column) => titles?.indexOf(column) ?? -1);
  if (titles === undefined || places.includes(-1) || new Set(titles).size < titles.length)
    return { fault: `line 1 has to name the columns ${COLUMNS.join(",")}` };
  const models = new Map<string, Map<string, Tokens>>();
  for (const [index, line] of lines.entries()) {
    if (line === "") continue;
    const fields = fieldsOf(line);
    if (fields === undefined)
      return { fault: `line ${index + 2} has a quote that is not closed, or stands within a field` };
    if (fields.length !== titles.length)
      return { fault: `line ${index + 2} has ${fields.length} fields, and line 1 has ${titles.length}` };
    const [team, model, input, output] = places.map((place) => fields[place]) as [
      string,
      string,
      string,
      string,
    ];
    const fault = addRow(models, { team, model, input, output });
    if (fault !== undefined) return { fault: `line ${index + 2}: ${fault}` };
  }
  return { tokens: models };
}

function addRow(
  models: Map<string, Map<string, Tokens>>,
  { team, model, input, output }: Row,
): string | undefined {
  if (!isObjectId(team)) return `${quoted(team)} is no team: ${OBJECT_ID_RULE}`;
  if (parseModelId(model) === undefined) return `${quoted(model)} is no model id, such as openai/gpt-4.1`;
  const counts = { input: countOf(input), output: countOf(output) };
  for (const column of ["input", "output"] as const) {
    if (counts[column] === undefined)
      return `${column} has to be a whole number of tokens, such as 1250000, not ${quoted({ input, output }[column])}`;
  }
  const teams = models.get(model) ?? new Map<string, Tokens>();
  const before = teams.get(team) ?? { input: 0, output: 0 };
  teams.set(team, {
    input: before.input + (counts.input ?? 0),
    output: before.output + (counts.output ?? 0),
  });
  models.set(model, teams);
  return undefined;
}

/** Returns a count of at most 15 digits, which a number holds exactly. */
function countOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function fieldsOf(line: string): string[] | undefined {
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const [, inQuotes, plain = "", end] = FIELD.exec(line) ?? [];
    if (end === undefined) return undefined;
    fields.push(inQuotes === undefined ? plain : inQuotes.replaceAll('""', '"'));
    if (end === "") return fields;
  }
}

const SHOWN = 60;

function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}
