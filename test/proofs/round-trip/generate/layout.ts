import type { ReferenceSource } from "../../../../lib/contract/reference-source.ts";
import type { Draw } from "./draw.ts";
import { ATTRIBUTES } from "./names.ts";
import type { Model } from "./registries.ts";
import { drawPlaces } from "./source-places.ts";

/** A table of an adopter: its key, perhaps an attribute that keys an index, and the sources that are read from it. */
export type Layout = {
  readonly table: string;
  readonly key: string;
  readonly index: string | undefined;
  readonly sources: readonly ReferenceSource[];
};

export const pointer = (...tokens: readonly string[]): string =>
  tokens.map((token) => `/${token.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** Draws one to three sources that no check of declarations refuses: what the sources write has places of its own. */
export function drawLayout(draw: Draw, table: string, universe: readonly Model[]): Layout {
  const names = draw.shuffled(ATTRIBUTES);
  const take = (): string => names.pop()!;
  const key = take();
  // Then every attribute is an element: there is no room for another source, and the owner is the item.
  const isWholeItem = draw.chance(8);
  const team = { pointer: pointer(take()), isInside: draw.chance(15) };
  const touched = take();
  const sources: ReferenceSource[] = [];
  for (let left = isWholeItem ? 1 : 1 + draw.below(3); left > 0; left--) {
    const places = drawPlaces(draw, take, { universe, isWholeItem, earlier: sources });
    sources.push({
      name: `${table}-source-${sources.length}`,
      table,
      ...(draw.chance(25) ? { where: drawFilter(draw, take()) } : {}),
      ...places,
      team: drawTeam(draw, team.isInside && !isWholeItem ? pointer(touched, "team") : team.pointer),
      ...(draw.chance(30) ? { archived: drawArchived(draw, pointer(take())) } : {}),
      ...(isWholeItem || !draw.chance(50)
        ? {}
        : { touch: drawTouch(draw, touched, places.parameters, take) }),
      owner: {
        kind: "thing",
        id: draw.chance(50) ? pointer(key) : pointer(take()),
        ...(draw.chance(30) ? { label: pointer(take()) } : {}),
        ...(draw.chance(20) ? { link: "https://example.com/{team}/{id}" } : {}),
      },
    });
  }
  const [first] = sources;
  if (first !== undefined && draw.chance(20)) sources.push(twinOf(draw, first, `${table}-twin`));
  const indexed = sources.find(canKeyIndex);
  const index = indexed !== undefined && draw.chance(40) ? indexed.model : undefined;
  return { table, key, index: index === undefined ? undefined : attributeOf(index), sources };
}

/** The same place once more: for another team, or for items that `where` tells apart, cleared in another way. */
function twinOf(draw: Draw, source: ReferenceSource, name: string): ReferenceSource {
  const { where } = source;
  const twin = { ...source, name, team: { value: "others" } };
  if (where === undefined || !("equals" in where)) return twin;
  return { ...twin, where: { ...where, equals: "other" }, cleared: { value: draw.pick(["gone", "none"]) } };
}

/** Such as keys an index: a text of the item's own. */
function canKeyIndex({ each, model, cleared }: ReferenceSource): boolean {
  const isExplicitNull = cleared === null;
  return each === undefined && model.lastIndexOf("/") === 0 && !isExplicitNull;
}

function attributeOf(model: string): string {
  return model.slice(1).replaceAll("~1", "/").replaceAll("~0", "~");
}

function drawFilter(draw: Draw, attribute: string): NonNullable<ReferenceSource["where"]> {
  return draw.chance(50) ? { attribute, equals: "kind" } : { attribute, beginsWith: "ki" };
}

function drawTeam(draw: Draw, at: string): ReferenceSource["team"] {
  return draw.pick([at, at, { pointer: at, after: "TEAM#" }, { value: "everybody" }]);
}

function drawArchived(draw: Draw, at: string): NonNullable<ReferenceSource["archived"]> {
  const when = draw.pick(["present", { equals: "old" }, { equals: 1 }, { equals: false }] as const);
  return draw.chance(30) ? at : { pointer: at, when };
}

/** At the top, in a map that the sources share, or among the parameters. */
function drawTouch(
  draw: Draw,
  shared: string,
  parameters: string | undefined,
  take: () => string,
): NonNullable<ReferenceSource["touch"]> {
  const isOfItem = parameters !== undefined && parameters !== "" && draw.chance(20);
  const at = isOfItem ? parameters : pointer(shared);
  const version = draw.pick([`${at}/version`, pointer(take()), undefined]);
  const updatedAt = draw.pick([`${at}/at`, pointer(take()), undefined]);
  return {
    ...(version === undefined ? {} : { version }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
  };
}
