import type { ReferenceSource } from "../../contract/reference-source.ts";
import { formatPointer, parsePointer } from "../items/pointer.ts";

/** Stands for every element of the list or map of an `each`. */
const ANY = Symbol("any element");
type Path = readonly (string | typeof ANY)[];

/** Returns the pointers of a source that lead from the item, in no particular order: a projection must contain them. */
export function pointersOf(source: ReferenceSource): string[] {
  const inside =
    source.each === undefined
      ? [...insidePointers(source), attributeOf(source.model)]
      : [attributeOf(source.each)];
  const { owner, touch } = source;
  const all = [
    ...inside,
    teamPointer(source.team),
    whereOf(source),
    archivedPointer(source.archived),
    owner.id,
    owner.label,
    containerOf(touch?.version),
    containerOf(touch?.updatedAt),
  ];
  return all.filter((pointer) => pointer !== undefined);
}

/**
 * Returns the names inside the map of parameters that stand for something else: the id where it stands among its settings, an attribute that another
 * source of the table reads or writes (its own parameters, for example), a key of the table. These are no parameters, whatever a set calls its
 * fields.
 * @param sources sources of the same table
 * @param keyAttributes keys of the table and its indexes
 */
export function namesBesideParameters(
  source: ReferenceSource,
  sources: readonly ReferenceSource[],
  keyAttributes: readonly string[],
): ReadonlySet<string> {
  const names = new Set<string>();
  if (source.parameters === undefined) return names;
  const parameters = pathOf(source.parameters, source.each);
  const paths = [...sources.flatMap(allPaths), ...keyAttributes.map((key) => [key])];
  for (const path of paths) {
    const name = path[parameters.length];
    if (typeof name === "string" && leadsInto(path, parameters)) names.add(name);
  }
  return names;
}

function leadsInto(path: Path, map: Path): boolean {
  return map.every((step, index) => step === ANY || path[index] === ANY || step === path[index]);
}

function allPaths(source: ReferenceSource): Path[] {
  const { owner, touch } = source;
  const ofItem = [
    teamPointer(source.team),
    whereOf(source),
    archivedPointer(source.archived),
    source.each,
    owner.id,
    owner.label,
    touch?.version,
    touch?.updatedAt,
  ];
  const ofElement = insidePointers(source);
  return [
    ...ofItem.flatMap((pointer) => (pointer === undefined ? [] : [pathOf(pointer, undefined)])),
    ...ofElement.flatMap((pointer) => (pointer === undefined ? [] : [pathOf(pointer, source.each)])),
  ];
}

function pathOf(pointer: string, each: string | undefined): Path {
  const tokens = parsePointer(pointer);
  return each === undefined ? tokens : [...parsePointer(each), ANY, ...tokens];
}

function insidePointers(source: ReferenceSource): (string | undefined)[] {
  return [source.model, source.parameters, providerPointer(source.provider), partPointer(source.part)];
}

export function providerPointer(provider: ReferenceSource["provider"]): string | undefined {
  if (typeof provider === "object") return "pointer" in provider ? provider.pointer : undefined;
  return provider;
}

export function partPointer(part: ReferenceSource["part"]): string | undefined {
  return typeof part === "object" ? undefined : part;
}

export function archivedPointer(archived: ReferenceSource["archived"]): string | undefined {
  return typeof archived === "object" ? archived.pointer : archived;
}

function teamPointer(team: ReferenceSource["team"]): string | undefined {
  if (typeof team === "string") return team;
  return "pointer" in team ? team.pointer : undefined;
}

function whereOf({ where }: ReferenceSource): string | undefined {
  return where === undefined ? undefined : formatPointer([where.attribute]);
}

/** Returns the pointer to the whole attribute that holds the elements, or the model: a text in their place, or on the way, has to be counted. */
function attributeOf(each: string): string {
  return formatPointer(parsePointer(each).slice(0, 1));
}

/** Returns the map that a pointer leads into: whether the map exists decides whether a value can be set in it. */
function containerOf(pointer: string | undefined): string | undefined {
  const end = pointer?.lastIndexOf("/") ?? 0;
  return end > 0 ? pointer?.slice(0, end) : pointer;
}
