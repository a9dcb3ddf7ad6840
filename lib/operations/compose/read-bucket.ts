import type { JournalEntry } from "../../domain/references/journal.ts";
import type { Journal, Marks, ReadRow } from "../ports/pass.ts";

export type BucketDependencies = {
  readonly journal: Pick<Journal, "rows">;
  /** Returns the marks of a pass; they are read once for all buckets. */
  marks(pass: string): Promise<Marks>;
  /** Keeps the lease. @throws LeaseLost */
  keep(): Promise<void>;
};

/** A journal row with its place among the rows of the bucket. */
type PlacedRow = ReadRow & { readonly position: string };

/**
 * Yields the journal rows of a bucket of teams, with what the marks say of them.
 * @param from `position`: the row after which to begin. `migration`: of others, nobody asks what was made. @default all
 */
export async function* readBucket(
  { journal, marks, keep }: BucketDependencies,
  pass: string,
  bucket: number,
  { position, migration: meant }: { readonly position?: string | null; readonly migration?: string } = {},
): AsyncGenerator<PlacedRow> {
  let known: Marks | undefined;
  const rows = journal.rows(pass, bucket, position == null ? undefined : { position });
  for await (const { migration, hash, position: at, entries } of rows) {
    await keep();
    if (known === undefined && (meant === undefined || meant === migration) && entries.some(isChange))
      known = await marks(pass);
    yield { migration, entries, made: madeOf(entries, known?.get(hash)), position: at };
  }
}

/** Returns the indexes of the entries that were made: notes, and changes that are marked. */
function madeOf(entries: readonly JournalEntry[], written: "all" | readonly number[] = []): ReadRow["made"] {
  if (written === "all" || !entries.some(isChange)) return "all";
  const marked = new Set(written);
  return [...entries.keys()].filter((index) => {
    const entry = entries[index];
    return marked.has(index) || (entry !== undefined && !isChange(entry));
  });
}

function isChange({ after }: JournalEntry): boolean {
  return after !== undefined;
}
