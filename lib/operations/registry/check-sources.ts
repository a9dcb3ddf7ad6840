import { Failure } from "../../contract/errors.ts";
import type { ReferenceSource } from "../../contract/reference-source.ts";
import { type DeclarationProblem, declarationProblem } from "../../domain/sources/declaration-problem.ts";
import { keyProblems } from "../../domain/sources/key-rules.ts";
import { referenceSourceProblems } from "../../domain/sources/rules.ts";
import type { ReferenceTables } from "../ports/references.ts";

type Description = NonNullable<Awaited<ReturnType<ReferenceTables["describe"]>>>;

/** Returns one failure for all problems, to be thrown before anything is written. @param of the name of the sources, for a person */
export function badSources(problems: readonly DeclarationProblem[], of = "the reference sources"): Failure {
  // The log of a run and its row hold only the message: the message states the first problem.
  const [first] = problems;
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : "";
  return new Failure("bad-sources", `${of} cannot be used: ${first?.message} at ${first?.path}${more}`, {
    problems,
  });
}

/** Checks reference sources. @throws Failure `bad-sources` */
export function requireSources(sources: readonly ReferenceSource[]): void {
  const problems = referenceSourceProblems(sources);
  if (problems.length > 0) throw badSources(problems);
}

/**
 * Returns the tables that hold references, by logical name.
 * @param mayBeMissing tables that Modelkeeper creates itself, perhaps later
 * @throws Failure `bad-sources`
 */
export async function requireTables(
  tables: Pick<ReferenceTables, "describe">,
  sources: readonly ReferenceSource[],
  mayBeMissing: readonly string[] = [],
): Promise<ReadonlyMap<string, Description>> {
  requireSources(sources);
  const { found, problems } = await checkTables(tables, sources, mayBeMissing);
  if (problems.length > 0) throw badSources(problems);
  return found;
}

/**
 * Returns the tables that there are, by logical name, and what is wrong with the others. Only the tables themselves tell whether they exist, and whether
 * the declared references can be written.
 */
export async function checkTables(
  tables: Pick<ReferenceTables, "describe">,
  sources: readonly ReferenceSource[],
  mayBeMissing: readonly string[] = [],
): Promise<{
  readonly found: ReadonlyMap<string, Description>;
  readonly problems: readonly DeclarationProblem[];
}> {
  const names = [...new Set(sources.map(({ table }) => table))];
  const asked = await Promise.all(names.map(async (name) => [name, await tables.describe(name)] as const));
  const found = new Map<string, Description>();
  for (const [name, description] of asked) if (description !== undefined) found.set(name, description);
  const missing = sources.flatMap(({ table }, index) =>
    found.has(table) || mayBeMissing.includes(table)
      ? []
      : [
          declarationProblem(
            "unknown-table",
            ["sources", index, "table"],
            `there is no table ${table}: make it, or say what it is called in \`tables\` beside the sources`,
          ),
        ],
  );
  return { found, problems: [...missing, ...keyProblems(sources, (table) => found.get(table))] };
}
