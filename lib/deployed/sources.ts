import type { ReferenceSource } from "../contract/reference-source.ts";
import type { Bundles, LedgerHead } from "../operations/ports.ts";

/**
 * The reference sources of a stack: the working copy's, where they name all its tables, so that a change of them is planned like one of the
 * registry. An app that declares its own elsewhere has them in what was deployed last.
 */
export async function deployedSources(
  deps: { readonly head: LedgerHead; readonly bundles: Bundles },
  own: readonly ReferenceSource[],
  tables: readonly string[],
): Promise<readonly ReferenceSource[]> {
  // Modelkeeper's own table of models is in every stack.
  const present = own.filter(({ table }) => table === "models" || tables.includes(table));
  const named = new Set(present.flatMap(({ table, owner }) => [table, owner.usedBy?.table ?? table]));
  if (tables.every((table) => named.has(table))) return present;
  const head = await deps.head.read();
  const digest = head?.applied?.digest ?? head?.wanted?.digest;
  const deployed = digest === undefined ? undefined : await deps.bundles.get(digest);
  return deployed?.sources ?? present;
}
