import { LeaseLost } from "../../contract/errors.ts";
import type { ComposeCursor, ComposeInput, ComposeResult } from "../../contract/run-steps.ts";
import type { TakenBack } from "../../domain/notices/taken-back.ts";
import type { MovedDate } from "../../domain/notices/told-teams.ts";
import { bucketOf, partName, shareOf, TEAM_SHARES } from "../../domain/text/ids.ts";
import { remembered } from "../pass/remembered.ts";
import type { Leases, Ledger, LedgerHead } from "../ports/ledger.ts";
import type { Outbox } from "../ports/notices.ts";
import type { Compositions, Journal, Passes, ReadRow, Regrouped, RegroupedBucket } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { Directory, ReferenceTables } from "../ports/references.ts";
import { createLeaseKeeper, type LeaseKeeper, OnHold } from "../run/lease-keeper.ts";
import { movedBefore } from "./create-date-changed.ts";
import { takenBackBefore } from "./create-restored.ts";
import { type Gathered, gatherJournal } from "./gather-journal.ts";
import { type BucketDependencies, readBucket } from "./read-bucket.ts";
import { regroupJournal } from "./regroup-journal.ts";
import { type TellDependencies, tellTeams } from "./tell-teams.ts";

export type ComposeDependencies = TellDependencies & {
  readonly directory: Pick<Directory, "keeping">;
  readonly head: Leases & Pick<LedgerHead, "read">;
  readonly ledger: Ledger;
  readonly journal: Pick<Journal, "rows" | "marks">;
  readonly regrouped: Regrouped;
  readonly compositions: Compositions;
  readonly passes: Pick<Passes, "read" | "find">;
  readonly outbox: Pick<Outbox, "announce" | "pending">;
  readonly tables: ReferenceTables;
  readonly clock: Clock;
  readonly leaseMs: number;
  /** Journal entries that memory holds at a time: a bucket with more is stored by share first. */
  readonly composedTogether: number;
  /** Milliseconds after which a call begins nothing new, and is called again. */
  readonly composeMs: number;
};

/**
 * Makes the notices of some buckets of teams from the journals of all passes that are not fully composed, whichever run wrote them: also a run that
 * died between rewriting and telling; and those for teams that were told of what was taken back. What a platform of any size has to be told is done
 * part by part, over as many calls as it takes. Running a call twice is harmless: counts replace counts, and a notice exists once.
 */
export async function composeNotices(deps: ComposeDependencies, input: ComposeInput): Promise<ComposeResult> {
  const keeper = createLeaseKeeper(input, { ...deps, givesWay: false, stopsOnHold: true });
  const started = deps.clock.monotonic();
  try {
    const passes = { ...deps.passes, read: remembered((pass: string) => deps.passes.read(pass)) };
    const isRetold = input.takenBack !== false;
    const takenBack = isRetold ? await takenBackBefore(deps, input.passes) : [];
    const moved = isRetold ? await movedBefore({ ...deps, passes }, input) : [];
    const composing: Composing = {
      ...deps,
      directory: deps.directory.keeping(),
      passes,
      input,
      keeper,
      takenBack,
      moved,
      waiting: new Set([
        ...takenBack.flatMap(({ told }) => [...told.keys()]),
        ...moved.flatMap(({ teams }) => [...teams.keys()]),
      ]),
      keep: () => keeper.keep(),
      marks: remembered((pass) => deps.journal.marks(pass)),
    };
    let at: ComposeCursor | null = input.at ?? { bucket: input.buckets[0] ?? 0 };
    while (at !== null) {
      at = await composeFrom(composing, at);
      if (at !== null && deps.clock.monotonic() - started >= deps.composeMs)
        return { ...input, status: "more", at };
    }
    return { status: "done" };
  } catch (error) {
    if (error instanceof LeaseLost) return { status: "lease-lost" };
    if (error instanceof OnHold) return { status: "on-hold" };
    throw error;
  }
}

type Composing = Omit<ComposeDependencies, "directory"> &
  TellDependencies &
  BucketDependencies & {
    readonly input: ComposeInput;
    readonly keeper: LeaseKeeper;
    readonly takenBack: readonly TakenBack[];
    readonly moved: readonly MovedDate[];
    /** Teams that were told of what was taken back, or of a date that has moved. */
    readonly waiting: ReadonlySet<string>;
  };

/** A whole entry takes some 2.7 KB of memory, what is kept of one that is counted 0.2 KB: fewer of them are stored by share at a time. */
const WHOLE_ENTRY = 4;

/** Does one piece of the work. @returns where the next one begins; null at the end */
async function composeFrom(composing: Composing, at: ComposeCursor): Promise<ComposeCursor | null> {
  const { input } = composing;
  const bucket = regroupedBucket(input, at.bucket);
  if (at.regroup !== undefined) {
    const composedTogether = Math.ceil(composing.composedTogether / WHOLE_ENTRY);
    const regroup = await regroupJournal(
      { ...composing, composedTogether },
      bucket,
      input.passes,
      at.regroup,
    );
    return regroup === null ? { bucket: at.bucket, share: 0 } : { bucket: at.bucket, regroup };
  }
  if (at.share === undefined) return composeBuckets(composing, at.bucket);
  const share = await composeShares(composing, bucket, at.share);
  return share === null ? after(input, at.bucket) : { bucket: at.bucket, share };
}

function regroupedBucket({ passes, pass, token }: ComposeInput, bucket: number): RegroupedBucket {
  return { pass: passes.at(-1) ?? pass, token, bucket };
}

function after({ buckets }: ComposeInput, bucket: number): ComposeCursor | null {
  const next = buckets[buckets.indexOf(bucket) + 1];
  return next === undefined ? null : { bucket: next };
}

/** Number of teams that are told together: enough for full batches, few enough for all their notices to be in memory at once. */
const TEAMS_TOGETHER = 200;

/** Composes whole buckets, from one on, until there are enough teams to tell, or a bucket is too large. */
async function composeBuckets(composing: Composing, from: number): Promise<ComposeCursor | null> {
  const { input, composedTogether } = composing;
  const gathered = new Map<string, Gathered>();
  let next: ComposeCursor | null = { bucket: from };
  while (next !== null && !isEnough(composing, gathered)) {
    const { bucket }: ComposeCursor = next;
    const found = await gather(composing, (pass) => readBucket(composing, pass, bucket), composedTogether);
    if (found === undefined) {
      const [pass = input.pass] = input.passes;
      next = { bucket, regroup: { pass, after: null, group: 0 } };
      break;
    }
    gathered.set(partName(bucket), found);
    next = after(input, bucket);
  }
  await tell(composing, gathered, (team) => partName(bucketOf(team)));
  return next;
}

/** Composes shares of a bucket, from one on, until there are enough teams to tell. */
async function composeShares(
  composing: Composing,
  bucket: RegroupedBucket,
  from: number,
): Promise<number | null> {
  const gathered = new Map<string, Gathered>();
  let share = from;
  while (share < TEAM_SHARES && !isEnough(composing, gathered)) {
    const rows = (pass: string): AsyncIterable<ReadRow> => kept(composing, bucket, pass, share);
    const found = await gather(composing, rows);
    if (found !== undefined) gathered.set(partName(bucket.bucket, share), found);
    share += 1;
  }
  await tell(composing, gathered, (team) => partName(bucketOf(team), shareOf(team)));
  return share < TEAM_SHARES ? share : null;
}

async function* kept(
  { regrouped, keep }: Composing,
  bucket: RegroupedBucket,
  pass: string,
  share: number,
): AsyncIterable<ReadRow> {
  for await (const row of regrouped.rows(bucket, pass, share)) {
    await keep();
    yield row;
  }
}

function gather(
  { tables, input }: Composing,
  rows: (pass: string) => AsyncIterable<ReadRow>,
  most?: number,
): Promise<Gathered | undefined> {
  return gatherJournal({ rows, tables }, input.passes, most);
}

function isEnough({ composedTogether }: Composing, gathered: ReadonlyMap<string, Gathered>): boolean {
  const all = [...gathered.values()];
  const teams = all.flatMap(({ together }) => [...together.values()].map((tallies) => tallies.size));
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  return sum(teams) >= TEAMS_TOGETHER || sum(all.map(({ entries }) => entries)) >= composedTogether;
}

/** Tells the teams of which there is something to tell. */
async function tell(
  composing: Composing,
  found: ReadonlyMap<string, Gathered>,
  partOf: (team: string) => string,
): Promise<void> {
  const { input, keeper, waiting } = composing;
  const withWaiting = new Set([...waiting].map(partOf));
  const gathered = new Map(
    [...found].filter(([part, { together }]) => together.size > 0 || withWaiting.has(part)),
  );
  if (gathered.size === 0) return;
  await keeper.keep();
  const window = () => keeper.windowToWrite();
  const deps = { ...composing, lease: keeper.lease, window };
  await tellTeams(deps, input.passes.at(-1) ?? input.pass, { gathered, partOf }, composing);
}
