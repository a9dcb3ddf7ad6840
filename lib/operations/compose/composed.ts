import type { ReferenceCounts } from "../../contract/results.ts";
import type { Compositions, PartTally } from "../ports/pass.ts";

type Composed = PartTally["migrations"];

/** What was counted of each migration in the parts of a pass. */
export type ComposedByMigration = ReadonlyMap<string, Composed>;

/** Returns what was counted in a pass; nothing when that has expired. */
export async function composedIn(
  compositions: Pick<Compositions, "read">,
  pass: string,
): Promise<ComposedByMigration> {
  const parts = await compositions.read(pass);
  return Map.groupBy(
    parts.flatMap(({ migrations }) => migrations),
    ({ migration }) => migration,
  );
}

/** Returns what was counted of a migration in the parts of a pass; nothing when that has expired. */
export async function composedOf(
  compositions: Pick<Compositions, "read">,
  pass: string,
  migration: string,
): Promise<Composed> {
  return (await composedIn(compositions, pass)).get(migration) ?? [];
}

type Changed = Pick<ReferenceCounts, "rewritten" | "cleared">;

/** Returns the number of references that were changed. */
export function changedIn({ rewritten, cleared }: Changed): number {
  return rewritten + cleared;
}

/** Returns the number of references that were changed or noted: those whose teams are known. */
export function countedIn(counts: Changed & Pick<ReferenceCounts, "noted">): number {
  return changedIn(counts) + counts.noted;
}
