import type { ReferenceSource } from "../contract/reference-source.ts";
import type { ParameterSetsDocument } from "../contract/registry-document.ts";
import type { LedgerHead } from "../operations/ports/ledger.ts";
import type { Bundles } from "../operations/ports/registry.ts";

/** The declarations that decide a plan, beside the registry. */
type Declarations = {
  readonly builtIn: ParameterSetsDocument;
  readonly sources: readonly ReferenceSource[];
};

/**
 * Returns the reference sources and parameter sets of a stack. The working copy's count where they name all tables of the stack, so that a change of
 * them is planned like a change of the registry. For an app that declares its own elsewhere, the last deployed ones count.
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
