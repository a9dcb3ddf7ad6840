import { parsePointer } from "../../domain/items/pointer.ts";

type Projection =
  | { readonly ProjectionExpression: string; readonly ExpressionAttributeNames: Record<string, string> }
  | Record<string, never>;

/**
 * Returns the projection of a read: only these pointers, or the whole item for the pointer to the item itself. A pointer into a list takes the whole
 * list, because a projected list closes its gaps, which would change its indexes. A pointer below another pointer is already part of it.
 */
export function projectionOf(pointers: readonly string[]): Projection {
  if (pointers.includes("")) return {};
  const names = new Map<string, string>();
  const alias = (token: string): string => {
    const known = names.get(token) ?? `#n${names.size}`;
    names.set(token, known);
    return known;
  };
  const paths = [...new Map(pointers.map(pathTo).map((path) => [JSON.stringify(path), path])).values()];
  const kept = paths.filter((path) => !paths.some((other) => other !== path && isPrefix(other, path)));
  const expression = kept.map((path) => path.map(alias).join(".")).join(", ");
  return {
    ProjectionExpression: expression,
    ExpressionAttributeNames: Object.fromEntries([...names].map(([token, name]) => [name, token])),
  };
}

function pathTo(pointer: string): readonly string[] {
  const tokens = parsePointer(pointer);
  // The first token is always an attribute's name, even if it consists of digits.
  const index = tokens.findIndex((token, position) => position > 0 && /^\d+$/.test(token));
  return index < 0 ? tokens : tokens.slice(0, index);
}

function isPrefix(shorter: readonly string[], longer: readonly string[]): boolean {
  return shorter.length < longer.length && shorter.every((token, index) => token === longer[index]);
}
