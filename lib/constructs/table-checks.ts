import { ArnFormat, Stack, Token, TokenComparison } from "aws-cdk-lib";
import { CfnGlobalTable, CfnTable, type ITable } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import type { ReferenceSource } from "../contract/reference-source.ts";
import { keyProblems, type TableKeys } from "../domain/sources/key-rules.ts";

type Tables = Readonly<Record<string, ITable>>;

/**
 * Refuses a table in another account or region, and a table under two names. Only the names of tables reach the functions, which look for them
 * in their own account and region: a table of the same name there would be taken for the right one.
 * @param property returns the property in which a table was given, for the message
 * @throws Error that names that property
 */
export function requireNear(
  scope: Construct,
  tables: Tables,
  property = (name: string): string => `tables.${name}`,
): void {
  const stack = Stack.of(scope);
  const seen = new Map<string, string>();
  for (const [logical, table] of Object.entries(tables)) {
    for (const place of ["account", "region"] as const) {
      const theirs = placesOf(stack, table)[place];
      if (Token.compareStrings(theirs, stack[place]) !== TokenComparison.DIFFERENT) continue;
      throw new Error(
        `${property(logical)} is in the ${place} ${theirs}, and the stack in ${stack[place]}: deploy a stack beside the table`,
      );
    }
    const name = JSON.stringify(stack.resolve(table.tableName));
    const other = seen.get(name);
    if (other !== undefined)
      throw new Error(
        `${property(logical)} and ${property(other)} are one table: give it one name, so that it is looked at as a whole`,
      );
    seen.set(name, logical);
  }
}

/** Returns where a table is. An imported table claims to be where the stack is; its ARN, where one was given, knows better. */
function placesOf(stack: Stack, table: ITable): { readonly account: string; readonly region: string } {
  if (Token.isUnresolved(table.tableArn)) return table.env;
  const { account = "", region = "" } = stack.splitArn(table.tableArn, ArnFormat.SLASH_RESOURCE_NAME);
  return { account, region };
}

/** Checks keys at synthesis, when an app has added all indexes to the tables that it makes. The keys of other tables are known when a run begins. */
export function validateKeys(scope: Construct, sources: readonly ReferenceSource[], tables: Tables): void {
  scope.node.addValidation({
    validate: () =>
      keyProblems(sources, (table) => keysOf(tables[table])).map(
        ({ code, path, message }) => `${code} at ${path}: ${message}`,
      ),
  });
}

type KeySchema = readonly { readonly attributeName: string }[];
type Index = { readonly keySchema: KeySchema };

function keysOf(table: ITable | undefined): TableKeys | undefined {
  const resource = table?.node.defaultChild;
  if (!(resource instanceof CfnTable || resource instanceof CfnGlobalTable)) return undefined;
  const resolved = <Value>(value: unknown): readonly Value[] =>
    (Stack.of(resource).resolve(value) as readonly Value[] | undefined) ?? [];
  const names = (schema: KeySchema): string[] => schema.map(({ attributeName }) => attributeName);
  const indexes = [
    ...resolved<Index>(resource.globalSecondaryIndexes),
    ...resolved<Index>(resource.localSecondaryIndexes),
  ];
  const keyAttributes = names(resolved(resource.keySchema));
  const indexKeys = indexes.flatMap(({ keySchema }) => names(keySchema));
  return { keyAttributes, indexKeys: indexKeys.filter((name) => !keyAttributes.includes(name)) };
}
