import type { Leases } from "../ports/ledger.ts";
import type { Journal, Passes, PassPlan, Segment } from "../ports/pass.ts";
import type { Clock, Reporter } from "../ports/process.ts";
import type { ReferenceTables, TableCaps } from "../ports/references.ts";
import type { LeaseKeeper } from "../run/lease-keeper.ts";
import type { Decider } from "./decide-item.ts";

export type SliceDependencies = {
  readonly head: Leases;
  readonly passes: Passes;
  readonly journal: Journal;
  readonly tables: ReferenceTables & TableCaps;
  readonly clock: Clock;
  readonly report: Reporter;
};

/** Milliseconds and counts; what they are for stands at LIMITS. */
export type SliceLimits = {
  readonly leaseMs: number;
  readonly readMs: number;
  readonly workMs: number;
  readonly chunkReferences: number;
  /** How often a table that is out of reach is tried again before that is a fact, some seconds apart. */
  readonly triesOutOfReach: number;
};

/** One task of a pass: what it works on, and with what, from its beginning to its end. */
export type Slice = SliceDependencies &
  SliceLimits & {
    readonly segment: Segment;
    readonly plan: PassPlan;
    readonly decider: Decider;
    readonly keeper: LeaseKeeper;
    /** By the monotonic clock. */
    readonly started: number;
  };
