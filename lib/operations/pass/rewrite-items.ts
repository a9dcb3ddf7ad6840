import { TableOutOfReach, TransientTrouble } from "../../contract/errors.ts";
import type { Item } from "../../domain/items/attribute-value.ts";
import { holds, type PlaceDecision } from "../../domain/references/rewrite.ts";
import { pointersOf } from "../../domain/references/source-paths.ts";
import type { SegmentProblem } from "../ports/pass.ts";
import type { StatementResult } from "../ports/references.ts";
import { type ChunkTally, createChunkTally } from "./chunk-tally.ts";
import { type ChunkState, failuresOf, type Recorded, rewritesOf, type Work } from "./chunk-work.ts";
import { recordChanges } from "./journal-changes.ts";
import { currentValuesAt } from "./place-values.ts";
import type { SliceDependencies } from "./run-slice.ts";

const STATEMENTS = 25;
/** A statement that a user's edit made wrong is decided again from what is there now, so many times. */
const TRIES = 3;
/** Throttled statements are sent again after this long, doubled each time. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

export type Rewritten = {
  /** False when something was left: the chunk will be read again. */
  readonly finished: boolean;
  readonly skippedBy: ReadonlyMap<string, number>;
  readonly failedBy: ReadonlyMap<string, number>;
  readonly problems: readonly SegmentProblem[];
  /** Why the table cannot be written at all. */
  readonly trouble: string | null;
};

type Answer = { readonly one: Recorded; readonly result: StatementResult };

/**
 * Journals and rewrites what was read. Nothing is written that was not journaled before; a value that a user wrote after it was read is
 * never overwritten: the statement is refused, and the item is read and decided anew.
 *
 * @throws TransientTrouble when the table took nothing in the whole time of a slice
 */
export async function rewriteItems(deps: SliceDependencies, state: ChunkState): Promise<Rewritten> {
  const tally = createChunkTally(deps, state);
  let trouble: string | null = null;
  let finished = false;
  try {
    finished = await rewriteAll(deps, state, tally);
  } catch (error) {
    if (!(error instanceof TableOutOfReach)) throw error;
    trouble = error.message;
  } finally {
    await tally.save();
  }
  const { skippedBy, failedBy, problems } = tally;
  return { finished, trouble, skippedBy, failedBy, problems };
}

/** @returns whether nothing is left */
async function rewriteAll(deps: SliceDependencies, state: ChunkState, tally: ChunkTally): Promise<boolean> {
  const { keyAttributes: attributes } = await deps.tables.keysOf(state.segment.table);
  const keyOf = (item: Item): Item =>
    Object.fromEntries(attributes.map((name) => [name, item[name] as Item[string]]));
  let work: Work[] = state.chunk.undecided.map((one) => ({
    ...one,
    key: keyOf(one.item),
    tries: 0,
    isAgain: false,
  }));
  let wasThrottled = false;
  for (let pause = FIRST_PAUSE_MS; work.length > 0; ) {
    for (const one of work) tally.fail(one.key, one.decided.failures);
    const recorded = await recordChanges(deps, state, tally, work);
    const answers = await sendAll(deps, state, tally, recorded);
    const throttled = answers.some(({ result }) => result.status === "unknown");
    wasThrottled ||= throttled;
    if (answers.length < recorded.length || (throttled && isOver(deps, state))) {
      if (wasThrottled && !tally.hasWritten()) throw new TransientTrouble("the table takes no writes");
      return false;
    }
    if (throttled) await deps.clock.sleep(pause);
    pause = throttled ? Math.min(pause * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
    work = await decideAgain(deps, state, tally, answers);
  }
  return true;
}

/** A slice sends nothing more after a while: what is left is met again by the next one. */
function isOver(deps: SliceDependencies, state: ChunkState): boolean {
  return deps.clock.monotonic() - state.started > deps.workMs;
}

async function sendAll(
  deps: SliceDependencies,
  state: ChunkState,
  tally: ChunkTally,
  recorded: readonly Recorded[],
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const together = STATEMENTS * deps.tables.batchesInFlight;
  for (let start = 0; start < recorded.length && !isOver(deps, state); start += together) {
    const hadRoom = await sendInTime(
      deps,
      state,
      batchesOf(recorded.slice(start, start + together)),
      (one, result) => {
        if (result.status === "written") tally.written(one.included);
        answers.push({ one, result });
      },
    );
    tally.report(answers.length / recorded.length);
    if (!hadRoom) break;
  }
  return answers;
}

function batchesOf(recorded: readonly Recorded[]): Recorded[][] {
  return Array.from({ length: Math.ceil(recorded.length / STATEMENTS) }, (_, batch) =>
    recorded.slice(batch * STATEMENTS, (batch + 1) * STATEMENTS),
  );
}

/**
 * Sends batches together while the lease is certainly held: one is made while the service works on another. One that came too late was not
 * sent, and goes again under a renewed lease. All are answered, or given up, before the lease is looked at again, so that it is renewed, lost
 * or given back only while none of them is in flight; one that fails loses no other.
 *
 * @returns false when the cap on writes leaves no room in the time of a slice
 */
async function sendInTime(
  deps: SliceDependencies,
  state: ChunkState,
  batches: readonly (readonly Recorded[])[],
  answer: (one: Recorded, result: StatementResult) => void,
): Promise<boolean> {
  for (let left = batches; left.length > 0; ) {
    const until = state.started + deps.workMs;
    if (!(await deps.tables.turn("write", () => state.keeper.keep(), until))) return false;
    const window = await state.keeper.windowToWrite();
    const sent = left.map((batch) => {
      const statements = batch.map((one) => one.statement);
      return deps.tables.rewrite(statements, window);
    });
    const answers = await Promise.allSettled(sent);
    const late: (readonly Recorded[])[] = [];
    answers.forEach((settled, number) => {
      const batch = left[number] as readonly Recorded[];
      if (settled.status === "rejected") return;
      if (settled.value === undefined) late.push(batch);
      settled.value?.forEach((result, index) => {
        answer(batch[index] as Recorded, result);
      });
    });
    for (const settled of answers) if (settled.status === "rejected") throw settled.reason;
    left = late;
  }
  return true;
}

/** What was refused, and what did not fit into its statement, is read again: the item as it is now decides. */
async function decideAgain(
  deps: SliceDependencies,
  state: ChunkState,
  tally: ChunkTally,
  answers: readonly Answer[],
): Promise<Work[]> {
  const again: Recorded[] = [];
  for (const { one, result } of answers) {
    const rewrites = rewritesOf(one.decided);
    if (result.status === "impossible") {
      tally.fail(
        one.key,
        rewrites.flatMap((decision) => failuresOf(decision, result.reason)),
      );
    } else if (result.status === "refused") again.push({ ...one, tries: one.tries + 1 });
    else if (result.status === "unknown" || rewrites.length > one.included.length) again.push(one);
  }
  if (again.length === 0) return [];
  await state.keeper.keep();
  const items = await deps.tables.read(
    state.segment.table,
    again.map((one) => one.key),
    state.decider.sources.flatMap(pointersOf),
  );
  return again.flatMap((one, index) => compare(state, tally, one, items[index]));
}

/** What became of an item that was not certainly written, and what is left to be done in it. */
function compare(state: ChunkState, tally: ChunkTally, one: Recorded, item: Item | undefined): Work[] {
  const decided = item === undefined ? undefined : state.decider.decide(item);
  const left = new Set(decided === undefined ? [] : rewritesOf(decided).map(placeOf));
  for (const decision of one.included) {
    if (tally.isWritten(decision) || left.has(placeOf(decision))) continue;
    // The answer of our own write was lost, or a user changed the reference: what stands there tells.
    if (item !== undefined && isMade(decision, item)) tally.written([decision]);
    else tally.skip(decision);
  }
  if (item === undefined || decided === undefined || left.size === 0) return [];
  if (one.tries < TRIES) {
    return [{ item, decided: { ...decided, failures: [] }, key: one.key, tries: one.tries, isAgain: true }];
  }
  tally.fail(
    one.key,
    rewritesOf(decided).flatMap((decision) => failuresOf(decision, "it changed at every try")),
  );
  return [];
}

function isMade({ place, after, compared }: PlaceDecision, item: Item): boolean {
  const { model, provider, parameters } = place;
  const steps = {
    model: model.steps,
    ...(provider === undefined ? {} : { provider: provider.steps }),
    ...(parameters === undefined ? {} : { parameters: parameters.steps }),
  };
  return after !== undefined && holds(currentValuesAt(item, steps, compared), after, compared);
}

function placeOf({ place }: PlaceDecision): string {
  return JSON.stringify([place.source, place.model.steps]);
}
