import type { EntryRecord } from "../../domain/models/records.ts";
import { placeIdentity } from "../../domain/references/journal.ts";
import type { Report } from "../../domain/report/report.ts";
import { createChangesTally } from "../../domain/report/tally-changes.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import { changedIn } from "../compose/composed.ts";
import { readJournal } from "../compose/gather-journal.ts";
import { readBucket } from "../compose/read-bucket.ts";
import { bucketsOf } from "../pass/places-to-undo.ts";
import { remembered } from "../pass/remembered.ts";
import type { Journal, Passes, PassPlan, ReadRow } from "../ports/pass.ts";
import type { ReferenceTables } from "../ports/references.ts";

export type ChangesDependencies = {
  readonly passes: Pick<Passes, "find">;
  readonly journal: Pick<Journal, "rows" | "marks">;
  readonly tables: Pick<ReferenceTables, "read">;
};

/**
 * Most changes whose journal is read: of a platform with millions of references a page shows what kind of changes there were. 100,000 take some seconds,
 * and 100 MB.
 */
const MOST_CHANGES = 100_000;

/**
 * Counts what migrations changed, from the journal of the newest of their passes. A change that nothing shows as written does not count, nor one whose pass
 * has expired.
 * @param entries those of the migrations that are asked for
 */
export async function gatherChanges(
  { passes, journal, tables }: ChangesDependencies,
  entries: readonly EntryRecord[],
  most = MOST_CHANGES,
): Promise<Pick<Report, "changes" | "changesLeft">> {
  const wanted = new Map(entries.filter(isChanging).map((entry) => [entry.id, entry]));
  const plans = new Map<string, PassPlan>();
  for (const pass of newestPasses([...wanted.values()], most)) {
    const plan = await passes.find(pass);
    if (plan !== undefined) plans.set(pass, plan);
  }
  const reading = { journal, marks: remembered((pass) => journal.marks(pass)), keep: async () => {} };
  async function* rows(pass: string): AsyncGenerator<ReadRow> {
    for (const bucket of bucketsOf({}))
      for await (const row of readBucket(reading, pass, bucket)) {
        if (seen.size >= most) return;
        yield row;
      }
  }
  const tally = createChangesTally();
  const seen = new Set<string>();
  for await (const found of readJournal({ rows, tables }, [...plans.keys()].sort(byCodeUnit))) {
    for (const { pass, migration, entry, isMade } of found) {
      const plan = plans.get(pass);
      if (plan === undefined || !isMade || entry.after === undefined || !wanted.has(migration)) continue;
      const place = placeIdentity(entry, migration);
      if (!seen.has(place)) tally.add(migration, entry, plan);
      seen.add(place);
    }
  }
  const changes = tally.result();
  const left = [...wanted.values()].map(({ id, references }) =>
    Math.max(0, changedIn(references) - (changes[id]?.references ?? 0)),
  );
  return { changes, changesLeft: left.reduce((sum, each) => sum + each, 0) };
}

function isChanging({ kind, references }: EntryRecord): boolean {
  return kind !== "deprecate" && changedIn(references) > 0;
}

/** Returns the newest passes that hold, together, no more than so many changes; the newest one always, which may hold more and is then read in part. Ids of passes are in the order of their creation. */
function newestPasses(entries: readonly EntryRecord[], most: number): string[] {
  const ids = new Set(entries.flatMap(({ passes }) => passes));
  const sorted = [...ids].sort(byCodeUnit).reverse();
  let sum = 0;
  return sorted.filter((pass, index) => {
    // At most: a migration with several passes counts for each of them.
    const those = entries.filter(({ passes }) => passes.includes(pass));
    sum += those.reduce((all, { references }) => all + changedIn(references), 0);
    return index === 0 || sum <= most;
  });
}
