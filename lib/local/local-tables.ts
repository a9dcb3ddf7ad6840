import { TABLES, type TableNames } from "../contract/tables.ts";
import { quote } from "../domain/document/problem.ts";
import { type DeclarationProblem, declarationProblem } from "../domain/sources/declaration-problem.ts";
import { isTableName, type SourcesDocument } from "../domain/sources/shape.ts";
import { badSources } from "../operations/registry/check-sources.ts";

/** Names of the tables on one machine, and behind `--endpoint`. */
export const LOCAL_TABLES: TableNames = {
  models: "modelkeeper-models",
  ledger: "modelkeeper-ledger",
  workspace: "modelkeeper-workspace",
  inbox: "modelkeeper-inbox",
};

/** Logical names of the tables that Modelkeeper makes itself; a table that does not exist yet counts as an empty one. */
export const MADE_TABLES: readonly string[] = Object.keys(TABLES);

/**
 * Returns the real names of tables by logical name, those of an adopter's tables included.
 * @throws Failure `bad-sources` where a source calls a table of Modelkeeper's own by another logical name, or where no table can have a name
 */
export function tableNames({ sources, tables = {} }: SourcesDocument): TableNames {
  const names = { ...tables, ...LOCAL_TABLES };
  const problems = sources.flatMap(({ table, owner }, index): DeclarationProblem[] =>
    [table, ...(owner.usedBy === undefined ? [] : [owner.usedBy.table])]
      .filter((logical) => !MADE_TABLES.includes(logical))
      .flatMap((logical) => realNameProblem(names[logical] ?? logical, ["sources", index])),
  );
  if (problems.length > 0) throw badSources(problems);
  return names;
}

function realNameProblem(name: string, at: readonly (string | number)[]): DeclarationProblem[] {
  if (Object.values(LOCAL_TABLES).includes(name)) {
    const message = `the table ${name} is Modelkeeper's own: call it models or workspace, or look elsewhere`;
    return [declarationProblem("reserved-table", at, message)];
  }
  if (isTableName(name)) return [];
  const message = `no table of DynamoDB can be called ${quote(name)}: say what it is called in \`tables\` beside the sources`;
  return [declarationProblem("unknown-table", at, message)];
}
