import type { ReferenceCounts } from "../../contract/results.ts";
import type { BucketTally, Compositions } from "../ports/pass.ts";

type Composed = BucketTally["migrations"];

/** Returns what was counted of a migration in the buckets of a pass; nothing when that has expired. */
export async function composedOf(
  compositions: Pick<Compositions, "read">,
  pass: string,
  migration: string,
): Promise<Composed> {
  const buckets = await compositions.read(pass);
  return buckets.flatMap((bucket) => bucket.migrations.filter((one) => one.migration === migration));
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
