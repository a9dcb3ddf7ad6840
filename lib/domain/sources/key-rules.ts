import type { ReferenceSource } from "../../contract/reference-source.ts";
import { quote } from "../document/problem.ts";
import { type DeclarationProblem, declarationProblem } from "./declaration-problem.ts";
import { type DeclaredPath, declaredPaths } from "./path-patterns.ts";
import { WRITTEN_ROLES } from "./relation-rules.ts";

/** Attributes of a table that DynamoDB restricts to one type. */
export type TableKeys = {
  /** Keys of the table itself: they never change. */
  readonly keyAttributes: readonly string[];
  /** Keys of its indexes: a text, a number or bytes. */
  readonly indexKeys: readonly string[];
};

const INSIDE: readonly string[] = [...WRITTEN_ROLES, "each", "parameters"];

/**
 * Returns the problems of places that cannot be written because they are a key of their table, and of places that cannot be found because they would
 * be inside a key.
 * @param keysOf returns the keys of a table by its logical name; undefined where they are unknown
 */
export function keyProblems(
  sources: readonly ReferenceSource[],
  keysOf: (table: string) => TableKeys | undefined,
): DeclarationProblem[] {
  return sources.flatMap((source, index) => {
    const known = keysOf(source.table);
    if (known === undefined) return [];
    return [...declaredPaths(source)]
      .filter(([role]) => INSIDE.includes(role))
      .flatMap(([role, declared]) => {
        const fault = faultOf(role, declared, source.table, known);
        return fault === undefined
          ? []
          : [declarationProblem("key-attribute", ["sources", index, ...declared.keys], fault)];
      });
  });
}

function faultOf(role: string, { path }: DeclaredPath, table: string, known: TableKeys): string | undefined {
  const [attribute, ...inside] = path;
  if (typeof attribute !== "string") return undefined;
  const isKey = known.keyAttributes.includes(attribute);
  if (!isKey && !known.indexKeys.includes(attribute)) return undefined;
  const what = `${quote(attribute)} is a key of ${isKey ? `the table ${table}` : `an index of the table ${table}`}`;
  if (inside.length > 0 || role === "each" || role === "parameters")
    return `${what}, so a text, a number or bytes: there is nothing inside it`;
  return isKey ? `${what}, and DynamoDB never changes a key: ${role} has to be another attribute` : undefined;
}
