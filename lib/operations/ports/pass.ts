import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { Item } from "../../domain/items/attribute-value.ts";
import type { KnownModels } from "../../domain/models/known-models.ts";
import type { JournalEntry, JournalRow } from "../../domain/references/journal.ts";
import type { Sightings } from "../../domain/references/sightings.ts";
import type { Targets } from "../../domain/references/targets.ts";
import type { Lease } from "./ledger.ts";

/** What the operations need of the rows of a pass: its plan, its segments, its journal, and what they came to. */

export type PassTable = { readonly table: string; readonly segments: number; readonly items: number };
export type PassPlan = {
  readonly id: string;
  readonly startedAt: string;
  readonly tables: readonly PassTable[];
  readonly sources: readonly ReferenceSource[];
  readonly targets: Targets;
  /** All models that had a row when the pass began: what else stands in a reference is unknown. */
  readonly models: KnownModels;
};

export type Segment = {
  readonly pass: string;
  readonly table: string;
  readonly segment: number;
  readonly of: number;
};

/** Where a segment has got to, with what it met so far; `next` is null at the end. */
export type Cursor = {
  readonly next: Item | null;
  readonly done: boolean;
  /** Items read. */
  readonly items: number;
  /** References met. */
  readonly scanned: number;
  /** References that a user changed meanwhile, and references that could not be written, by migration. */
  readonly skippedBy: Readonly<Record<string, number>>;
  readonly failedBy: Readonly<Record<string, number>>;
  readonly problems: readonly SegmentProblem[];
  /** Why the table could not be read or written at all. */
  readonly trouble: string | null;
  /** By source. Absent before 0.3. */
  readonly seen?: Sightings;
  /** How often access was denied so far. @default 0 */
  readonly denied?: number;
};

export type SegmentProblem = {
  readonly migration: string;
  readonly table: string;
  readonly key: string;
  readonly reason: string;
};

export type Passes = {
  /** Fixed once: segments keep their cursors whoever goes on. */
  create(plan: PassPlan): Promise<void>;
  /** @throws Error when the ledger has no such pass */
  read(pass: string): Promise<PassPlan>;
  /** @returns undefined before the first one was saved */
  cursor(segment: Segment): Promise<Cursor | undefined>;
  /** @throws LeaseLost when a later token has written there */
  saveCursor(lease: Lease, segment: Segment, cursor: Cursor): Promise<void>;
  /** @returns those that were saved, in no order */
  cursors(pass: string): Promise<Cursor[]>;
};

/** Which entries of a journal row were certainly written. */
export type Marks = ReadonlyMap<string, "all" | readonly number[]>;

export type Journal = {
  /** Rows whose key is their content: writing one again changes nothing. */
  record(pass: string, rows: readonly JournalRow[]): Promise<void>;
  /** Adds marks. Those of a part written again replace the part. */
  mark(lease: Lease, segment: Segment, part: string, marks: Marks): Promise<void>;
  /** @returns what the pass has journaled of a bucket of teams, page after page */
  rows(
    pass: string,
    bucket: number,
  ): AsyncIterable<{ migration: string; hash: string; entries: JournalEntry[] }>;
  /** @returns by the hash of a row, of all segments */
  marks(pass: string): Promise<Marks>;
};

/** What one bucket of one pass came to, by migration. */
export type BucketTally = {
  readonly migrations: readonly {
    readonly migration: string;
    readonly rewritten: number;
    readonly cleared: number;
    readonly noted: number;
    readonly teams: readonly (readonly [team: string, references: number])[];
  }[];
  readonly noticesCreated: number;
};

export type Compositions = {
  /** Replaces what was counted for the bucket before. */
  put(pass: string, bucket: number, tally: BucketTally): Promise<void>;
  /** @returns one a bucket that has something to count */
  read(pass: string): Promise<BucketTally[]>;
  /** @returns teams that were told of a deprecation, by migration */
  told(): Promise<Map<string, Set<string>>>;
  /** Adds the teams that one bucket of one pass told. */
  addTold(pass: string, bucket: number, told: ReadonlyMap<string, readonly string[]>): Promise<void>;
};
