import * as z from "zod/mini";
import type { ReferenceSource } from "../../contract/reference-source.ts";
import { quote } from "../document/problem.ts";
import { structureProblems } from "../document/structure.ts";
import { declarationProblemsOf } from "./declaration-issues.ts";
import { type DeclarationProblem, declarationProblem } from "./declaration-problem.ts";
import { pairProblems } from "./pair-rules.ts";
import { pointerProblems } from "./pointer-rules.ts";
import { relationProblems } from "./relation-rules.ts";
import { type SourcesDocument, sourcesDocument } from "./shape.ts";
import { valueProblems } from "./value-rules.ts";

/** Modelkeeper's own ledger and inbox hold no references, and their logical names are taken. */
const RESERVED_TABLES: readonly string[] = ["ledger", "inbox"];
/** The tables that Modelkeeper makes itself: a file does not decide their names. */
const OWN_TABLES: readonly string[] = ["models", "ledger", "workspace", "inbox"];

type CheckedSources =
  | { readonly document: SourcesDocument }
  | { readonly problems: readonly DeclarationProblem[] };

/**
 * Returns the problems of reference sources: a source that points nowhere would match nothing without a word, and one that contradicts itself would
 * damage what it names. Field names and types are checked first; their meaning together is checked where these are right.
 * @param tables logical names of the existing tables, where they are known: any other name is an `unknown-table`
 */
export function referenceSourceProblems(
  sources: unknown,
  tables?: readonly string[],
): readonly DeclarationProblem[] {
  const checked = checkSourcesDocument({ sources }, tables);
  return "problems" in checked ? checked.problems : [];
}

/** Checks a document with the real names of tables beside its sources: nothing in it is taken for granted. */
export function checkSourcesDocument(value: unknown, tables?: readonly string[]): CheckedSources {
  const structure = structureProblems(value);
  if (structure.length > 0) {
    return {
      problems: structure.map(({ code, path, message }) => ({
        code: code === "unknown-field" ? code : "bad-shape",
        path,
        message,
      })),
    };
  }
  // A field that is undefined counts as absent: the registry asset holds it so.
  const plain: unknown = JSON.parse(JSON.stringify(value));
  const result = z.safeParse(sourcesDocument, plain);
  if (!result.success)
    return { problems: result.error.issues.flatMap((issue) => declarationProblemsOf(issue, plain)) };
  const document: SourcesDocument = result.data;
  const problems = documentProblems(document, tables);
  return problems.length === 0 ? { document } : { problems };
}

function documentProblems(
  document: SourcesDocument,
  tables: readonly string[] | undefined,
): DeclarationProblem[] {
  const { sources } = document;
  const alone = sources.flatMap((source, index) => {
    const pointers = pointerProblems(source, index);
    const rest = pointers.length > 0 ? [] : relationProblems(source, index);
    return [...pointers, ...rest, ...valueProblems(source, index)];
  });
  return [
    ...sources.flatMap((source, index) => tableProblems(source, index, tables)),
    ...nameProblems(sources),
    ...realNameProblems(document),
    ...alone,
    // Sources are checked together only when each of them is right by itself.
    ...(alone.length > 0 ? [] : pairProblems(sources)),
  ];
}

function tableProblems(
  source: ReferenceSource,
  index: number,
  known: readonly string[] | undefined,
): DeclarationProblem[] {
  const { name } = source;
  return tablesOf(source).flatMap((one) => {
    if (RESERVED_TABLES.includes(one)) {
      const message = `the reference source ${name} names a table ${one}, which is Modelkeeper's own: give yours another logical name`;
      return [declarationProblem("reserved-table", ["sources", index], message)];
    }
    if (known === undefined || known.includes(one)) return [];
    const message = `the reference source ${name} names the table ${one}, which is not among the tables given`;
    return [declarationProblem("unknown-table", ["sources", index], message)];
  });
}

function nameProblems(sources: readonly ReferenceSource[]): DeclarationProblem[] {
  const names = sources.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [declarationProblem("duplicate-source", ["sources", index, "name"], `there are two sources ${name}`)],
  );
}

/** Returns the problems of real names. Two logical names of one table would hide from each other what their sources write. */
function realNameProblems({ sources, tables = {} }: SourcesDocument): DeclarationProblem[] {
  const logicalNames = new Set([...sources.flatMap(tablesOf), ...Object.keys(tables)]);
  return Object.entries(tables).flatMap(([logical, real]) => {
    if (OWN_TABLES.includes(logical)) {
      const message = `${quote(logical)} is a table of Modelkeeper's own: give yours another logical name`;
      return [declarationProblem("reserved-table", ["tables", logical], message)];
    }
    const other = [...logicalNames].find((name) => name !== logical && (tables[name] ?? name) === real);
    if (other === undefined) return [];
    const message = `${quote(logical)} and ${quote(other)} are one table, ${real}: use one logical name for it`;
    return [declarationProblem("shared-table", ["tables", logical], message)];
  });
}

function tablesOf({ table, owner }: ReferenceSource): string[] {
  return [table, ...(owner.usedBy === undefined ? [] : [owner.usedBy.table])];
}
