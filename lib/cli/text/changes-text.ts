import type { Change, ChangeState, ChangeValues } from "../../contract/change.ts";
import type { Colours } from "./colour.ts";
import { csv } from "./csv.ts";
import { counted } from "./table.ts";
import { visible, widthOf } from "./visible.ts";

/**
 * Yields a document with the list of changes, as `JSON.stringify` with two spaces would write it.
 * @param rest returns the other fields, which stand behind the list, once the list has ended
 */
export async function* changesAsJson(
  changes: AsyncIterable<Change>,
  rest: () => object,
): AsyncGenerator<string> {
  let before = '{\n  "changes": [';
  let end = "]";
  for await (const change of changes) {
    const lines = JSON.stringify(change, null, 2).replaceAll("\n", "\n    ");
    yield `${before}\n    ${lines}`;
    before = ",";
    end = "\n  ]";
  }
  // The fields of an object as text, without its first brace and line feed.
  const fields = JSON.stringify(rest(), null, 2).slice(2);
  yield `${before === "," ? "" : before}${end},\n${fields}\n`;
}

const TITLES = [
  "team",
  "ownerKind",
  "owner",
  "label",
  "link",
  "part",
  "table",
  "source",
  "key",
  "modelBefore",
  "modelAfter",
  "parametersBefore",
  "parametersAfter",
  "state",
  "at",
];

/** Yields lines of CSV. Keys, lists of models and parameters are JSON. */
export async function* changesAsCsv(changes: AsyncIterable<Change>): AsyncGenerator<string> {
  let titles = csv([TITLES]);
  for await (const { team, owner, part, table, source, key, before, after, state, at } of changes) {
    const { kind, id, label, link } = owner ?? NO_OWNER;
    const place = [team, kind, id, label, link, part, table, source, jsonOf(key)];
    const values = [modelCell(before), modelCell(after), jsonOf(before.parameters), jsonOf(after.parameters)];
    yield titles + csv([[...place, ...values, state, at]]);
    titles = "";
  }
  yield titles;
}

const NO_OWNER = { kind: null, id: null, label: null, link: null };

function modelCell({ model }: ChangeValues): string | null {
  return typeof model === "string" ? model : jsonOf(model ?? undefined);
}

function jsonOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** Columns of a line. */
const WIDTH = 80;

const STATES: Readonly<Record<ChangeState, string>> = {
  written: "",
  skipped: "skipped",
  failed: "not written",
  restored: "restored",
  "changed-since": "changed since",
  planned: "",
};

/**
 * Yields the changes under the name of their team, with a line for the model and one for each setting that is another one now.
 * @param none what is said where there are none
 */
export async function* changesAsText(
  changes: AsyncIterable<Change>,
  colours: Colours,
  none = "There are no such changes.\n",
): AsyncGenerator<string> {
  const teams = new Set<string | null>();
  let places = 0;
  let last: string | null | undefined;
  for await (const change of changes) {
    const { team, before, after, state, left = [] } = change;
    const space = places === 0 ? "" : "\n";
    const title = team === null ? "without a team" : `team ${team}`;
    const heading = team === last ? "" : `${space}${colours.bold(fitted(title, WIDTH))}\n`;
    const remark = STATES[state] === "" ? "" : `: ${STATES[state]}`;
    const place = fitted(placeOf(change), WIDTH - 2 - remark.length);
    const lines = [
      `  ${place}${colours.yellow(remark)}\n`,
      `    ${pair(shownModel(before), shownModel(after), WIDTH - 4)}\n`,
      ...settingLines(before.parameters ?? {}, after.parameters ?? {}),
      ...(left.length === 0
        ? []
        : [`    ${fitted(`changed since, and stays: ${left.join(", ")}`, WIDTH - 4)}\n`]),
    ];
    yield heading + lines.join("");
    places += 1;
    last = team;
    teams.add(team);
  }
  teams.delete(null);
  yield places === 0 ? none : `\n${counted(places, "place")}, ${counted(teams.size, "team")}.\n`;
}

function placeOf({ owner, part, table, key }: Change): string {
  if (owner === null) return `${table} ${JSON.stringify(key)}`;
  const name = owner.label === null ? owner.id : `"${owner.label}" (${owner.id})`;
  return `${owner.kind} ${name}${part === null ? "" : `, ${part}`}`;
}

function shownModel({ model }: ChangeValues): string {
  if (typeof model === "string") return model;
  return model === null ? "none" : `[${model.join(", ")}]`;
}

function settingLines(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((field) => {
    const [old, now] = [before, after].map((values) =>
      Object.hasOwn(values, field) ? JSON.stringify(values[field]) : "absent",
    ) as [string, string];
    const name = fitted(field, WIDTH / 4);
    return old === now ? [] : [`    ${name} ${pair(old, now, WIDTH - 5 - widthOf(name))}\n`];
  });
}

/** Returns two values with an arrow between them; each may take half of the room, and what the other leaves of its half. */
function pair(old: string, now: string, room: number): string {
  const values = room - 3;
  const half = Math.floor(values / 2);
  const left = fitted(old, Math.max(half, values - widthOf(visible(now))));
  return `${left} → ${fitted(now, values - widthOf(left))}`;
}

/** Returns the text as far as it has room; an ellipsis stands for the rest, which is in the JSON. */
function fitted(text: string, columns: number): string {
  const whole = visible(text);
  if (widthOf(whole) <= columns) return whole;
  let shown = "";
  for (const character of whole) {
    if (widthOf(shown + character) >= columns) break;
    shown += character;
  }
  return `${shown}…`;
}
