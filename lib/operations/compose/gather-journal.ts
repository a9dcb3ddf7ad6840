import { BATCH_READS, batchesOf } from "../../domain/items/batches.ts";
import { formatPointer } from "../../domain/items/pointer.ts";
import { type JournalEntry, placeIdentity } from "../../domain/references/journal.ts";
import { holds } from "../../domain/references/rewrite.ts";
import { addToTallies, type Tallies } from "../../domain/references/tally.ts";
import { currentValuesAt } from "../pass/place-values.ts";
import type { Journal, Marks } from "../ports/pass.ts";
import type { ReferenceTables } from "../ports/references.ts";
import { createUnconfirmed, type Unconfirmed } from "./unconfirmed.ts";

type GatherDependencies = {
  readonly journal: Pick<Journal, "rows">;
  /** Returns the marks of a pass; they are read once for all buckets. */
  marks(pass: string): Promise<Marks>;
  readonly tables: ReferenceTables;
  /** Keeps the lease. @throws LeaseLost */
  keep(): Promise<void>;
};

/** What the passes did to the references of a bucket of teams. */
export type Gathered = { readonly byPass: ReadonlyMap<string, Tallies>; readonly together: Tallies };

/**
 * Counts the journal entries of a bucket: notes, changes that are marked as written, and changes that later reads show as written. Each reference
 * counts once.
 */
export async function gatherJournal(
  deps: GatherDependencies,
  passes: readonly string[],
  bucket: number,
): Promise<Gathered> {
  const byPass = new Map<string, Tallies>(passes.map((pass) => [pass, new Map()]));
  // Mostly there is one pass, whose tallies are also the tallies of all passes: they are not kept twice.
  const together: Tallies = (passes.length === 1 ? byPass.get(passes[0] ?? "") : undefined) ?? new Map();
  const seen = new Set<string>();
  const count = (pass: string, migration: string, entry: JournalEntry): void => {
    const identity = placeIdentity(entry, migration);
    if (seen.has(identity)) return;
    seen.add(identity);
    const ofPass = byPass.get(pass) as Tallies;
    addToTallies(ofPass, migration, entry);
    if (ofPass !== together) addToTallies(together, migration, entry);
  };
  const unconfirmed = createUnconfirmed();
  for (const pass of passes) {
    let marks: Marks | undefined;
    for await (const { migration, hash, entries } of deps.journal.rows(pass, bucket)) {
      await deps.keep();
      if (marks === undefined && entries.some((entry) => entry.after !== undefined))
        marks = await deps.marks(pass);
      const written = marks?.get(hash);
      const indexes = new Set(written === "all" ? [] : written);
      entries.forEach((entry, index) => {
        unconfirmed.read(entry);
        if (entry.after === undefined || written === "all" || indexes.has(index))
          count(pass, migration, entry);
        else unconfirmed.add({ pass, migration, entry });
      });
    }
    for (const { pass: before, migration, entry } of unconfirmed.endPass()) count(before, migration, entry);
  }
  for (const { pass, migration, entry } of await readBack(deps, unconfirmed.left()))
    count(pass, migration, entry);
  return { byPass, together };
}

/** Returns the changes whose place holds exactly the value that the change would have written. */
async function readBack(
  deps: GatherDependencies,
  unconfirmed: readonly Unconfirmed[],
): Promise<Unconfirmed[]> {
  const confirmed: Unconfirmed[] = [];
  const tables = Map.groupBy(unconfirmed, ({ entry }) => entry.table);
  for (const [table, ofTable] of tables) {
    const byKey = [...Map.groupBy(ofTable, ({ entry }) => JSON.stringify(entry.key)).values()];
    for (const batch of batchesOf(byKey, BATCH_READS)) {
      const pointers = batch
        .flat()
        .flatMap(({ entry }) => Object.values(entry.place).map((steps) => formatPointer(steps.slice(0, 1))));
      const keys = batch.flatMap((same) => same.slice(0, 1).map(({ entry }) => entry.key));
      const items = await deps.tables.read(table, keys, [...new Set(pointers)]);
      batch.forEach((same, index) => {
        const item = items[index];
        if (item === undefined) return;
        for (const one of same) {
          const { after, place, compared } = one.entry;
          if (after !== undefined && holds(currentValuesAt(item, place, compared), after, compared))
            confirmed.push(one);
        }
      });
    }
  }
  return confirmed;
}
