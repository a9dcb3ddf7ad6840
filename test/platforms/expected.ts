import type { SourceReport } from "../../lib/contract/source-report.ts";
import { type Document, isDocument, type Value, valueAt, withValue } from "./documents.ts";
import { DEFAULTS, type Family, idsOf, RANGES } from "./family.ts";
import type { Placed, Platform, Row } from "./platform.ts";

/**
 * What has to come of the rows of a platform, from what the generator says that it put where. Nothing here reads declarations or asks the
 * code under test.
 */

type SetName = keyof typeof RANGES;

/** Where the deletions send an id; null is cleared, undefined stays. */
function goalOf(family: Family, id: string): string | null | undefined {
  const { steady, old, far, gone, elsewhere } = idsOf(family);
  if (id === gone) return null;
  if (id === old) return steady;
  return id === far ? elsewhere : undefined;
}

/** A source with one provider for all cannot say that a model is at another provider. */
export function isFailing({ family }: Platform, { provider }: Placed, id: string): boolean {
  return provider === undefined && id === idsOf(family).far;
}

export function documentAfterDeleting(platform: Platform, row: Row): Document {
  return row.placed.reduce((document, place) => moved(platform, document, place), row.document);
}

function moved(platform: Platform, document: Document, place: Placed): Document {
  if (place.isList === true) return movedList(platform, document, place);
  if (isFailing(platform, place, place.ids[0] ?? "")) return document;
  const { family, spelling, sources } = platform;
  const goal = goalOf(family, place.ids[0] ?? "");
  if (goal === undefined) return document;
  if (goal === null) {
    const { cleared = null } = sources.find(({ name }) => name === place.source) ?? {};
    const left = cleared === "remove" ? undefined : cleared === null ? null : cleared.value;
    return withValue(document, place.at, left);
  }
  const [provider = "", ...name] = goal.split("/");
  const named = withValue(document, place.at, name.join("/"));
  const provided = withProvider(named, place, spelling[provider] ?? provider, goal);
  return withSettings(family, provided, place);
}

/** The provider is written where it changes; where it stays, the row keeps its spelling. */
function withProvider(
  document: Document,
  { provider, ids }: Placed,
  spelled: string,
  goal: string,
): Document {
  const stays = ids[0]?.split("/")[0] === goal.split("/")[0];
  return provider === undefined || stays ? document : withValue(document, provider, spelled);
}

function movedList(platform: Platform, document: Document, place: Placed): Document {
  const { family } = platform;
  const { others = [] } = place;
  const goals = place.ids.map((id) => (isFailing(platform, place, id) ? undefined : goalOf(family, id)));
  if (goals.every((goal) => goal === undefined)) return document;
  const written: string[] = [];
  place.ids.forEach((id, index) => {
    const goal = goals[index];
    const stays = goal === undefined ? id : goal;
    const isReplacement = goals.includes(stays);
    if (stays === null || (isReplacement && written.includes(stays))) return;
    written.push(stays);
  });
  const names = written.map((id) => id.slice(id.indexOf("/") + 1));
  const listed = withValue(document, place.at, [...names, ...others]);
  const isOne = place.ids.length + others.length === 1 && typeof goals[0] === "string";
  return isOne ? withSettings(family, listed, place) : listed;
}

function withSettings(family: Family, document: Document, { settings }: Placed): Document {
  if (settings === undefined) return document;
  const stored = valueAt(document, settings);
  if (!isDocument(stored)) return document;
  const fitted = fittedSettings(family, stored);
  return settings.length === 0 ? fitted : withValue(document, settings, fitted);
}

function fittedSettings({ fields }: Family, stored: Document): Document {
  const { temperature, tokens, efforts } = RANGES.Now;
  const settle = (name: string, value: Value): Value | undefined => {
    if (name === fields.penalty) return undefined;
    if (![fields.temperature, fields.tokens, fields.effort].includes(name)) return value;
    // Nothing was entered, and nothing is.
    if (value === null || value === "") return undefined;
    if (name === fields.temperature) return fittedNumber(value, temperature) ?? DEFAULTS.temperature;
    if (name === fields.tokens) return fittedNumber(value, tokens) ?? DEFAULTS.tokens;
    if (value === "high") return "medium";
    return efforts.some((effort) => effort === value) ? value : DEFAULTS.effort;
  };
  return Object.fromEntries(
    Object.entries(stored).flatMap(([name, value]): [string, Value][] => {
      const fitted = settle(name, value);
      return fitted === undefined ? [] : [[name, fitted]];
    }),
  );
}

/** A number is brought into the range, and a text with a number stays a text; a value that says no number is no number. */
function fittedNumber(value: Value, [least, most]: readonly [number, number]): Value | undefined {
  const number = numberIn(value);
  if (number === undefined) return undefined;
  const nearest = Math.min(Math.max(number, least), most);
  if (nearest === number) return value;
  return typeof value === "string" ? String(nearest) : nearest;
}

function numberIn(value: Value): number | undefined {
  const isText = typeof value === "string" && value !== "" && !Number.isNaN(Number(value));
  return isText || typeof value === "number" ? Number(value) : undefined;
}

function isIllegal({ fields }: Family, set: SetName, name: string, value: Value): boolean {
  const { temperature, tokens, efforts } = RANGES[set];
  const isOutside = ([least, most]: readonly [number, number]): boolean => {
    const number = numberIn(value);
    return number === undefined || number < least || number > most;
  };
  if (name === fields.temperature) return isOutside(temperature);
  if (name === fields.tokens) return isOutside(tokens);
  if (name === fields.penalty) return set === "Then" && isOutside([-2, 2]);
  return name === fields.effort && !efforts.some((effort) => effort === value);
}

/** Of the first scan before anything was deleted, or of the one that deletes: settings of a deleted model are nobody's. */
export function reportsOf(platform: Platform, when: "before" | "deleting"): SourceReport[] {
  const { family, rows, unknown: unknownIds } = platform;
  return platform.sources.map(({ name }) => {
    const own = rows.filter(({ sources }) => sources.includes(name));
    const places = own.flatMap(({ placed, document }) =>
      placed.filter(({ source }) => source === name).map((place) => ({ ...place, document })),
    );
    const ids = places.flatMap((place) => place.ids);
    const counts = Object.entries(Object.groupBy(ids, (id) => id))
      .filter(([id]) => Object.hasOwn(unknownIds, id))
      .map(([id, of = []]) => ({ id, count: of.length, nearest: unknownIds[id] ?? null }))
      .sort((left, right) => right.count - left.count || (left.id < right.id ? -1 : 1));
    const illegal = places.filter(({ ids: [id, ...more], others = [], settings, document }) => {
      const set = id === undefined || more.length + others.length > 0 ? undefined : setOf(family, id, when);
      const stored = settings === undefined ? undefined : valueAt(document, settings);
      if (set === undefined || !isDocument(stored)) return false;
      return Object.entries(stored).some(([field, value]) => isIllegal(family, set, field, value));
    });
    return {
      source: name,
      items: own.length,
      references: ids.length,
      unknown: counts,
      unknownIds: counts.length,
      withoutTeam: places.filter(({ team }) => team === undefined).flatMap((place) => place.ids).length,
      withoutOwner: 0,
      notAReference: own.reduce((sum, { notAReference = {} }) => sum + (notAReference[name] ?? 0), 0),
      illegalParameters: illegal.length,
      left: 0,
      unclear: own.filter(({ isUnclear }) => isUnclear).length,
    };
  });
}

function setOf(family: Family, id: string, when: "before" | "deleting"): SetName | undefined {
  const { steady, elsewhere, tired, old, far, gone } = idsOf(family);
  if (id === steady || id === elsewhere) return "Now";
  if (id === tired) return "Then";
  return when === "before" && [old, far, gone].includes(id) ? "Then" : undefined;
}
