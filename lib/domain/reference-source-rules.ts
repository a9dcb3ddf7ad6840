import type { Pointer, ReferenceSource } from "../contract/reference-source.ts";

/** Of a declaration that is no part of the registry document. */
export type DeclarationProblem = { readonly code: string; readonly path: string; readonly message: string };

/** Modelkeeper's own ledger holds no references, and its logical name is taken. */
const RESERVED_TABLE = "ledger";
/** RFC 6901: empty, or tokens that each begin with a slash; a tilde is written `~0`, a slash `~1`. */
const POINTER = /^(\/([^~/]|~[01])*)*$/;

/**
 * What is wrong with reference sources: a pointer that points nowhere would match nothing, and nobody would hear of it.
 *
 * @param tables logical names of the tables that are there
 */
export function referenceSourceProblems(
  sources: readonly ReferenceSource[],
  tables: readonly string[],
): DeclarationProblem[] {
  const known = new Set(tables);
  const names = sources.map(({ name }) => name);
  return sources.flatMap((source, index) => [
    ...tablesOf(source)
      .filter((table) => !known.has(table) || table === RESERVED_TABLE)
      .map((table) => ({
        code: table === RESERVED_TABLE ? "reserved-table" : "unknown-table",
        path: `/sources/${index}`,
        message:
          table === RESERVED_TABLE
            ? `the reference source ${source.name} names a table ${table}, which is Modelkeeper's own: give yours another logical name`
            : `the reference source ${source.name} names the table ${table}, which is not among the tables given`,
      })),
    ...(names.indexOf(source.name) === index
      ? []
      : [
          {
            code: "duplicate-source",
            path: `/sources/${index}/name`,
            message: `there are two sources ${source.name}`,
          },
        ]),
    ...pointersOf(source)
      .filter(([, pointer]) => !POINTER.test(pointer))
      .map(([path, pointer]) => ({
        code: "bad-pointer",
        path: `/sources/${index}${path}`,
        message: `${JSON.stringify(pointer)} is no JSON pointer (RFC 6901): it begins with a slash`,
      })),
  ]);
}

function tablesOf({ table, owner }: ReferenceSource): string[] {
  return [table, ...(owner.usedBy === undefined ? [] : [owner.usedBy.table])];
}

/** Every pointer with its place in the declaration. */
function pointersOf(source: ReferenceSource): [path: string, pointer: Pointer][] {
  const { each, model, provider, parameters, team, archived, touch, owner } = source;
  const { usedBy } = owner;
  const all: [string, Pointer | undefined][] = [
    ["/each", each],
    ["/model", model],
    ["/provider", typeof provider === "string" ? provider : undefined],
    [
      "/provider/pointer",
      typeof provider === "object" && "pointer" in provider ? provider.pointer : undefined,
    ],
    ["/parameters", parameters],
    ["/team", typeof team === "string" ? team : undefined],
    ["/team/pointer", typeof team === "object" && "pointer" in team ? team.pointer : undefined],
    ["/archived", typeof archived === "string" ? archived : undefined],
    ["/archived/pointer", typeof archived === "object" ? archived.pointer : undefined],
    ["/touch/version", touch?.version],
    ["/touch/updatedAt", touch?.updatedAt],
    ["/owner/id", owner.id],
    ["/owner/label", owner.label],
    ["/owner/usedBy/id", usedBy?.id],
    ["/owner/usedBy/label", usedBy?.label],
    ["/owner/usedBy/team", usedBy?.team],
    ...(usedBy?.points ?? []).map((point, at): [string, Pointer] => [`/owner/usedBy/points/${at}`, point]),
  ];
  return all.filter((one): one is [string, Pointer] => one[1] !== undefined);
}
