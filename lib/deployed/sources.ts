import type { ReferenceSource } from "../contract/reference-source.ts";
import type { ParameterSetsDocument } from "../contract/registry-document.ts";
import type { LedgerHead } from "../operations/ports/ledger.ts";
import type { Bundles } from "../operations/ports/registry.ts";

/** What decides a plan beside the registry. */
type Declarations = {
  readonly builtIn: ParameterSetsDocument;
  readonly sources: readonly ReferenceSource[];
};

/**
 * The reference sources and parameter sets of a stack: the working copy's, where they name all its tables, so that a change of them is planned
 * like one of the registry. An app that declares its own elsewhere has them in what was deployed last.
 */
export async function deployedDeclarations(
  deps: { readonly head: LedgerHead; readonly bundles: Bundles },
  own: Declarations,
  tables: readonly string[],
): Promise<Declarations> {
  // Modelkeeper's own table of models is in every stack.
  const present = own.sources.filter(({ table }) => table === "models" || tables.includes(table));
  const named = new Set(present.flatMap(({ table, owner }) => [table, owner.usedBy?.table ?? table]));
  if (tables.every((table) => named.has(table))) return { builtIn: own.builtIn, sources: present };
  const head = await deps.head.read();
  const digest = head?.applied?.digest ?? head?.wanted?.digest;
  const deployed = digest === undefined ? undefined : await deps.bundles.get(digest);
  return deployed === undefined
    ? { builtIn: own.builtIn, sources: present }
    : { builtIn: deployed.sets, sources: deployed.sources };
}
