import type { ReferenceSource } from "../../../../lib/contract/reference-source.ts";
import type { Fields, Value } from "../value.ts";
import type { Draw } from "./draw.ts";
import type { Layout } from "./layout.ts";
import { ATTRIBUTES, FIELDS } from "./names.ts";
import { plant, type Tree, tokensOf } from "./plant.ts";
import { drawModel, drawProvider } from "./references.ts";
import type { Model } from "./registries.ts";
import { drawMap, drawNumber, drawText, drawValue } from "./values.ts";

/** An item as the sources of its table expect it, or nearly, with much beside that is none of their business. */
export function drawItem(draw: Draw, layout: Layout, universe: readonly Model[], number: number): Fields {
  const item: Tree = { M: { ...drawMap(draw, ATTRIBUTES, 12, (inner) => drawValue(inner)) } };
  for (const source of layout.sources) plantReferences(draw, item, source, universe);
  for (const source of layout.sources) plantSurroundings(draw, item, source);
  for (const source of layout.sources) if (draw.chance(6)) damage(draw, item, source);
  const { index, key } = layout;
  if (index !== undefined) {
    const stored = item.M[index];
    if (stored === undefined || !("S" in stored) || stored.S === "") delete item.M[index];
  }
  item.M[key] = { S: `item ${number}` };
  return item.M;
}

function plantReferences(draw: Draw, item: Tree, source: ReferenceSource, universe: readonly Model[]): void {
  const { each, model } = source;
  if (each === undefined) {
    plantPlace(draw, item, source, universe);
    return;
  }
  const elements = Array.from({ length: draw.below(4) }, (): Value => {
    if (draw.chance(5)) return drawValue(draw);
    if (model === "") return drawModel(draw, source, undefined, universe);
    const element: Tree = { M: {} };
    plantPlace(draw, element, source, universe);
    return element;
  });
  const names = draw.shuffled(ATTRIBUTES);
  if (each === "") {
    for (const [index, element] of elements.entries()) item.M[names[index]!] = element;
    return;
  }
  const asMap = Object.fromEntries(elements.map((element, index) => [names[index]!, element]));
  plant(
    item,
    tokensOf(each),
    draw.pick<Value>([{ L: elements }, { M: asMap }, { L: elements }, { M: asMap }]),
  );
}

function plantPlace(draw: Draw, element: Tree, source: ReferenceSource, universe: readonly Model[]): void {
  if (source.parameters !== undefined && !draw.chance(10)) {
    const fields = drawMap(draw, FIELDS, 45, drawSetting);
    const foreign = drawMap(draw, ATTRIBUTES, 8, (inner) => drawValue(inner));
    const at = tokensOf(source.parameters);
    for (const [name, value] of Object.entries({ ...foreign, ...fields }))
      plant(element, [...at, name], value);
    if (draw.chance(3)) plant(element, [...at, "__proto__ "], drawValue(draw));
  }
  const stored = drawProvider(draw, source, universe);
  const { provider } = source;
  const at = typeof provider === "object" && "pointer" in provider ? provider.pointer : provider;
  if (typeof at === "string" && stored !== undefined) plant(element, tokensOf(at), stored);
  if (!draw.chance(4)) plant(element, tokensOf(source.model), drawModel(draw, source, stored, universe));
  if (typeof source.part === "string" && draw.chance(70))
    plant(element, tokensOf(source.part), drawText(draw));
}

/** What a set may describe: often of the type that it wants. */
function drawSetting(draw: Draw): Value {
  return draw.pick<(draw: Draw) => Value>([drawNumber, drawText, drawValue, drawValue])(draw);
}

const TEAMS: readonly Value[] = [
  ...[{ S: "ann@example.com" }, { S: "TEAM#acme" }, { S: "TEAM#" }, { N: "7" }],
  ...[{ S: "" }, { NULL: true as const }, { S: "in\u200Bvisible" }, { M: {} }],
];
const ARCHIVED: readonly Value[] = [
  ...[{ BOOL: false }, { BOOL: true }, { NULL: true as const }, { S: "old" }, { S: "new" }],
  ...[{ N: "1" }, { N: "2" }],
];
const VERSIONS: readonly Value[] = [
  ...[
    { N: "1" },
    { N: "0" },
    { N: "-3" },
    { S: "v1" },
    { N: "2.5" },
    { N: "99999999999999999999999999999999999999" },
  ],
  ...[{ N: "1E+100" }, { N: "123456789012345678901234567890123456780" }],
];
const TIMES: readonly Value[] = [
  { S: "2020-01-01T00:00:00Z" },
  { N: "1577836800" },
  { N: "1577836800000" },
  { NULL: true },
];

function plantSurroundings(draw: Draw, item: Tree, source: ReferenceSource): void {
  const { where, team, archived, touch, owner } = source;
  if (where !== undefined && draw.chance(85)) {
    const matching = "equals" in where ? where.equals : `${where.beginsWith}x`;
    item.M[where.attribute] = draw.pick<Value>([
      { S: matching },
      { S: matching },
      { S: "other" },
      { N: "1" },
    ]);
  }
  const teamAt = typeof team === "string" ? team : "pointer" in team ? team.pointer : undefined;
  if (teamAt !== undefined && draw.chance(90))
    plant(item, tokensOf(teamAt), draw.pick([TEAMS[0]!, TEAMS[1]!, ...TEAMS]));
  const archivedAt = typeof archived === "object" ? archived.pointer : archived;
  if (archivedAt !== undefined && draw.chance(30)) plant(item, tokensOf(archivedAt), draw.pick(ARCHIVED));
  if (touch?.version !== undefined && draw.chance(80))
    plant(item, tokensOf(touch.version), draw.pick(VERSIONS));
  if (touch?.updatedAt !== undefined && draw.chance(80))
    plant(item, tokensOf(touch.updatedAt), draw.pick(TIMES));
  if (draw.chance(90))
    plant(item, tokensOf(owner.id), draw.pick<Value>([{ S: "own/er" }, { N: "12" }, { S: "" }]));
  if (owner.label !== undefined && draw.chance(80)) plant(item, tokensOf(owner.label), drawText(draw));
}

/** One of its containers is not what the declaration says. */
function damage(draw: Draw, item: Tree, { each, model, parameters, touch }: ReferenceSource): void {
  const pointers = [
    each,
    each === undefined ? model : undefined,
    each === undefined ? parameters : undefined,
    touch?.version,
  ];
  const tokens = draw.pick(pointers.filter((one) => one !== undefined).map(tokensOf));
  if (tokens.length > 0) plant(item, tokens.slice(0, 1 + draw.below(tokens.length)), drawValue(draw));
}
