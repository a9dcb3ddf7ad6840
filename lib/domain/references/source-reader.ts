import type { ProviderPlace, ReferenceSource, UsedBy } from "../../contract/reference-source.ts";
import {
  type AttributeValue,
  type Item,
  listOf,
  sameValue,
  textOf,
  toAttributeValue,
} from "../items/attribute-value.ts";
import { elementsOf, hasOtherElements, isOutOfReach } from "../items/elements.ts";
import { type Found, follow, parsePointer, type Step } from "../items/pointer.ts";
import type { TableKeys } from "../sources/key-rules.ts";
import { isObjectId } from "../text/ids.ts";
import { archivedPointer, namesBesideParameters, partPointer, providerPointer } from "./source-paths.ts";

/** One place in one item that holds a model id or a list of them. */
export type Place = {
  readonly source: string;
  /** Undefined where the item names no team, or one that cannot exist. */
  readonly team: string | undefined;
  /** Undefined where the item does not name its owner. */
  readonly owner: Owner | undefined;
  /** The part of the owner that holds the reference. */
  readonly part?: string;
  /** The ids there, in order; elements of a list that are no strings are undefined. */
  readonly ids: readonly (string | undefined)[];
  readonly isList: boolean;
  readonly model: Location;
  /** Present where the id is split and the provider stands in the item. */
  readonly provider?: Location;
  /** Present where the id is split: the provider that counts, and the table's spellings of providers. */
  readonly split?: { readonly provider: string; readonly names: Readonly<Record<string, string>> };
  readonly parameters?: Location;
  /** Names in the map of parameters that are no parameters. */
  readonly besideParameters: ReadonlySet<string>;
  /** True where the settings stand flat beside the id: a key that no set describes there is the item's own, and no parameter. */
  readonly isFlat: boolean;
  readonly cleared: Cleared;
  /** Present where the place is inside an element of a list: users move the elements of lists. */
  readonly element?: Location;
};

/** Steps into the item, and the exact value at their end. */
type Location = { readonly steps: readonly Step[]; readonly value: AttributeValue | undefined };

export type Owner = {
  readonly kind: string;
  readonly id: string;
  readonly label?: string;
  readonly usedBy?: UsedBy;
};

/** The value that a cleared reference becomes; undefined removes the attribute. */
type Cleared = AttributeValue | undefined;

/** The places and counts that one source finds in one item. */
export type Finding = {
  /** True where the source's `where` lets the item through. */
  readonly isOfSource: boolean;
  readonly places: readonly Place[];
  /** Values at the model's pointer, or on the way to it, that are neither a model id nor null nor missing. */
  readonly notAReference: number;
  /** True where a value stands at the mark of archived owners and the source does not say what the value means: the owner counts as not archived. */
  readonly isUnclear: boolean;
};

/** A table, as the sources that are read from it need it. */
type SourceTable = TableKeys & {
  /** All sources of the same table. */
  readonly sources: readonly ReferenceSource[];
};

type SourceReader = (item: Item) => Finding;

const NOTHING: Finding = { isOfSource: false, places: [], notAReference: 0, isUnclear: false };
const NO_NAMES: Readonly<Record<string, string>> = {};

/**
 * Creates a function that reads the references of one source from items: none where the filter does not match or the owner is archived. Values of
 * another type than a model id or a list are counted.
 */
export function createSourceReader(source: ReferenceSource, table: SourceTable): SourceReader {
  const tokens = {
    each: source.each === undefined ? undefined : parsePointer(source.each),
    model: parsePointer(source.model),
    provider: parsed(providerPointer(source.provider)),
    parameters: parsed(source.parameters),
    part: parsed(partPointer(source.part)),
    team: parsed(typeof source.team === "string" ? source.team : undefined),
    ownerId: parsePointer(source.owner.id),
    ownerLabel: parsed(source.owner.label),
  };
  const keys = [...table.keyAttributes, ...table.indexKeys];
  const besideParameters = namesBesideParameters(source, table.sources, keys);
  const cleared = clearedValue(source, table.indexKeys);
  const names =
    typeof source.provider === "object" && "names" in source.provider ? source.provider.names : NO_NAMES;

  function ownerOf(item: Item): Owner | undefined {
    const id = scalarText(follow(item, tokens.ownerId).value);
    if (id === undefined || id === "") return undefined;
    const { kind, usedBy } = source.owner;
    const label =
      tokens.ownerLabel === undefined ? undefined : labelText(follow(item, tokens.ownerLabel).value);
    return {
      kind,
      id,
      ...(label === undefined ? {} : { label }),
      ...(usedBy === undefined ? {} : { usedBy }),
    };
  }

  function providerAt(item: Item, element: Found): Pick<Place, "provider" | "split"> | undefined {
    if (source.provider === undefined) return {};
    const stored = tokens.provider === undefined ? undefined : follow(item, tokens.provider, element);
    const provider = providerNamed(source.provider, stored?.value);
    if (provider === undefined) return undefined;
    return { ...(stored === undefined ? {} : { provider: stored }), split: { provider, names } };
  }

  /** Returns the place; where the value is no reference, returns how many values count as `notAReference`. */
  function placeAt(item: Item, element: Found, whose: Pick<Place, "team" | "owner">): Place | number {
    const model = follow(item, tokens.model, element);
    if (model.value === undefined) return isOutOfReach(element, tokens) ? 1 : 0;
    if ("NULL" in model.value) return 0;
    const list = listOf(model.value);
    const single = textOf(model.value);
    const provider = providerAt(item, element);
    if ((list === undefined && single === undefined) || provider === undefined) return 1;
    if (single !== undefined && cleared !== undefined && textOf(cleared) === single) return 0;
    const part =
      typeof source.part === "object"
        ? source.part.value
        : tokens.part === undefined
          ? undefined
          : labelText(follow(item, tokens.part, element).value);
    const idOf = (text: string | undefined): string | undefined =>
      text === undefined || provider.split === undefined ? text : `${provider.split.provider}/${text}`;
    return {
      source: source.name,
      ...whose,
      ...(part === undefined ? {} : { part }),
      ids: list === undefined ? [idOf(single)] : list.map((one) => idOf(textOf(one))),
      isList: list !== undefined,
      model,
      ...provider,
      ...(tokens.parameters === undefined ? {} : { parameters: follow(item, tokens.parameters, element) }),
      besideParameters,
      isFlat: source.parameters === "",
      cleared,
      ...(typeof element.steps.at(-1) === "number" ? { element } : {}),
    };
  }

  return (item) => {
    if (!matches(item, source.where)) return NOTHING;
    const state = archivedState(item, source);
    if (state === "archived") return { ...NOTHING, isOfSource: true };
    const whose = { team: teamOf(item, source.team, tokens.team), owner: ownerOf(item) };
    const places: Place[] = [];
    let notAReference = hasOtherElements(item, tokens.each) ? 1 : 0;
    for (const element of elementsOf(item, tokens.each)) {
      const found = placeAt(item, element, whose);
      if (typeof found === "number") notAReference += found;
      else places.push(found);
    }
    return { isOfSource: true, places, notAReference, isUnclear: state === "unclear" };
  };
}

/** Tells whether the owner in an item is archived; unclear where a value stands at the mark and the source does not say what the value means. */
export function archivedState(
  item: Item,
  { archived }: Pick<ReferenceSource, "archived">,
): "live" | "archived" | "unclear" {
  const pointer = archivedPointer(archived);
  if (pointer === undefined) return "live";
  const { value } = follow(item, parsePointer(pointer));
  if (value === undefined || "NULL" in value) return "live";
  if (typeof archived !== "object") {
    if (!("BOOL" in value)) return "unclear";
    return value.BOOL ? "archived" : "live";
  }
  const { when } = archived;
  return when === "present" || sameValue(value, toAttributeValue(when.equals)) ? "archived" : "live";
}

function parsed(pointer: string | undefined): readonly string[] | undefined {
  return pointer === undefined ? undefined : parsePointer(pointer);
}

/** Returns the provider of an id that is split, as the registry spells it; undefined where the item names none. */
export function providerNamed(
  declared: ProviderPlace,
  stored: AttributeValue | undefined,
): string | undefined {
  if (typeof declared === "object" && "value" in declared) return declared.value;
  const text = textOf(stored);
  const names = typeof declared === "object" ? declared.names : NO_NAMES;
  return text !== undefined && Object.hasOwn(names, text) ? names[text] : text;
}

/** Returns the value of a cleared reference. Null is no key: where the attribute keys an index, DynamoDB takes a text or nothing. */
function clearedValue({ cleared, each, model }: ReferenceSource, indexKeys: readonly string[]): Cleared {
  if (typeof cleared === "object" && cleared !== null) return { S: cleared.value };
  const [attribute, ...deeper] = parsePointer(model);
  const keysIndex =
    each === undefined && deeper.length === 0 && attribute !== undefined && indexKeys.includes(attribute);
  return cleared === "remove" || keysIndex ? undefined : { NULL: true };
}

export function matches(item: Item, where: ReferenceSource["where"]): boolean {
  if (where === undefined) return true;
  const value = Object.hasOwn(item, where.attribute) ? textOf(item[where.attribute]) : undefined;
  if (value === undefined) return false;
  return "equals" in where ? value === where.equals : value.startsWith(where.beginsWith);
}

function teamOf(
  item: Item,
  team: ReferenceSource["team"],
  tokens: readonly string[] | undefined,
): string | undefined {
  const text = teamText(item, team, tokens);
  return text !== undefined && isObjectId(text) ? text : undefined;
}

function teamText(
  item: Item,
  team: ReferenceSource["team"],
  tokens: readonly string[] | undefined,
): string | undefined {
  if (typeof team === "string") return scalarText(follow(item, tokens ?? []).value);
  if ("value" in team) return team.value;
  const text = textOf(follow(item, parsePointer(team.pointer)).value);
  return text?.startsWith(team.after) ? text.slice(team.after.length) : undefined;
}

/** Returns a label. A name is shown with at most 64 graphemes: text far beyond that is not carried along. */
function labelText(value: AttributeValue | undefined): string | undefined {
  return textOf(value)?.slice(0, 1_000);
}

/** Returns an adopter's id as a text; these ids are strings or numbers. */
export function scalarText(value: AttributeValue | undefined): string | undefined {
  return value !== undefined && "N" in value ? value.N : textOf(value);
}
