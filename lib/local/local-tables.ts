import { TABLES, type TableNames } from "../contract/tables.ts";
import { type DeclarationProblem, declarationProblem } from "../domain/sources/problem.ts";
import type { SourcesDocument } from "../domain/sources/shape.ts";
import { badSources } from "../operations/check-sources.ts";

/** Names of the tables on one machine, and behind `--endpoint`. */
export const LOCAL_TABLES: TableNames = {
  models: "modelkeeper-models",
  ledger: "modelkeeper-ledger",
  workspace: "modelkeeper-workspace",
  inbox: "modelkeeper-inbox",
};

/** The tables that Modelkeeper makes itself: where there are none yet, they are as empty ones. */
export const MADE_TABLES: readonly string[] = Object.keys(TABLES);

/**
 * Real names by logical name, with those of an adopter's tables.
 *
 * @throws Failure `bad-sources` where a table of Modelkeeper's own is called by another name
 */
export function tableNames({ sources, tables = {} }: SourcesDocument): TableNames {
  const names = { ...tables, ...LOCAL_TABLES };
  const own = Object.values(LOCAL_TABLES);
  const problems = sources.flatMap(({ table, owner }, index): DeclarationProblem[] =>
    [table, ...(owner.usedBy === undefined ? [] : [owner.usedBy.table])]
      .filter((logical) => !MADE_TABLES.includes(logical) && own.includes(names[logical] ?? logical))
      .map((logical) =>
        declarationProblem(
          "reserved-table",
          ["sources", index],
          `the table ${names[logical] ?? logical} is Modelkeeper's own: call it models or workspace, or look elsewhere`,
        ),
      ),
  );
  if (problems.length > 0) throw badSources(problems);
  return names;
}
