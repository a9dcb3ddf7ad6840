import type { PassLimits } from "../../contract/pass-limits.ts";
import type { Undo } from "../../domain/references/undo-place.ts";
import type { UseRows } from "../../domain/usage/use-counts.ts";
import type { Holds, Leases, LedgerHead } from "../ports/ledger.ts";
import type { Journal, KeptCounts, Marks, Passes, PassPlan, Reservations, Segment } from "../ports/pass.ts";
import type { Clock, Progress, Reporter } from "../ports/process.ts";
import type { ReferenceTables, TableCaps } from "../ports/references.ts";
import type { LeaseKeeper } from "../run/lease-keeper.ts";
import type { Decider } from "./decide-item.ts";
import type { Places } from "./places-to-undo.ts";

export type SliceDependencies = {
  readonly head: Leases & Pick<LedgerHead, "read">;
  readonly passes: Passes;
  readonly keptUses: Pick<KeptCounts<UseRows>, "keep">;
  readonly journal: Journal;
  readonly tables: ReferenceTables & TableCaps;
  readonly holds: Holds;
  readonly reservations: Reservations;
  readonly clock: Clock;
  readonly report: Reporter;
};

/** Limits in milliseconds and counts; LIMITS explains them. */
export type SliceLimits = {
  readonly leaseMs: number;
  readonly readMs: number;
  readonly workMs: number;
  readonly chunkReferences: number;
  readonly chunkBytes: number;
  readonly usesBytes: number;
  readonly snapshotSize: number;
  /** How often the slice tries a table again that is out of reach, some seconds apart, before it records the trouble. */
  readonly triesOutOfReach: number;
  /** What a pass may write. Not of this slice alone: all segments share the sums. */
  readonly limits: PassLimits;
};

/** Names a segment in reports of progress. */
export function partOf({ pass, table, segment }: Segment): Required<Progress>["part"] {
  return { pass, segment: `${table} ${segment}` };
}

/** One task of a pass, from beginning to end: its segment, and what it works with. */
export type Slice = SliceDependencies &
  SliceLimits & {
    readonly segment: Segment;
    /** Logical name of the table that is read and written. */
    readonly table: string;
    readonly plan: PassPlan;
    readonly decider: Decider;
    readonly keeper: LeaseKeeper;
    /** Returns the marks of a pass whose changes are undone; they are read once. */
    marks(pass: string): Promise<Marks>;
    /** Returns what the journal tells of the places of a bucket; those of the last one are kept. */
    places(undo: Undo, bucket: number): Promise<Places>;
    /** Milliseconds of the monotonic clock. */
    readonly started: number;
  };
