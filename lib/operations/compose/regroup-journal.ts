import type { RegroupCursor } from "../../contract/run-steps.ts";
import { type JournalEntry, toldTeamOf } from "../../domain/references/journal.ts";
import { shareOf } from "../../domain/text/ids.ts";
import type { ReadRow, Regrouped, RegroupedBucket } from "../ports/pass.ts";
import { type BucketDependencies, readBucket } from "./read-bucket.ts";

type RegroupDependencies = BucketDependencies & {
  readonly regrouped: Pick<Regrouped, "put">;
  /** Journal entries that memory holds at a time. */
  readonly composedTogether: number;
};

/**
 * Stores one group of a bucket's journal rows by share of their teams: as many as memory holds.
 * @returns where the next group begins; null when all passes are stored
 */
export async function regroupJournal(
  deps: RegroupDependencies,
  bucket: RegroupedBucket,
  passes: readonly string[],
  from: RegroupCursor,
): Promise<RegroupCursor | null> {
  const shares = new Map<number, ReadRow[]>();
  let entries = 0;
  let last: string | undefined;
  for await (const row of readBucket(deps, from.pass, bucket.bucket, { position: from.after })) {
    for (const [share, ofShare] of splitByShare(row)) {
      const known = shares.get(share);
      if (known === undefined) shares.set(share, [ofShare]);
      else known.push(ofShare);
    }
    entries += row.entries.length;
    last = row.position;
    if (entries >= deps.composedTogether) break;
  }
  if (shares.size > 0) await deps.regrouped.put(bucket, from.pass, from.group, shares);
  if (last !== undefined && entries >= deps.composedTogether)
    return { pass: from.pass, after: last, group: from.group + 1 };
  const next = passes[passes.indexOf(from.pass) + 1];
  return next === undefined ? null : { pass: next, after: null, group: 0 };
}

function splitByShare({ migration, entries, made }: ReadRow): Map<number, ReadRow> {
  const isMade = made === "all" ? undefined : new Set(made);
  const shares = new Map<number, { entries: JournalEntry[]; made: number[] }>();
  entries.forEach((entry, index) => {
    const share = shareOf(toldTeamOf(entry) ?? "");
    const known = shares.get(share) ?? { entries: [], made: [] };
    shares.set(share, known);
    if (isMade === undefined || isMade.has(index)) known.made.push(known.entries.length);
    known.entries.push(entry);
  });
  return new Map(
    [...shares].map(([share, { entries: own, made: indexes }]) => [
      share,
      { migration, entries: own, made: indexes.length === own.length ? "all" : indexes },
    ]),
  );
}
