import type { ArchivedWhen, ReferenceSource, UsedBy } from "../contract/reference-source.ts";
import {
  type AttributeValue,
  type Item,
  listOf,
  mapOf,
  sameValue,
  textOf,
  toAttributeValue,
} from "./attribute-value.ts";
import { type Found, follow, parsePointer, type Step } from "./pointer.ts";

/** One place in one item that holds a model id or a list of them. */
export type Place = {
  readonly source: string;
  readonly team: string;
  readonly owner: Owner;
  /** The ids there, in order; elements of a list that are no strings are undefined. */
  readonly ids: readonly (string | undefined)[];
  readonly isList: boolean;
  readonly model: Location;
  /** Where the id is split and the provider stands in the item. */
  readonly provider?: Location;
  /** Where the id is split: the provider that counts. */
  readonly providerValue?: string;
  readonly parameters?: Location;
};

/** Steps into the item, and the exact value there. */
export type Location = { readonly steps: readonly Step[]; readonly value: AttributeValue | undefined };

export type Owner = {
  readonly kind: string;
  readonly id: string;
  readonly label?: string;
  readonly usedBy?: UsedBy;
};

/**
 * All references of one source in one item: none where the filter does not match, the owner is archived, or the values are of another
 * type than a model id or a list.
 */
export function placesOf(item: Item, source: ReferenceSource): Place[] {
  if (!matches(item, source.where)) return [];
  if (isArchived(item, source.archived)) return [];
  const team = teamOf(item, source.team);
  const ownerId = scalarText(read(item, source.owner.id).value);
  if (team === undefined || ownerId === undefined) return [];
  const label =
    source.owner.label === undefined ? undefined : labelText(read(item, source.owner.label).value);
  const owner: Owner = {
    kind: source.owner.kind,
    id: ownerId,
    ...(label === undefined ? {} : { label }),
    ...(source.owner.usedBy === undefined ? {} : { usedBy: source.owner.usedBy }),
  };
  const places: Place[] = [];
  for (const element of elementsOf(item, source)) {
    const place = placeAt(item, source, element, team, owner);
    if (place !== undefined) places.push(place);
  }
  return places;
}

export function matches(item: Item, where: ReferenceSource["where"]): boolean {
  if (where === undefined) return true;
  const value = Object.hasOwn(item, where.attribute) ? textOf(item[where.attribute]) : undefined;
  if (value === undefined) return false;
  return "equals" in where ? value === where.equals : value.startsWith(where.beginsWith);
}

/** The pointers of a source that lead from the item, in the order of nothing in particular: what a projection must contain. */
export function pointersOf(source: ReferenceSource): string[] {
  const { owner, touch, team } = source;
  const relative = [source.model, source.parameters, providerPointer(source.provider)];
  const inside = source.each === undefined ? relative : [source.each];
  const teamPointer = typeof team === "string" ? team : "pointer" in team ? team.pointer : undefined;
  const where = source.where === undefined ? undefined : `/${escapeToken(source.where.attribute)}`;
  const all = [
    ...inside,
    teamPointer,
    where,
    typeof source.archived === "object" ? source.archived.pointer : source.archived,
    owner.id,
    owner.label,
    containerOf(touch?.version),
    containerOf(touch?.updatedAt),
  ];
  return all.filter((pointer) => pointer !== undefined);
}

function providerPointer(provider: ReferenceSource["provider"]): string | undefined {
  if (typeof provider === "object") return "pointer" in provider ? provider.pointer : undefined;
  return provider;
}

/** The map that a pointer leads into: whether it is there decides whether something can be set in it. */
function containerOf(pointer: string | undefined): string | undefined {
  const end = pointer?.lastIndexOf("/") ?? 0;
  return end > 0 ? pointer?.slice(0, end) : pointer;
}

function escapeToken(token: string): string {
  return token.replaceAll("~", "~0").replaceAll("/", "~1");
}

function placeAt(
  item: Item,
  source: ReferenceSource,
  element: Found,
  team: string,
  owner: Owner,
): Place | undefined {
  const model = follow(item, parsePointer(source.model), element);
  const pointer = providerPointer(source.provider);
  const provider = pointer === undefined ? undefined : follow(item, parsePointer(pointer), element);
  const providerValue = providerNamed(source.provider, textOf(provider?.value));
  if (source.provider !== undefined && providerValue === undefined) return undefined;
  const idOf = (value: AttributeValue): string | undefined => {
    const text = textOf(value);
    return text === undefined || source.provider === undefined ? text : `${providerValue}/${text}`;
  };
  const list = listOf(model.value);
  const single = model.value === undefined ? undefined : idOf(model.value);
  if (list === undefined && single === undefined) return undefined;
  return {
    source: source.name,
    team,
    owner,
    ids: list === undefined ? [single] : list.map(idOf),
    isList: list !== undefined,
    model,
    ...(provider === undefined ? {} : { provider }),
    ...(providerValue === undefined ? {} : { providerValue }),
    ...(source.parameters === undefined
      ? {}
      : { parameters: follow(item, parsePointer(source.parameters), element) }),
  };
}

/** The provider as the registry spells it. */
function providerNamed(
  declared: ReferenceSource["provider"],
  stored: string | undefined,
): string | undefined {
  if (typeof declared !== "object") return stored;
  if ("value" in declared) return declared.value;
  return stored !== undefined && Object.hasOwn(declared.names, stored) ? declared.names[stored] : stored;
}

function elementsOf(item: Item, source: ReferenceSource): Found[] {
  if (source.each === undefined) return [{ steps: [], value: { M: item } }];
  const { steps, value } = read(item, source.each);
  const list = listOf(value);
  if (list !== undefined) return list.map((element, index) => ({ steps: [...steps, index], value: element }));
  const map = mapOf(value);
  if (map === undefined) return [];
  return Object.entries(map).map(([key, element]) => ({ steps: [...steps, key], value: element }));
}

function read(item: Item, pointer: string): Found {
  return follow(item, parsePointer(pointer));
}

function teamOf(item: Item, team: ReferenceSource["team"]): string | undefined {
  if (typeof team === "string") return scalarText(read(item, team).value);
  if ("value" in team) return team.value;
  const text = textOf(read(item, team.pointer).value);
  return text?.startsWith(team.after) ? text.slice(team.after.length) : undefined;
}

/** A name is shown with at most 64 graphemes: what is far beyond that is not carried along. */
export function labelText(value: AttributeValue | undefined): string | undefined {
  return textOf(value)?.slice(0, 1_000);
}

/** Adopters' ids are strings or numbers. */
export function scalarText(value: AttributeValue | undefined): string | undefined {
  return value !== undefined && "N" in value ? value.N : textOf(value);
}

function isArchived(item: Item, archived: ReferenceSource["archived"]): boolean {
  if (archived === undefined) return false;
  const { pointer, when }: { pointer: string; when: ArchivedWhen } =
    typeof archived === "string" ? { pointer: archived, when: { equals: true } } : archived;
  const { value } = read(item, pointer);
  if (value === undefined || "NULL" in value) return false;
  return when === "present" || sameValue(value, toAttributeValue(when.equals));
}
