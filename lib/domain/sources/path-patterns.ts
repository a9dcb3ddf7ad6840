import type { ReferenceSource, SourceFilter } from "../../contract/reference-source.ts";
import { parsePointer } from "../items/pointer.ts";
import { declaredPointers } from "./declared-pointers.ts";

/** Any element of the list or map that `each` names. */
export const ANY = Symbol("any element");

/** The way into an item, token by token. An index of a list and a key of a map look alike: only the item knows which one a token is. */
export type PathPattern = readonly (string | typeof ANY)[];

/** A path that a source declares, from the item, and the place of its pointer in the source. */
export type DeclaredPath = {
  readonly keys: readonly (string | number)[];
  readonly path: PathPattern;
};

/** Returns every pointer of a source, as a path from the item; pointers into other tables are left out. */
export function declaredPaths(source: ReferenceSource): ReadonlyMap<string, DeclaredPath> {
  const element: PathPattern = source.each === undefined ? [] : [...parsePointer(source.each), ANY];
  const paths = declaredPointers(source)
    .filter(({ keys }) => keys[1] !== "usedBy")
    .map(({ keys, pointer, from }) => {
      const path = [...(from === "element" ? element : []), ...parsePointer(pointer)];
      return [roleOf(keys), { keys, path }] as const;
    });
  const filter =
    source.where === undefined
      ? []
      : [["where", { keys: ["where", "attribute"], path: [source.where.attribute] }] as const];
  return new Map<string, DeclaredPath>([...paths, ...filter]);
}

/** Returns the role of a pointer: `provider` for `/provider/pointer`, `touch.version` for `/touch/version`. */
function roleOf(keys: readonly (string | number)[]): string {
  return keys.filter((key) => key !== "pointer").join(".");
}

/** Tells whether the first path can be the second one, or lead into it. */
export function couldContain(outer: PathPattern, inner: PathPattern): boolean {
  return (
    outer.length <= inner.length &&
    outer.every((token, index) => token === ANY || inner[index] === ANY || token === inner[index])
  );
}

/** Tells whether a statement could not write both paths: DynamoDB refuses paths that are equal or contain one another. */
export function couldOverlap(left: PathPattern, right: PathPattern): boolean {
  return couldContain(left, right) || couldContain(right, left);
}

/** Tells whether two paths are the same declaration, not only the same place in some item. */
export function isSamePath(left: PathPattern | undefined, right: PathPattern | undefined): boolean {
  return left?.length === right?.length && (left ?? []).every((token, index) => token === right?.[index]);
}

/** Tells whether an item can belong to both sources: only texts of one attribute exclude each other. */
export function couldBothHold(left: SourceFilter | undefined, right: SourceFilter | undefined): boolean {
  if (left === undefined || right === undefined || left.attribute !== right.attribute) return true;
  if ("equals" in left) {
    return "equals" in right ? left.equals === right.equals : left.equals.startsWith(right.beginsWith);
  }
  if ("equals" in right) return right.equals.startsWith(left.beginsWith);
  return left.beginsWith.startsWith(right.beginsWith) || right.beginsWith.startsWith(left.beginsWith);
}
