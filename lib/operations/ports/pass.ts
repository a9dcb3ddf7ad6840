import type { PassAmounts, PassLimits } from "../../contract/pass-limits.ts";
import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { Item } from "../../domain/items/attribute-value.ts";
import type { KnownModels } from "../../domain/models/known-models.ts";
import type { LastTold, ToldTeams } from "../../domain/notices/told-teams.ts";
import type { UnansweredTeam } from "../../domain/notices/unanswered.ts";
import type { EffectRows } from "../../domain/references/effects.ts";
import type { JournalEntry, JournalRow } from "../../domain/references/journal.ts";
import type { Sightings } from "../../domain/references/sightings.ts";
import type { Targets } from "../../domain/references/targets.ts";
import type { Undo } from "../../domain/references/undo-place.ts";
import type { UseRows } from "../../domain/usage/use-counts.ts";
import type { Lease } from "./ledger.ts";

/** The ports to the rows of a pass: its plan, its segments, its journal, and its results. */

export type PassTable = { readonly table: string; readonly segments: number; readonly items: number };
export type PassPlan = {
  readonly id: string;
  readonly startedAt: string;
  readonly tables: readonly PassTable[];
  readonly sources: readonly ReferenceSource[];
  readonly targets: Targets;
  /** All models that had a row when the pass began: any other id in a reference is unknown. */
  readonly models: KnownModels;
  /** The undos that were open when the pass began. */
  readonly undos: readonly Undo[];
};

export type Segment = {
  readonly pass: string;
  readonly table: string;
  readonly segment: number;
  readonly of: number;
};

/** Position of a segment in its table, with what its slices have counted so far; `next` is null at the end. */
export type Cursor = {
  readonly next: Item | null;
  readonly done: boolean;
  /** Items read. */
  readonly items: number;
  /** Items beyond those whose chunk is being written, for who looks at the run: the next slice reads them again. @default 0 */
  readonly underWay?: number;
  /** References met. */
  readonly scanned: number;
  /** References that a user changed in the meantime, and references that could not be written, by migration. */
  readonly skippedBy: Readonly<Record<string, number>>;
  readonly failedBy: Readonly<Record<string, number>>;
  readonly problems: readonly SegmentProblem[];
  /** Why the table could not be read or written at all. */
  readonly trouble: string | null;
  /** Sightings by source. Absent before 0.3. */
  readonly seen?: Sightings;
  /** How often access was denied so far. @default 0 */
  readonly denied?: number;
  /** Of an observation: what its slices have counted, as far as it is not kept in rows of its own. */
  readonly effects?: EffectRows;
  /** The names of those rows, in the order in which they were kept. */
  readonly keptIn?: readonly string[];
  /** The uses of models that its slices have counted. Absent where some were not counted: then the pass makes no snapshot. */
  readonly uses?: CountedSegment;
};

/** The uses of a segment: those beside the position, and the names of the rows that keep the others. */
type CountedSegment = {
  readonly rows: UseRows;
  readonly keptIn: readonly string[];
  /** About how many characters all of them take as JSON. */
  readonly size: number;
};

export type SegmentProblem = {
  readonly migration: string;
  readonly table: string;
  readonly key: string;
  readonly reason: string;
};

export type Passes = {
  /** Stores the plan of a pass once: segments keep their cursors whichever run continues. */
  create(plan: PassPlan): Promise<void>;
  /** @returns undefined when the pass has expired: then nothing of it counts any more, whatever is still there */
  find(pass: string): Promise<PassPlan | undefined>;
  /** @throws Error when the ledger has no such pass */
  read(pass: string): Promise<PassPlan>;
  /** @returns when passes expire, ISO 8601 UTC, by pass; without those that do not, or are not there */
  ends(passes: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Puts off the end of passes that must not expire yet, where half of their time is over; else it reads one row a pass. Repeating is harmless. */
  prolong(passes: readonly string[]): Promise<void>;
  /** @returns undefined before a cursor was saved */
  cursor(segment: Segment): Promise<Cursor | undefined>;
  /** @throws LeaseLost when a later token has written the cursor */
  saveCursor(lease: Lease, segment: Segment, cursor: Cursor): Promise<void>;
  /** @returns the saved cursors, in no order */
  cursors(pass: string): Promise<Cursor[]>;
};

/** Counts that are too large for the cursor of their segment. */
export type KeptCounts<Counts> = {
  /** Keeps counts under a name that is made of their number and content: what is kept again is kept once, and what no cursor names does not count. */
  keep(segment: Segment, number: number, counts: Counts): Promise<string>;
  /** Yields the counts of these names. */
  kept(pass: string, names: ReadonlySet<string>): AsyncIterable<Counts>;
};
/** Those of an observation. */
export type Observations = KeptCounts<EffectRows>;

/** The entries of each journal row that were certainly written, by the hash of the row. */
export type Marks = ReadonlyMap<string, "all" | readonly number[]>;

export type Journal = {
  /**
   * Stores rows whose key is their content. Storing a row again changes only its order: of two rows that tell of one place, the one that was stored last
   * tells of what was written last.
   * @param sendBefore milliseconds of the monotonic clock
   * @returns "late" when the call came after that, and rows were left out
   */
  record(
    lease: Lease,
    pass: string,
    rows: readonly Omit<JournalRow, "entries">[],
    sendBefore: number,
  ): Promise<"recorded" | "late">;
  /** Adds marks. Marking a part again replaces its marks. */
  mark(lease: Lease, segment: Segment, part: string, marks: Marks): Promise<void>;
  /**
   * @param from only the rows after this position, or only those of this migration, after the row with this hash. @default all
   * @returns the journaled rows of a bucket of teams, page after page; `order` tells which of two rows was stored later
   */
  rows(
    pass: string,
    bucket: number,
    from?: { readonly position: string } | { readonly migration: string; readonly after: string | null },
  ): AsyncIterable<{
    migration: string;
    hash: string;
    position: string;
    order: string;
    entries: JournalEntry[];
  }>;
  /** @returns the marks of all segments, by the hash of the row */
  marks(pass: string): Promise<Marks>;
};

/** Entries of one journal row, and the indexes of those that were certainly made; a note is made when it is journaled. */
export type ReadRow = {
  readonly migration: string;
  readonly entries: readonly JournalEntry[];
  readonly made: "all" | readonly number[];
};

/** A bucket of teams whose journal a holder of the lease has stored by share. */
export type RegroupedBucket = { readonly pass: string; readonly token: number; readonly bucket: number };

/**
 * The journal of a bucket that is too large for one task, once more: by share of the teams. An entry may be there twice, as in the journal itself; whoever
 * reads counts it once.
 */
export type Regrouped = {
  /** Stores rows of one pass, by share. Storing a group again is harmless. @param group its position among the groups of the bucket */
  put(
    bucket: RegroupedBucket,
    pass: string,
    group: number,
    rows: ReadonlyMap<number, readonly ReadRow[]>,
  ): Promise<void>;
  /** @returns the rows of a share in the order in which they were stored, those of one pass only */
  rows(bucket: RegroupedBucket, pass: string, share: number): AsyncIterable<ReadRow>;
};

/** What the segments of a pass have written, or are about to write, together. */
export type Reservations = {
  /**
   * Adds amounts to the sums of a pass, or takes negative ones off, unless a sum would exceed its limit. A call whose response is lost may add twice.
   * @returns undefined when they were added; the sums that stand when they do not fit
   */
  add(pass: string, amounts: PassAmounts, limits: PassLimits): Promise<PassAmounts | undefined>;
};

/** The results of one part of the teams (a bucket, or a share of one) in one pass, by migration. */
export type PartTally = {
  readonly migrations: readonly {
    readonly migration: string;
    readonly rewritten: number;
    readonly cleared: number;
    readonly noted: number;
    /** `to`: the model that the team's references went to last; null for cleared, absent for noted, and before 0.3. */
    readonly teams: readonly (readonly [team: string, references: number, to?: string | null])[];
  }[];
  readonly noticesCreated: number;
  /** Teams of which the operators have to hear. @default none */
  readonly unanswered?: readonly UnansweredTeam[];
};

export type Compositions = {
  /** Stores tallies of parts; each replaces an earlier one. The parts of the last holder who composed a bucket count. `part`: see `partName` */
  put(
    lease: Lease,
    tallies: readonly { readonly pass: string; readonly part: string; readonly tally: PartTally }[],
  ): Promise<void>;
  /** @returns a tally for each part that has something to count, and has not expired */
  read(pass: string): Promise<PartTally[]>;
  /** @param except a pass whose own telling does not count. @returns the teams that were told of a deprecation, and what each was told last */
  told(except?: string): Promise<ToldTeams>;
  /** Adds the teams that one pass told of one part, by migration. */
  addTold(
    pass: string,
    part: string,
    told: ReadonlyMap<string, Omit<LastTold, "pass"> & { readonly teams: readonly string[] }>,
  ): Promise<void>;
};
