import { LeaseLost } from "../contract/errors.ts";
import type { Notice } from "../contract/results.ts";
import type { ComposeInput, ComposeResult } from "../contract/run-steps.ts";
import { isObjectId } from "../domain/ids.ts";
import { type JournalEntry, placeIdentity } from "../domain/journal.ts";
import { createNotice, slugOf } from "../domain/notice.ts";
import { formatPointer } from "../domain/pointer.ts";
import type { EntryRecord } from "../domain/records.ts";
import { holds } from "../domain/rewrite.ts";
import { addToTallies, affectedOf, outcomeOf, type Tallies, type TeamTally } from "../domain/tally.ts";
import { createLeaseKeeper } from "./lease-keeper.ts";
import type { BucketTally, Compositions, Journal, Marks, Passes } from "./pass-ports.ts";
import { currentValuesAt } from "./place-values.ts";
import type { Clock, Ledger, LedgerHead, Notices, Outbox } from "./ports.ts";
import type { Directory, ReferenceTables } from "./reference-ports.ts";
import { usedByOf } from "./scan-effects.ts";
import { createUnconfirmed, type Unconfirmed } from "./unconfirmed.ts";

export type ComposeDependencies = {
  readonly head: LedgerHead;
  readonly ledger: Ledger;
  readonly passes: Pick<Passes, "read">;
  readonly journal: Journal;
  readonly compositions: Compositions;
  readonly outbox: Outbox;
  readonly notices: Notices;
  readonly directory: Directory;
  readonly tables: ReferenceTables;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly permission: string;
};

/** Places that are read back in one call. */
const READ_BACK = 100;

/**
 * Makes the notices of one bucket of teams from the journals of all passes that were not composed to the end, whoever wrote them: also of a
 * run that died after rewriting and before it could say so. Twice is harmless: counts replace counts, and a notice exists once.
 */
export async function composeNotices(deps: ComposeDependencies, input: ComposeInput): Promise<ComposeResult> {
  const keeper = createLeaseKeeper(input, { ...deps, givesWay: false });
  try {
    const gathered = await gather(deps, input.passes, input.bucket, () => keeper.keep());
    if (gathered.together.size === 0) return { status: "done" };
    await keeper.keep();
    await tell(deps, input.passes.at(-1) ?? input.pass, input.bucket, gathered);
    return { status: "done" };
  } catch (error) {
    if (error instanceof LeaseLost) return { status: "lease-lost" };
    throw error;
  }
}

type Gathered = { readonly byPass: ReadonlyMap<string, Tallies>; readonly together: Tallies };

/** Counts an entry when it is marked as written, or when it is seen that it was; one reference counts once. */
async function gather(
  deps: ComposeDependencies,
  passes: readonly string[],
  bucket: number,
  keep: () => Promise<void>,
): Promise<Gathered> {
  const byPass = new Map<string, Tallies>(passes.map((pass) => [pass, new Map()]));
  // Of one pass, as nearly always, the tallies of all passes are its own: they are not kept twice.
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
      await keep();
      if (marks === undefined && entries.some((entry) => entry.after !== undefined))
        marks = await deps.journal.marks(pass);
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

/** Those whose place holds exactly what would have been written. */
async function readBack(
  deps: ComposeDependencies,
  unconfirmed: readonly Unconfirmed[],
): Promise<Unconfirmed[]> {
  const confirmed: Unconfirmed[] = [];
  const tables = Map.groupBy(unconfirmed, ({ entry }) => entry.table);
  for (const [table, ofTable] of tables) {
    const byKey = [...Map.groupBy(ofTable, ({ entry }) => JSON.stringify(entry.key)).values()];
    for (let start = 0; start < byKey.length; start += READ_BACK) {
      const batch = byKey.slice(start, start + READ_BACK);
      const pointers = batch
        .flat()
        .flatMap(({ entry }) => Object.values(entry.place).map((steps) => formatPointer(steps.slice(0, 1))));
      const keys = batch.flatMap((same) => same.slice(0, 1).map(({ entry }) => entry.key));
      const items = await deps.tables.read(table, keys, [...new Set(pointers)]);
      batch.forEach((same, index) => {
        const item = items[index];
        if (item === undefined) return;
        for (const one of same) {
          const { after, place } = one.entry;
          if (after !== undefined && holds(currentValuesAt(item, place), after)) confirmed.push(one);
        }
      });
    }
  }
  return confirmed;
}

/** Announces, writes and counts the notices. A deprecation that was noted by an earlier pass and has ended since has nothing to tell any more. */
async function tell(
  deps: ComposeDependencies,
  pass: string,
  bucket: number,
  gathered: Gathered,
): Promise<void> {
  const { byPass, together } = gathered;
  const entries = new Map(
    (await deps.ledger.entriesOf([...together.keys()])).map((entry) => [entry.id, entry]),
  );
  const hasNoted = [...entries.values()].some((entry) => entry.kind === "deprecate");
  const inForce = hasNoted ? await notedBy(deps, pass) : new Set<string>();
  const toTell = [...together].flatMap(([migration, teams]) => {
    const entry = entries.get(migration);
    return entry === undefined || isSilent(entry, inForce) ? [] : [{ entry, teams }];
  });
  const notices = await createAll(deps, toTell);
  let created: ReadonlySet<string> = new Set();
  if (notices.length > 0) {
    await announce(deps, `${pass}#${bucket}`, notices);
    created = await deps.notices.create(pass, notices);
  }
  const told = new Map(
    toTell
      .filter(({ entry }) => entry.kind === "deprecate")
      .map(({ entry, teams }): [string, string[]] => [entry.id, [...teams.keys()]]),
  );
  if (told.size > 0) await deps.compositions.addTold(pass, bucket, told);
  for (const [composed, tallies] of byPass) {
    const noticesCreated = composed === pass ? created.size : 0;
    if (tallies.size > 0 || noticesCreated > 0) {
      await deps.compositions.put(composed, bucket, bucketTally(tallies, noticesCreated));
    }
  }
}

/** An outbox row is one item: it names a thousand notices at most. */
const ANNOUNCED_TOGETHER = 1_000;

async function announce(deps: ComposeDependencies, id: string, notices: readonly Notice[]): Promise<void> {
  const at = new Date(deps.clock.now()).toISOString();
  for (let start = 0; start < notices.length; start += ANNOUNCED_TOGETHER) {
    const part = notices.slice(start, start + ANNOUNCED_TOGETHER);
    const named = part.map((notice) => ({ id: notice.id, team: notice.team.id }));
    await deps.outbox.announce({ id: `${id}#${start / ANNOUNCED_TOGETHER}`, at, notices: named });
  }
}

function isSilent(entry: EntryRecord, inForce: ReadonlySet<string>): boolean {
  return slugOf(entry.kind) === undefined || (entry.kind === "deprecate" && !inForce.has(entry.id));
}

/** The deprecations that hold: those that this run's own pass was to note. */
async function notedBy({ passes }: ComposeDependencies, pass: string): Promise<ReadonlySet<string>> {
  const { targets } = await passes.read(pass);
  return new Set(
    [...targets.values()].filter(({ kind }) => kind === "note").map(({ migration }) => migration),
  );
}

async function createAll(
  deps: ComposeDependencies,
  toTell: readonly { readonly entry: EntryRecord; readonly teams: ReadonlyMap<string, TeamTally> }[],
): Promise<Notice[]> {
  // A team that could not be a team of the platform (an adopter's item may hold anything) has nobody to be told.
  const teams = [...new Set(toTell.flatMap(({ teams }) => [...teams.keys()]))].filter(isObjectId);
  if (teams.length === 0) return [];
  const names = await deps.directory.teamNames(teams);
  const at = new Date(deps.clock.now()).toISOString();
  const notices: Notice[] = [];
  for await (const { team, users } of deps.directory.usersOf(
    usedByOf(toTell.map((one) => one.teams)),
    teams,
  )) {
    for (const { entry, teams: tallies } of toTell) {
      const tally = tallies.get(team);
      const outcome = tally === undefined ? undefined : outcomeOf(tally.effects);
      if (tally === undefined || outcome === undefined) continue;
      const notice = createNotice({
        entry,
        team: { id: team, name: names.get(team) ?? team },
        outcome,
        affected: affectedOf(tally.owners, users),
        tally,
        permission: deps.permission,
        at,
      });
      if (notice !== undefined) notices.push(notice);
    }
  }
  return notices;
}

function bucketTally(tallies: Tallies, noticesCreated: number): BucketTally {
  return {
    noticesCreated,
    migrations: [...tallies].map(([migration, teams]) => ({
      migration,
      rewritten: sum(teams, "rewritten"),
      cleared: sum(teams, "cleared"),
      noted: sum(teams, "noted"),
      teams: [...teams].map(
        ([team, { effects }]) => [team, effects.rewritten + effects.cleared + effects.noted] as const,
      ),
    })),
  };
}

function sum(teams: ReadonlyMap<string, TeamTally>, effect: keyof TeamTally["effects"]): number {
  return [...teams.values()].reduce((total, tally) => total + tally.effects[effect], 0);
}
