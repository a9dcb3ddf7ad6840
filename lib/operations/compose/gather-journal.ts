import { BATCH_READS, batchesOf } from "../../domain/items/batches.ts";
import { formatPointer } from "../../domain/items/pointer.ts";
import { isReminder } from "../../domain/notices/reminders.ts";
import { placeIdentity } from "../../domain/references/journal.ts";
import { currentValuesAt } from "../../domain/references/place-values.ts";
import { holds, type PlaceValues } from "../../domain/references/rewrite.ts";
import { addPlace, addToTallies, type Tallies } from "../../domain/references/tally.ts";
import type { ReadRow } from "../ports/pass.ts";
import type { ReferenceTables } from "../ports/references.ts";
import { createUnconfirmed, type Unconfirmed } from "./unconfirmed.ts";

type ReadDependencies = {
  /** Reads the journal rows of a pass: of a bucket of teams, or of one of its shares. */
  readonly rows: (pass: string) => AsyncIterable<ReadRow>;
  readonly tables: Pick<ReferenceTables, "read">;
};

/** What the passes did to the references of some teams, and the number of journal entries that tell it. */
export type Gathered = {
  readonly byPass: ReadonlyMap<string, Tallies>;
  readonly together: Tallies;
  readonly entries: number;
};

/**
 * Counts journal entries: notes, changes that are marked as written, and changes that later reads show as written. Each reference counts once.
 * @param most entries that memory may hold
 * @returns undefined where there are more
 */
export async function gatherJournal(
  deps: ReadDependencies,
  passes: readonly string[],
  most = Number.POSITIVE_INFINITY,
): Promise<Gathered | undefined> {
  const byPass = new Map<string, Tallies>(passes.map((pass) => [pass, new Map()]));
  // Mostly there is one pass, whose tallies are also the tallies of all passes: they are not kept twice.
  const together: Tallies = (passes.length === 1 ? byPass.get(passes[0] ?? "") : undefined) ?? new Map();
  const seen = new Set<string>();
  let entries = 0;
  for await (const found of readJournal(deps, passes)) {
    entries += found.length;
    if (entries > most) return undefined;
    for (const { pass, migration, entry, isMade } of found) {
      // Whom an earlier pass saw using the model may have moved since: it reminds nobody.
      if (isReminder(migration) && pass !== passes.at(-1)) continue;
      const identity = placeIdentity(entry, migration);
      if (!isMade || seen.has(identity)) continue;
      seen.add(identity);
      const ofPass = byPass.get(pass) as Tallies;
      if (ofPass !== together) addToTallies(ofPass, migration, entry);
      addPlace(addToTallies(together, migration, entry), entry);
    }
  }
  return { byPass, together, entries };
}

/** An entry of the journal. `isMade` is true for a note, and for a change that was certainly written. */
export type Journaled = Unconfirmed & { readonly isMade: boolean };

/**
 * Yields journal entries, row by row. A change that no mark confirms comes as not made; it comes again, as made, when later reads show it as written.
 * @param passes in the order in which they were created
 * @param only the one migration that is asked for, and the passes that contributed to it. Other entries, and other passes where nothing is to be found
 * out, serve only to find out what was written. @default all
 */
export async function* readJournal(
  deps: ReadDependencies,
  passes: readonly string[],
  only?: { readonly migration: string; readonly passes: ReadonlySet<string> },
): AsyncGenerator<Journaled[]> {
  const unconfirmed = createUnconfirmed();
  const made = (one: Unconfirmed): Journaled => ({ ...one, isMade: true });
  for (const pass of passes) {
    if (only?.passes.has(pass) === false && unconfirmed.left().length === 0) continue;
    for await (const { migration, entries, made: written } of deps.rows(pass)) {
      const indexes = new Set(written === "all" ? [] : written);
      const found: Journaled[] = [];
      entries.forEach((entry, index) => {
        unconfirmed.read(entry);
        if (only !== undefined && only.migration !== migration) return;
        const isMade = written === "all" || indexes.has(index);
        found.push({ pass, migration, entry, isMade });
        if (!isMade) unconfirmed.add({ pass, migration, entry });
      });
      yield found;
    }
    yield unconfirmed.endPass().map(made);
  }
  const left = await readBack(deps.tables, unconfirmed.left());
  yield left.filter(({ one, now }) => isWritten(one, now)).map(({ one }) => made(one));
}

/** Tells whether a place holds exactly the value that the change would have written. */
function isWritten({ entry: { after, compared } }: Unconfirmed, now: PlaceValues | undefined): boolean {
  return now !== undefined && after !== undefined && holds(now, after, compared);
}

/** A change, and the values that its place holds now; undefined where the item is gone. */
type ReadBack = { readonly one: Unconfirmed; readonly now: PlaceValues | undefined };

/** Reads the places of changes as they are now. */
export async function readBack(
  references: Pick<ReferenceTables, "read">,
  changes: readonly Unconfirmed[],
): Promise<ReadBack[]> {
  const found: ReadBack[] = [];
  const tables = Map.groupBy(changes, ({ entry }) => entry.table);
  for (const [table, ofTable] of tables) {
    const byKey = [...Map.groupBy(ofTable, ({ entry }) => JSON.stringify(entry.key)).values()];
    for (const batch of batchesOf(byKey, BATCH_READS)) {
      const pointers = batch
        .flat()
        .flatMap(({ entry }) => Object.values(entry.place).map((steps) => formatPointer(steps.slice(0, 1))));
      const keys = batch.flatMap((same) => same.slice(0, 1).map(({ entry }) => entry.key));
      const items = await references.read(table, keys, [...new Set(pointers)]);
      batch.forEach((same, index) => {
        const item = items[index];
        for (const one of same) {
          const { place, compared } = one.entry;
          found.push({ one, now: item === undefined ? undefined : currentValuesAt(item, place, compared) });
        }
      });
    }
  }
  return found;
}
