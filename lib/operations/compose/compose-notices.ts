import { LeaseLost } from "../../contract/errors.ts";
import type { Notice } from "../../contract/results.ts";
import type { ComposeInput, ComposeResult } from "../../contract/run-steps.ts";
import { batchesOf } from "../../domain/items/batches.ts";
import type { EntryRecord } from "../../domain/models/records.ts";
import { createNotice, slugOf } from "../../domain/notices/notice.ts";
import type { TakenBack } from "../../domain/notices/taken-back.ts";
import {
  affectedOf,
  outcomeOf,
  type Tallies,
  type TeamTally,
  teamsOf,
  usedByOf,
} from "../../domain/references/tally.ts";
import { bucketOf } from "../../domain/text/ids.ts";
import { remembered } from "../pass/remembered.ts";
import type { Leases, Ledger, LedgerHead } from "../ports/ledger.ts";
import type { Notices, Outbox } from "../ports/notices.ts";
import type { BucketTally, Compositions, Journal, Passes } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { Directory, ReferenceTables } from "../ports/references.ts";
import { createLeaseKeeper, OnHold } from "../run/lease-keeper.ts";
import { createRestored, takenBackBefore } from "./create-restored.ts";
import { type Gathered, gatherJournal } from "./gather-journal.ts";

export type ComposeDependencies = {
  readonly head: Leases & Pick<LedgerHead, "read">;
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
  /** The contact that teams may ask, as a sentence. */
  readonly contact: string;
};

/**
 * Makes the notices of some buckets of teams from the journals of all passes that are not fully composed, whichever run wrote them: also a run that
 * died between rewriting and telling; and those for teams that were told of what was taken back. Running it twice is harmless: counts replace counts,
 * and a notice exists once.
 */
export async function composeNotices(deps: ComposeDependencies, input: ComposeInput): Promise<ComposeResult> {
  const keeper = createLeaseKeeper(input, { ...deps, givesWay: false, stopsOnHold: true });
  const gathering = {
    ...deps,
    keep: () => keeper.keep(),
    marks: remembered((pass) => deps.journal.marks(pass)),
  };
  try {
    const takenBack = input.takenBack === false ? [] : await takenBackBefore(deps, input.passes);
    const waiting = new Set(takenBack.flatMap(({ told }) => [...told.keys()].map(bucketOf)));
    let gathered = new Map<number, Gathered>();
    for (const [index, bucket] of input.buckets.entries()) {
      const found = await gatherJournal(gathering, input.passes, bucket);
      if (found.together.size > 0 || waiting.has(bucket)) gathered.set(bucket, found);
      const isLast = index === input.buckets.length - 1;
      if (gathered.size === 0 || (!isLast && countTeams(gathered) < TEAMS_TOGETHER)) continue;
      await keeper.keep();
      const window = () => keeper.windowToWrite();
      await tell({ ...deps, window }, input.passes.at(-1) ?? input.pass, gathered, takenBack);
      gathered = new Map();
    }
    return { status: "done" };
  } catch (error) {
    if (error instanceof LeaseLost) return { status: "lease-lost" };
    if (error instanceof OnHold) return { status: "on-hold" };
    throw error;
  }
}

/** Number of teams that are told together: enough for full batches, few enough for all their notices to be in memory at once. */
const TEAMS_TOGETHER = 200;

function countTeams(gathered: ReadonlyMap<number, Gathered>): number {
  const teams = [...gathered.values()].flatMap(({ together }) =>
    [...together.values()].map((tallies) => tallies.size),
  );
  return teams.reduce((sum, count) => sum + count, 0);
}

/** The teams to tell of one migration, with their tallies. */
type Telling = { readonly entry: EntryRecord; readonly teams: ReadonlyMap<string, TeamTally> };

/** Announces, writes and counts the notices. A deprecation that an earlier pass noted, and that has ended since, gets no notice any more. */
async function tell(
  deps: ComposeDependencies & { window(): Promise<unknown> },
  pass: string,
  gathered: ReadonlyMap<number, Gathered>,
  takenBack: readonly TakenBack[],
): Promise<void> {
  const migrations = new Set([...gathered.values()].flatMap(({ together }) => [...together.keys()]));
  const entries = new Map((await deps.ledger.entriesOf([...migrations])).map((entry) => [entry.id, entry]));
  const hasNoted = [...entries.values()].some((entry) => entry.kind === "deprecate");
  const inForce = hasNoted ? await notedBy(deps, pass) : new Set<string>();
  const toTell = new Map(
    [...gathered].map(([bucket, { together }]) => [
      bucket,
      [...together].flatMap(([migration, teams]): Telling[] => {
        const entry = entries.get(migration);
        return entry === undefined || isSilent(entry, inForce) ? [] : [{ entry, teams }];
      }),
    ]),
  );
  const notices = [
    ...(await createAll(deps, pass, [...toTell.values()].flat())),
    ...(await createRestored(deps, pass, [...takenBack, ...lateIn(entries, takenBack)], gathered)),
  ];
  const ofBuckets = Map.groupBy(notices, ({ team }) => bucketOf(team.id));
  // What an overtaken holder has decided may be untrue by now: it tells in time, or not at all.
  await deps.window();
  for (const [bucket, some] of ofBuckets) await announce(deps, `${pass}#${bucket}`, some);
  const created = notices.length === 0 ? new Set() : await deps.notices.create(pass, notices);
  for (const [bucket, { byPass }] of gathered) {
    const told = new Map(
      (toTell.get(bucket) ?? [])
        .filter(({ entry }) => entry.kind === "deprecate")
        .map(({ entry, teams }): [string, string[]] => [entry.id, teamsOf(teams.keys())]),
    );
    if (told.size > 0) await deps.compositions.addTold(pass, bucket, told);
    const createdHere = (ofBuckets.get(bucket) ?? []).filter(({ id }) => created.has(id)).length;
    for (const [composed, tallies] of byPass) {
      const noticesCreated = composed === pass ? createdHere : 0;
      if (tallies.size > 0 || noticesCreated > 0) {
        await deps.compositions.put(composed, bucket, bucketTally(tallies, noticesCreated));
      }
    }
  }
}

/** Returns the entries whose end was told before, to others: who is told of them only now hears of both. */
function lateIn(entries: ReadonlyMap<string, EntryRecord>, takenBack: readonly TakenBack[]): TakenBack[] {
  const known = new Set(takenBack.map(({ entry }) => entry.id));
  return [...entries.values()]
    .filter(({ id, takenBack: state }) => state !== undefined && !known.has(id))
    .map((entry) => ({ entry, told: new Map() }));
}

/** Number of notices in one outbox row: the row is one item, and names a thousand notices at most. */
const ANNOUNCED_TOGETHER = 1_000;

async function announce(deps: ComposeDependencies, id: string, notices: readonly Notice[]): Promise<void> {
  const at = new Date(deps.clock.now()).toISOString();
  for (const [part, some] of [...batchesOf(notices, ANNOUNCED_TOGETHER)].entries()) {
    const named = some.map((notice) => ({ id: notice.id, team: notice.team.id }));
    await deps.outbox.announce({ id: `${id}#${part}`, at, notices: named });
  }
}

function isSilent({ id, kind, state }: EntryRecord, inForce: ReadonlySet<string>): boolean {
  if (kind === "undo") return state === "superseded";
  return slugOf(kind) === undefined || (kind === "deprecate" && !inForce.has(id));
}

/** Returns the deprecations in force: those that the run's own pass had to note. */
async function notedBy({ passes }: ComposeDependencies, pass: string): Promise<ReadonlySet<string>> {
  const { targets } = await passes.read(pass);
  return new Set(
    [...targets.values()].filter(({ kind }) => kind === "note").map(({ migration }) => migration),
  );
}

async function createAll(
  deps: ComposeDependencies,
  pass: string,
  toTell: readonly Telling[],
): Promise<Notice[]> {
  const teams = teamsOf(new Set(toTell.flatMap(({ teams }) => [...teams.keys()])));
  if (teams.length === 0) return [];
  const names = await deps.directory.teamNames(teams);
  const at = new Date(deps.clock.now()).toISOString();
  const hasUndo = toTell.some(({ entry }) => entry.kind === "undo");
  const models = hasUndo ? (await deps.passes.read(pass)).models : undefined;
  const notices: Notice[] = [];
  for await (const { team, users } of deps.directory.usersOf(
    usedByOf(toTell.map((one) => one.teams)),
    teams,
  )) {
    for (const { entry, teams: tallies } of toTell) {
      const tally = tallies.get(team);
      const outcome = tally === undefined ? undefined : outcomeOf(tally.effects, entry.kind);
      if (tally === undefined || outcome === undefined) continue;
      const notice = createNotice({
        entry,
        team: { id: team, name: names.get(team) ?? team },
        outcome,
        affected: affectedOf(tally.owners, users),
        tally,
        isDeprecated: models?.get(entry.model)?.status === "deprecated",
        permission: deps.permission,
        contact: deps.contact,
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
      teams: teamsOf(teams.keys()).map((team) => shareOf(team, teams.get(team))),
    })),
  };
}

function shareOf(team: string, tally: TeamTally | undefined): [string, number, to?: string | null] {
  const { rewritten = 0, cleared = 0, noted = 0 } = tally?.effects ?? {};
  const references = rewritten + cleared + noted;
  return tally?.to === undefined ? [team, references] : [team, references, tally.to];
}

function sum(teams: ReadonlyMap<string, TeamTally>, effect: keyof TeamTally["effects"]): number {
  return [...teams.values()].reduce((total, tally) => total + tally.effects[effect], 0);
}
