import { LeaseLost, TableOutOfReach } from "../../contract/errors.ts";
import { SEGMENTS_AT_ONCE, type SliceInput, type SliceResult } from "../../contract/run-steps.ts";
import type { Item } from "../../domain/items/attribute-value.ts";
import { createSightings, mergeSightings, type Sightings } from "../../domain/references/sightings.ts";
import { pointersOf } from "../../domain/references/source-paths.ts";
import type { LedgerHead } from "../ports/ledger.ts";
import type { Cursor, Journal, Passes, PassPlan, Segment } from "../ports/pass.ts";
import type { Clock, Reporter } from "../ports/process.ts";
import type { ReferenceTables } from "../ports/references.ts";
import { createLeaseKeeper, type LeaseKeeper, NewerRequest } from "../run/lease-keeper.ts";
import { createDecider, type Decider, type Undecided } from "./decide-item.ts";
import { rewriteItems } from "./rewrite-items.ts";

export type SliceDependencies = {
  readonly head: LedgerHead;
  readonly passes: Passes;
  readonly journal: Journal;
  readonly tables: ReferenceTables;
  readonly clock: Clock;
  readonly report: Reporter;
  readonly leaseMs: number;
  /** A slice begins no other page after this long: the function's 60 s hold this and the writing of what was read. */
  readonly readMs: number;
  /** A slice begins no other batch after this long; what is left is met again by the next one. */
  readonly workMs: number;
  /** References that are journaled and rewritten together: enough for journal rows to be full, few enough for the memory to stay flat. */
  readonly chunkReferences: number;
  /** How often a table that is out of reach is tried again before that is a fact, some seconds apart. */
  readonly triesOutOfReach: number;
};

const OUT_OF_REACH_MS = 5_000;

/**
 * How much a task takes on: a function has 60 s, a segment 256 MB, 2,000 references fill journal rows of one model and keep the memory flat, and
 * composing the notices of 10,000 takes seconds.
 */
export const SLICE_LIMITS = {
  readMs: 20_000,
  workMs: 40_000,
  publishMs: 20_000,
  chunkReferences: 2_000,
  composedTogether: 10_000,
  segmentBytes: 256 * 1024 * 1024,
} as const;

/** What one of so many segments of a table may use of its cap, when each is read by a process of its own. */
export function shareOfCap(unitsPerSecond: number | undefined, segments: number): number | undefined {
  return unitsPerSecond === undefined ? undefined : unitsPerSecond / Math.min(segments, SEGMENTS_AT_ONCE);
}

/** With a cap on writes, a chunk holds what about ten seconds allow: little is journaled that must wait. */
const CAPPED_SECONDS = 10;

export function chunkUnderCap(chunk: number, maxWritesPerSecond: number | undefined): number {
  return Math.min(chunk, Math.max((maxWritesPerSecond ?? chunk) * CAPPED_SECONDS, 25));
}

const START: Cursor = {
  next: null,
  done: false,
  items: 0,
  scanned: 0,
  skippedBy: {},
  failedBy: {},
  problems: [],
  trouble: null,
};

/**
 * What one task does of a pass: reads pages of its segment, decides, journals, rewrites, saves the cursor. It may die at any point: the
 * next slice starts at the saved cursor, and what was rewritten already is not met again.
 */
export async function runSlice(deps: SliceDependencies, input: SliceInput): Promise<SliceResult> {
  const keeper = createLeaseKeeper(input, { ...deps, givesWay: true });
  try {
    await keeper.keep();
    const status = await readSegment(deps, input, keeper);
    return { ...input, status };
  } catch (error) {
    if (error instanceof LeaseLost) return { ...input, status: "lease-lost" };
    if (error instanceof NewerRequest) return { ...input, status: "newer-request" };
    throw error;
  }
}

async function readSegment(
  deps: SliceDependencies,
  input: SliceInput,
  keeper: LeaseKeeper,
): Promise<"more" | "done"> {
  const segment: Segment = { pass: input.pass, table: input.table, segment: input.segment, of: input.of };
  const plan = await deps.passes.read(input.pass);
  const decider = createDecider(input.table, plan, await deps.tables.keysOf(input.table), deps.clock);
  const started = deps.clock.monotonic();
  let cursor = (await deps.passes.cursor(segment)) ?? START;
  for (;;) {
    if (cursor.done) return "done";
    const chunk = await readChunkOrTrouble(deps, { segment, plan, decider, cursor, keeper, started });
    if (chunk === undefined) return "more";
    if (typeof chunk === "string")
      return outOfReach(deps, { keeper, segment, cursor: { ...cursor, trouble: chunk } });
    const rewritten = await rewriteItems(deps, { segment, decider, keeper, started, chunk, cursor });
    const base = rewritten.finished
      ? {
          ...cursor,
          next: chunk.next,
          done: chunk.next === null,
          items: chunk.items,
          scanned: chunk.scanned,
          seen: chunk.seen,
        }
      : cursor;
    cursor = {
      ...base,
      trouble: rewritten.trouble,
      skippedBy: addBy(cursor.skippedBy, rewritten.skippedBy),
      // What failed in a chunk that is read again will fail again, and is counted then.
      failedBy: rewritten.finished ? addBy(cursor.failedBy, rewritten.failedBy) : cursor.failedBy,
      problems: [...cursor.problems, ...(rewritten.finished ? rewritten.problems : [])].slice(0, 100),
    };
    if (rewritten.trouble !== null) return outOfReach(deps, { keeper, segment, cursor });
    await deps.passes.saveCursor(keeper.lease, segment, cursor);
    if (cursor.done) return "done";
    if (!rewritten.finished || deps.clock.monotonic() - started > deps.readMs) return "more";
  }
}

/**
 * A permission that was given a moment ago, by the same deployment that started this run, is not known everywhere at once: IAM takes some seconds,
 * seldom a minute. Only what is denied for longer is recorded as trouble of this pass.
 */
async function outOfReach(
  deps: SliceDependencies,
  { keeper, segment, cursor }: { keeper: LeaseKeeper; segment: Segment; cursor: Cursor },
): Promise<"more" | "done"> {
  const denied = (cursor.denied ?? 0) + 1;
  const isFact = denied > deps.triesOutOfReach;
  await deps.passes.saveCursor(keeper.lease, segment, {
    ...cursor,
    denied,
    trouble: isFact ? cursor.trouble : null,
  });
  if (isFact) return "done";
  await deps.clock.sleep(OUT_OF_REACH_MS);
  return "more";
}

/** What is read before it is written: items in which something is to be done, and where the next page begins. */
export type Chunk = {
  readonly undecided: readonly Undecided[];
  readonly next: Item | null;
  /** Of the segment, up to here. */
  readonly items: number;
  readonly scanned: number;
  readonly seen: Sightings;
  /** Items of all tables, as they were counted when the pass began. */
  readonly of: number;
};

type ReadState = {
  readonly segment: Segment;
  readonly plan: PassPlan;
  readonly decider: Decider;
  readonly cursor: Cursor;
  readonly keeper: LeaseKeeper;
  readonly started: number;
};

/** A chunk, or why the table cannot be read: one table that is out of reach must not keep the others from being finished. */
async function readChunkOrTrouble(
  deps: SliceDependencies,
  state: ReadState,
): Promise<Chunk | string | undefined> {
  try {
    return await readChunk(deps, state);
  } catch (error) {
    if (error instanceof TableOutOfReach) return error.message;
    throw error;
  }
}

/** Undefined when the cap on reads left no room for a page in the time of a slice. */
async function readChunk(deps: SliceDependencies, state: ReadState): Promise<Chunk | undefined> {
  const { segment, plan, decider, cursor, keeper } = state;
  const pointers = plan.sources.filter((source) => source.table === segment.table).flatMap(pointersOf);
  const undecided: Undecided[] = [];
  const sightings = createSightings(plan.models, (id) => !plan.targets.has(id));
  let { next, items, scanned } = cursor;
  let references = 0;
  let hasRead = false;
  const of = itemsOf(plan);
  do {
    await keeper.keep();
    const hasRoom = await deps.tables.turn("read", () => keeper.keep(), state.started + deps.readMs);
    if (!hasRoom && !hasRead) return undefined;
    if (!hasRoom) break;
    hasRead = true;
    const page = await deps.tables.scan({
      table: segment.table,
      segment: segment.segment,
      of: segment.of,
      from: next,
      pointers,
    });
    for (const item of page.items) {
      const decided = decider.decide(item, sightings.add);
      scanned += decided.scanned;
      if (decided.references === 0 && decided.failures.length === 0) continue;
      references += decided.references;
      undecided.push({ item, decided });
    }
    next = page.next;
    items += page.items.length;
    // Where something is to be written, reading is half of the way.
    const done = references === 0 ? items : cursor.items + Math.round((items - cursor.items) / 2);
    deps.report({ step: "pass", done, of });
  } while (
    next !== null &&
    references < deps.chunkReferences &&
    deps.clock.monotonic() - state.started <= deps.readMs
  );
  const seen = mergeSightings([cursor.seen ?? {}, sightings.all()]);
  return { undecided, next, items, scanned, seen, of };
}

function itemsOf(plan: PassPlan): number {
  return plan.tables.reduce((sum, table) => sum + table.items, 0);
}

export function addBy(
  left: Readonly<Record<string, number>>,
  right: ReadonlyMap<string, number>,
): Readonly<Record<string, number>> {
  const sum = new Map(Object.entries(left));
  for (const [key, count] of right) sum.set(key, (sum.get(key) ?? 0) + count);
  return Object.fromEntries(sum);
}
