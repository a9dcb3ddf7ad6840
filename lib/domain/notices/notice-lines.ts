import type { Notice, NoticePlace } from "../../contract/notices.ts";
import type { Affected, FieldAction } from "../../contract/results.ts";
import { inertLine, inertMarkup } from "../text/inert-text.ts";
import { nounFor } from "../text/plural.ts";
import { shellWord } from "../text/shell-word.ts";

/** The lists in a notice: what is affected, what changed in settings, and where. */

/** The form of names: in plain text as they are, elsewhere without characters that would be mark-up there. */
export type Medium = {
  readonly shown: (name: string) => string;
  readonly bullet: string;
};

export const PLAIN: Medium = { shown: (name) => name, bullet: "- " };
/** Chat applications; the bullet is a sign that no mark-up knows. */
export const CHAT: Medium = { shown: inertMarkup, bullet: "• " };

/** Most settings and places that are named in the text; the notice itself holds more. */
const SETTINGS_SHOWN = 10;
const PLACES_SHOWN = 10;

/** @param most names of each kind */
export function affectedLines(affected: Affected, most: number, { shown, bullet }: Medium): string[] {
  return Object.entries(affected).map(([kind, { count, names }]) => {
    const named = names.slice(0, most).map(shown);
    const left = count - named.length;
    const more = left > 0 && named.length > 0 ? [`and ${left} more`] : [];
    const list = [...named, ...more].join(", ");
    return `${bullet}${count} ${nounFor(count, shown(inertLine(kind)))}${list === "" ? "" : `: ${list}`}`;
  });
}

const WHAT_HAPPENED: Readonly<Record<FieldAction, string>> = {
  keep: "stayed as it was",
  clamp: "was changed to fit the new model",
  translate: "was set to the nearest value that the new model has",
  drop: "is not known to the new model and was taken away",
  default: "was set to its default",
};

export function settingLines(changes: Notice["parameterChanges"], medium: Medium): string[] {
  const { shown, bullet } = medium;
  const lines = changes
    .slice(0, SETTINGS_SHOWN)
    .map(
      (change) =>
        `${bullet}${shown(change.field)} ${happened(change, medium)} in ${change.count} ${nounFor(change.count, "place")}`,
    );
  const left = changes.length - lines.length;
  return left > 0 ? [...lines, `${bullet}and ${left} more ${nounFor(left, "change")}`] : lines;
}

/** A field that is only called otherwise has not lost its value. */
function happened({ action, to }: Notice["parameterChanges"][number], { shown }: Medium): string {
  if (to === undefined) return WHAT_HAPPENED[action];
  const name = `is now called ${shown(to)}`;
  return action === "translate" || action === "keep" ? name : `${name} and ${WHAT_HAPPENED[action]}`;
}

/** Returns places that say more than the name of their owner: a part, a setting, a link. */
export function placeLines({ places = [] }: Pick<Notice, "places">, medium: Medium): string[] {
  const telling = places.filter(
    ({ part, settings, owner }) => part !== null || settings.length > 0 || owner.link !== null,
  );
  return telling.slice(0, PLACES_SHOWN).map((place) => placeLine(place, medium));
}

function placeLine({ owner, part, settings }: NoticePlace, { shown, bullet }: Medium): string {
  const name = shown(inertLine(owner.label ?? owner.id));
  const place = [`${shown(inertLine(owner.kind))} ${name}`, ...(part === null ? [] : [shown(part)])].join(
    ", ",
  );
  const changes = settings.map((setting) => settingText(setting, shown)).join(", ");
  const link = owner.link === null ? "" : `\n  ${owner.link}`;
  return `${bullet}${place}${changes === "" ? "" : `: ${changes}`}${link}`;
}

function settingText(
  { field, from, to, as }: NoticePlace["settings"][number],
  shown: Medium["shown"],
): string {
  const value = (of: unknown): string => shown(inertLine(typeof of === "string" ? of : JSON.stringify(of)));
  const name = as === undefined ? shown(field) : `${shown(field)}, now ${shown(as)},`;
  if (to === undefined) return `${name} ${from === undefined ? "is gone" : `was ${value(from)} and is gone`}`;
  if (from === undefined) return `${name} is now ${value(to)}`;
  return JSON.stringify(from) === JSON.stringify(to)
    ? `${name} is still ${value(to)}`
    : `${name} from ${value(from)} to ${value(to)}`;
}

/** Returns the command that shows everything, where the lists had no room for it; an empty text where they had. @param most names of each kind */
export function allOfThem(
  {
    affected,
    places = [],
    placesLeft = 0,
    outcome,
    model,
    team,
  }: Pick<Notice, "affected" | "places" | "placesLeft" | "outcome" | "model" | "team">,
  most: number,
  { shown }: Medium,
): string {
  const isCut =
    placesLeft > 0 ||
    places.length > PLACES_SHOWN ||
    Object.values(affected).some(({ count, names }) => count > Math.min(names.length, most));
  if (!isCut) return "";
  const of = [shellWord(model.id), "--team", shellWord(team.id)].join(" ");
  const command = outcome === "action-needed" ? `usage --model ${of}` : `ledger changes ${of}`;
  return `The whole list, for those who run the platform: ${shown(inertLine(`modelkeeper ${command}`))}`;
}
