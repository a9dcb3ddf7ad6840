import type { Change, ChangeState } from "../../contract/change.ts";
import { changeOf } from "../../domain/references/change.ts";
import { placeIdentity } from "../../domain/references/journal.ts";
import { holds } from "../../domain/references/rewrite.ts";
import { byCodeUnit } from "../../domain/text/code-units.ts";
import { type Journaled, readBack, readJournal } from "../compose/gather-journal.ts";
import { readBucket } from "../compose/read-bucket.ts";
import type { Unconfirmed } from "../compose/unconfirmed.ts";
import { bucketsOf } from "../pass/places-to-undo.ts";
import { remembered } from "../pass/remembered.ts";
import type { Ledger, LedgerHead } from "../ports/ledger.ts";
import type { Journal, Passes } from "../ports/pass.ts";
import type { ReferenceTables } from "../ports/references.ts";
import { arranged } from "./arrange-changes.ts";
import { findMigration } from "./inspect-ledger.ts";
import { placesUndone, type UndoInChain, undosOfChain } from "./restored-places.ts";

type ChangesDependencies = {
  readonly head: Pick<LedgerHead, "read">;
  readonly ledger: Ledger;
  readonly passes: Pick<Passes, "find">;
  readonly journal: Pick<Journal, "rows" | "marks">;
  readonly tables: Pick<ReferenceTables, "read">;
};

type ChangesRequest = { readonly id: string; readonly team?: string };

/**
 * Yields the places that a migration rewrote or cleared, bucket by bucket; up to some thousands of them stand in order of team and owner. Of a place
 * that several passes wrote, the newest journal entry counts. A change that nothing shows as written is `failed` where the place holds what it held,
 * else `changed-since`; one that an undo has taken back is `restored`. In a pass that has not ended, a failed one is left out, for it may still be written.
 * @throws Failure `unknown-entry`
 */
export async function* listChanges(
  deps: ChangesDependencies,
  { id, team }: ChangesRequest,
): AsyncGenerator<Change> {
  const entry = await findMigration(deps.ledger, id);
  const [entries, head] = await Promise.all([deps.ledger.entries(), deps.head.read()]);
  const open = new Set([...(head?.uncomposed ?? []), ...(head?.pass == null ? [] : [head.pass.id])]);
  const own = new Set([...entry.passes, ...open]);
  const [first = ""] = [...own].sort(byCodeUnit);
  // Ids of passes are in the order in which they were created.
  const all = [...new Set([...own, ...entries.flatMap(({ passes }) => passes)])].sort(byCodeUnit);
  const reading = {
    ...withMemory(deps),
    migration: entry.id,
    passes: all.filter((pass) => pass >= first),
    own,
    open,
    undos: undosOfChain(entry.id, entries, open),
  };
  for (const bucket of bucketsOf(team === undefined ? {} : { team })) {
    for await (const change of arranged(changesIn(reading, bucket)))
      if (team === undefined || change.team === team) yield change;
  }
}

type Reading = ReturnType<typeof withMemory> & {
  readonly migration: string;
  /** All passes that are to be read, oldest first. */
  readonly passes: readonly string[];
  /** Those of them that contributed to the entry. */
  readonly own: ReadonlySet<string>;
  /** Those of them that have not ended. */
  readonly open: ReadonlySet<string>;
  readonly undos: readonly UndoInChain[];
};

/** Reads plans and marks of passes once for all buckets. */
function withMemory({ passes, journal, tables }: ChangesDependencies) {
  return {
    journal,
    tables,
    keep: async () => {},
    plan: remembered((pass) => passes.find(pass)),
    marks: remembered((pass) => journal.marks(pass)),
  };
}

async function* changesIn(reading: Reading, bucket: number): AsyncGenerator<Change> {
  const newest = await newestPasses(reading, bucket);
  const undone = await placesUndone(reading, reading.undos, bucket);
  const seen = new Set<string>();
  const unmade = new Map<string, Journaled>();
  const unclear: Journaled[] = [];
  for await (const one of journaled(reading, bucket)) {
    const place = placeIdentity(one.entry);
    if (!one.isMade) unmade.set(place, one);
    else if ((newest.get(place) ?? one.pass) === one.pass && !seen.has(place)) {
      seen.add(place);
      const last = undone.get(place);
      const isLater = last !== undefined && last.at > one.pass;
      if (isLater && !last.isMade) unclear.push(one);
      else yield await shown(reading, one, isLater && last.restores ? "restored" : "written");
    }
  }
  for (const { one, now } of await readBack(reading.tables, unclear)) {
    const { before, compared } = one.entry;
    const isBack = now !== undefined && holds(now, before, compared);
    yield await shown(reading, one, isBack ? "restored" : "written");
  }
  const left = [...unmade].filter(([place]) => !seen.has(place)).map(([, one]) => one);
  for (const { one, now } of await readBack(reading.tables, left)) {
    const { before, compared } = one.entry;
    const isUntouched = now !== undefined && holds(now, before, compared);
    if (isUntouched && reading.open.has(one.pass)) continue;
    yield await shown(reading, one, isUntouched ? "failed" : "changed-since");
  }
}

/** Returns the last pass that wrote each place: none where one pass did it all, as mostly. */
async function newestPasses(reading: Reading, bucket: number): Promise<ReadonlyMap<string, string>> {
  const newest = new Map<string, string>();
  if (reading.own.size < 2) return newest;
  for await (const { pass, entry, isMade } of journaled(reading, bucket)) {
    const place = placeIdentity(entry);
    if (isMade && pass >= (newest.get(place) ?? "")) newest.set(place, pass);
  }
  return newest;
}

/** Yields the journal entries of the migration, but what was only noted, and what is left of passes that have expired. */
async function* journaled(reading: Reading, bucket: number): AsyncGenerator<Journaled> {
  const { migration, own, passes } = reading;
  const rows = (pass: string) => readBucket(reading, pass, bucket, { migration });
  for await (const found of readJournal({ ...reading, rows }, passes, { migration, passes: own })) {
    for (const one of found) {
      const isMeant = one.entry.effect !== "noted" && (await reading.plan(one.pass)) !== undefined;
      if (isMeant) yield one;
    }
  }
}

async function shown(reading: Reading, { pass, entry }: Unconfirmed, state: ChangeState): Promise<Change> {
  const { sources = [], startedAt = "" } = (await reading.plan(pass)) ?? {};
  return changeOf(entry, {
    source: sources.find(({ name }) => name === entry.source),
    state,
    at: startedAt,
  });
}
