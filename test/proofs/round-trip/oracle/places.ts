import type { ReferenceSource } from "../../../../lib/contract/reference-source.ts";
import { elementsOf, type Fields, fieldsOf, isSame, type Path, textOf, type Value } from "../value.ts";
import { elements, resolve, root, type Spot, step, tokens } from "./pointers.ts";

/** One place of a source in an item, read from the declaration alone. */
export type Place = {
  readonly source: ReferenceSource;
  readonly model: Spot;
  readonly isList: boolean;
  /** Undefined for an element of a list that is no text. */
  readonly ids: readonly (string | undefined)[];
  /** Where the provider stands, if it stands in the item, and the text there. */
  readonly provider: Spot | undefined;
  /** What counts as the provider where ids are split. */
  readonly prefix: string | undefined;
  readonly parameters: Spot | undefined;
};

export type Reading = {
  /** The item passes the filter of the source. */
  readonly isOfSource: boolean;
  /** A mark that is neither true nor false, where the source does not say what it means. */
  readonly isUnclear: boolean;
  readonly places: readonly Place[];
  readonly notAReference: number;
  readonly hasTeam: boolean;
  readonly hasOwner: boolean;
};

export function readSource(source: ReferenceSource, item: Fields): Reading {
  const start = root(item);
  const isOfSource = passes(source, item);
  const isArchived = isOfSource && archived(source, start);
  const seen = !isOfSource || isArchived ? [] : placesOf(source, start);
  const places = seen.filter((one) => one !== "no reference");
  return {
    isOfSource,
    isUnclear: isOfSource && isUnclear(source, start),
    places,
    notAReference:
      (isOfSource && !isArchived && hasOtherElements(source, start) ? 1 : 0) +
      seen.length -
      places.length +
      places.flatMap(({ ids }) => ids).filter((id) => id === undefined).length,
    hasTeam: isObjectId(teamOf(source, start)),
    hasOwner: (scalar(resolve(source.owner.id, start).value) ?? "") !== "",
  };
}

function passes({ where }: ReferenceSource, item: Fields): boolean {
  if (where === undefined) return true;
  const text = textOf(Object.hasOwn(item, where.attribute) ? item[where.attribute] : undefined);
  if (text === undefined) return false;
  return "equals" in where ? text === where.equals : text.startsWith(where.beginsWith);
}

function archived({ archived: declared }: ReferenceSource, start: Spot): boolean {
  if (declared === undefined) return false;
  const at = typeof declared === "string" ? declared : declared.pointer;
  const { value } = resolve(at, start);
  if (value === undefined || "NULL" in value) return false;
  const when = typeof declared === "string" ? { equals: true } : declared.when;
  if (when === "present") return true;
  const { equals } = when;
  if (typeof equals === "boolean") return isSame(value, { BOOL: equals });
  return isSame(value, typeof equals === "string" ? { S: equals } : { N: String(equals) });
}

function isUnclear({ archived: declared }: ReferenceSource, start: Spot): boolean {
  if (typeof declared !== "string") return false;
  const { value } = resolve(declared, start);
  return value !== undefined && !("NULL" in value) && !("BOOL" in value);
}

/** Neither a list nor a map of elements, nor nothing. */
function hasOtherElements({ each }: ReferenceSource, start: Spot): boolean {
  if (each === undefined) return false;
  const { value } = resolve(each, start);
  if (value === undefined) return isBlocked(each, start);
  return !("NULL" in value || "M" in value || "L" in value);
}

/** Something without an inside stands on the way. */
function isBlocked(pointer: string, start: Spot): boolean {
  const ways = tokens(pointer).map((_token, index, all) => all.slice(0, index));
  return ways.some((way) => {
    const spot = way.reduce<Spot>((at, token) => step(at, token), start);
    return spot.value !== undefined && !("NULL" in spot.value || "M" in spot.value || "L" in spot.value);
  });
}

function placesOf(source: ReferenceSource, start: Spot): (Place | "no reference")[] {
  const { each } = source;
  const spots = each === undefined ? [start] : elements(resolve(each, start));
  return spots.flatMap((element) => placeIn(source, element) ?? []);
}

function placeIn(source: ReferenceSource, element: Spot): Place | "no reference" | undefined {
  const model = resolve(source.model, element);
  const isElement = source.each !== "" || fieldsOf(element.value) !== undefined;
  if (model.value === undefined && isElement && isBlocked(source.model, element)) return "no reference";
  if (model.value === undefined || "NULL" in model.value) return undefined;
  const list = elementsOf(model.value);
  const single = textOf(model.value);
  if (list === undefined && single === undefined) return "no reference";
  const { provider: declared, cleared, parameters } = source;
  const at = typeof declared === "object" && "pointer" in declared ? declared.pointer : declared;
  const provider = typeof at === "string" ? resolve(at, element) : undefined;
  const stored = textOf(provider?.value);
  if (provider !== undefined && stored === undefined) return "no reference";
  if (typeof cleared === "object" && cleared !== null && single === cleared.value) return undefined;
  const prefix =
    typeof declared === "object" && "value" in declared ? declared.value : readAs(source, stored);
  const texts = list === undefined ? [single] : list.map(textOf);
  return {
    source,
    model,
    isList: list !== undefined,
    ids: texts.map((text) => (text === undefined || prefix === undefined ? text : `${prefix}/${text}`)),
    provider,
    prefix,
    parameters: parameters === undefined ? undefined : resolve(parameters, element),
  };
}

/** Returns the registry's name for a stored provider. */
export function readAs({ provider }: ReferenceSource, stored: string | undefined): string | undefined {
  if (stored === undefined || typeof provider !== "object" || !("names" in provider)) return stored;
  return Object.hasOwn(provider.names, stored) ? provider.names[stored] : stored;
}

function teamOf({ team }: ReferenceSource, start: Spot): string | undefined {
  if (typeof team === "string") return scalar(resolve(team, start).value);
  if ("value" in team) return team.value;
  const text = textOf(resolve(team.pointer, start).value);
  return text?.startsWith(team.after) ? text.slice(team.after.length) : undefined;
}

function scalar(value: Value | undefined): string | undefined {
  return value !== undefined && "N" in value ? value.N : textOf(value);
}

/** Contract, section 1: 1 to 256 characters, none of them invisible. */
function isObjectId(text: string | undefined): boolean {
  return text !== undefined && text !== "" && [...text].length <= 256 && !/[\p{Cc}\u200B-\u200F]/u.test(text);
}

export const identityOf = (path: Path): string => JSON.stringify(path);
