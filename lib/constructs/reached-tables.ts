import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import type { ReferenceSource } from "../contract/reference-source.ts";
import { tablesOf } from "./registry-asset.ts";

/** Tells whether a source names Modelkeeper's own table of models, in which custom models live. */
export function nameModels(sources: readonly ReferenceSource[]): boolean {
  const { references, users } = tablesOf(sources);
  return [...references, ...users].includes("models");
}

/** Returns the tables that the sources name, and the example workspace, which also holds the names of teams. */
export function reached(
  sources: readonly ReferenceSource[],
  tables: Readonly<Record<string, ITable>>,
): { readonly references: readonly ITable[]; readonly users: readonly ITable[] } {
  const named = tablesOf(sources);
  const found = (names: readonly string[]): ITable[] =>
    names.map((name) => tables[name]).filter((table) => table !== undefined);
  return { references: found(named.references), users: found([...new Set([...named.users, "workspace"])]) };
}
