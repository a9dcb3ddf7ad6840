import { createHash } from "node:crypto";
import type { Item } from "../domain/attribute-value.ts";
import { stringifyWithBytes } from "../domain/binary-json.ts";
import { isTooLarge, type JournalEntry, journalEntriesOf, packJournal } from "../domain/journal.ts";
import { pointersOf } from "../domain/references.ts";
import { holds, type PlaceDecision } from "../domain/rewrite.ts";
import { createStatement, type UpdateStatement } from "../domain/statement.ts";
import type { DecidedItem, Decider, Undecided } from "./decide-item.ts";
import type { LeaseKeeper } from "./lease-keeper.ts";
import { isOutOfReach } from "./out-of-reach.ts";
import { currentValues } from "./place-values.ts";
import type { Cursor, Marks, Segment, SegmentProblem, StatementResult } from "./ports.ts";
import type { Chunk, SliceDependencies } from "./slice.ts";

const STATEMENTS = 25;
/** A statement that was refused is decided again from what is there now, so many times. */
const TRIES = 3;

export type Rewritten = {
  /** False when time ran out: what is left will be read again. */
  readonly finished: boolean;
  readonly skippedBy: ReadonlyMap<string, number>;
  readonly failedBy: ReadonlyMap<string, number>;
  readonly problems: readonly SegmentProblem[];
  /** Why the table cannot be written at all. */
  readonly trouble: string | null;
};

type Work = Undecided & { readonly key: Item; readonly tries: number };
type Sent = Work & { readonly statement: UpdateStatement; readonly included: readonly PlaceDecision[] };
type State = {
  readonly segment: Segment;
  readonly decider: Decider;
  readonly keeper: LeaseKeeper;
  readonly started: number;
  readonly chunk: Chunk;
  readonly cursor: Cursor;
};

/**
 * Journals and rewrites what was read. Nothing is written that was not journaled before; a value that a user wrote after it was read is
 * never overwritten: the statement is refused, and the item is read and decided anew.
 */
export async function rewriteItems(deps: SliceDependencies, state: State): Promise<Rewritten> {
  const tally = createTally(deps, state);
  const attributes = (await deps.tables.keyAttributes(state.segment.table)) ?? [];
  const keyOf = (item: Item): Item =>
    Object.fromEntries(attributes.map((name) => [name, item[name] as Item[string]]));
  let work: Work[] = state.chunk.undecided.map((one) => ({ ...one, key: keyOf(one.item), tries: 0 }));
  let finished = true;
  let trouble: string | null = null;
  try {
    while (work.length > 0 && finished) {
      for (const one of work) tally.fail(one.key, one.decided.failures);
      const sent = await journal(deps, state, tally, work);
      const answered: { one: Sent; result: StatementResult }[] = [];
      for (let start = 0; start < sent.length; start += STATEMENTS) {
        if (deps.clock.monotonic() - state.started > deps.workMs) {
          finished = false;
          break;
        }
        const batch = sent.slice(start, start + STATEMENTS);
        const results = await sendInTime(deps, state, batch);
        batch.forEach((one, index) => {
          const result = results[index] as StatementResult;
          if (result.status === "written") tally.written(one.included);
          answered.push({ one, result });
        });
        tally.report();
      }
      work = await decideAgain(deps, state, tally, answered);
    }
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
    trouble = `${(error as Error).name}: ${(error as Error).message}`;
  } finally {
    await tally.save();
  }
  return {
    finished,
    trouble,
    skippedBy: tally.skippedBy,
    failedBy: tally.failedBy,
    problems: tally.problems,
  };
}

/** Sends a batch while the lease is certainly held; one that came too late was not sent, and goes again under a renewed lease. */
async function sendInTime(
  deps: SliceDependencies,
  state: State,
  batch: readonly Sent[],
): Promise<readonly StatementResult[]> {
  const statements = batch.map((one) => one.statement);
  for (;;) {
    await deps.tables.turn("write", () => state.keeper.keep());
    const results = await deps.tables.rewrite(statements, await state.keeper.windowToWrite());
    if (results !== undefined) return results;
  }
}

/** Records what is about to change; answers the statements whose changes are recorded. */
async function journal(
  deps: SliceDependencies,
  state: State,
  tally: Tally,
  work: readonly Work[],
): Promise<Sent[]> {
  const { table } = state.segment;
  const sent: Sent[] = [];
  const entries: (readonly [string, JournalEntry])[] = [];
  const decisionOf = new Map<JournalEntry, PlaceDecision>();
  for (const one of work) {
    const rewrites = one.decided.decisions.filter((decision) => decision.after !== undefined);
    const notes =
      one.tries > 0 ? [] : one.decided.decisions.filter((decision) => decision.after === undefined);
    const created =
      rewrites.length === 0 ? undefined : createStatement(table, one.key, rewrites, one.decided.touches);
    for (const decision of [...notes, ...(created?.included ?? [])]) {
      for (const [migration, entry] of journalEntriesOf(table, one.key, decision)) {
        entries.push([migration, entry]);
        decisionOf.set(entry, decision);
      }
    }
    if (created !== undefined) sent.push({ ...one, ...created });
  }
  const rows = packJournal(entries);
  const refused = new Set<PlaceDecision>();
  for (const row of rows.filter(isTooLarge)) {
    for (const entry of row.entries) {
      const decision = decisionOf.get(entry);
      if (decision !== undefined) refused.add(decision);
    }
  }
  const recordable = rows.filter((row) => !isTooLarge(row));
  if (recordable.length > 0) {
    await state.keeper.keep();
    await deps.journal.record(state.segment.pass, recordable);
  }
  for (const row of recordable) tally.journaled(row, decisionOf);
  return sent.filter((one) => {
    const lost = one.included.filter((decision) => refused.has(decision));
    tally.fail(
      one.key,
      lost.flatMap((decision) => failuresOf(decision, "too large to be journaled")),
    );
    return lost.length === 0;
  });
}

/** What was refused, and what did not fit into its statement, is read again: the item as it is now decides. */
async function decideAgain(
  deps: SliceDependencies,
  state: State,
  tally: Tally,
  answered: readonly { one: Sent; result: StatementResult }[],
): Promise<Work[]> {
  const again: Sent[] = [];
  for (const { one, result } of answered) {
    const rest =
      one.decided.decisions.filter((decision) => decision.after !== undefined).length > one.included.length;
    if (result.status === "impossible")
      tally.fail(
        one.key,
        one.included.flatMap((decision) => failuresOf(decision, result.reason)),
      );
    else if (result.status !== "written" || rest)
      again.push(result.status === "written" ? one : { ...one, tries: one.tries + 1 });
  }
  if (again.length === 0) return [];
  await state.keeper.keep();
  const items = await deps.tables.read(
    state.segment.table,
    again.map((one) => one.key),
    state.decider.sources.flatMap(pointersOf),
  );
  const work: Work[] = [];
  again.forEach((one, index) => {
    const item = items[index];
    const decided: DecidedItem | undefined = item === undefined ? undefined : state.decider.decide(item);
    const pending = new Set(
      decided?.decisions
        .filter(({ after }) => after !== undefined)
        .map(({ place }) => placeOf(place.model.steps)),
    );
    for (const decision of one.included) {
      if (tally.isWritten(decision) || pending.has(placeOf(decision.place.model.steps))) continue;
      // The answer of our own write was lost, or a user changed the reference: what stands there tells.
      if (
        item !== undefined &&
        decision.after !== undefined &&
        holds(currentValues(item, decision.place), decision.after)
      ) {
        tally.written([decision]);
      } else tally.skip(decision);
    }
    if (item === undefined || decided === undefined || pending.size === 0) return;
    if (one.tries < TRIES)
      work.push({ item, decided: { ...decided, failures: [] }, key: one.key, tries: Math.max(one.tries, 1) });
    else
      tally.fail(
        one.key,
        decided.decisions.flatMap((decision) => failuresOf(decision, "it changed at every try")),
      );
  });
  return work;
}

function placeOf(steps: readonly (string | number)[]): string {
  return JSON.stringify(steps);
}

function failuresOf(decision: PlaceDecision, reason: string): DecidedItem["failures"][number][] {
  return decision.effects
    .filter((effect) => effect.effect !== "noted")
    .map((effect) => ({ migration: effect.migration, references: effect.references, reason }));
}

type Tally = ReturnType<typeof createTally>;

/** Counts of a chunk, and which of its journal entries were certainly written. */
function createTally(deps: SliceDependencies, state: State) {
  const skippedBy = new Map<string, number>();
  const failedBy = new Map<string, number>();
  const problems: SegmentProblem[] = [];
  const marked = new Set<PlaceDecision>();
  const journaled: { hash: string; decisions: (PlaceDecision | undefined)[] }[] = [];
  let rewritten = 0;
  let cleared = 0;
  const add = (counts: Map<string, number>, migration: string, references: number): void => {
    counts.set(migration, (counts.get(migration) ?? 0) + references);
  };
  return {
    skippedBy,
    failedBy,
    problems,
    journaled(
      row: { hash: string; entries: readonly JournalEntry[] },
      decisionOf: ReadonlyMap<JournalEntry, PlaceDecision>,
    ): void {
      journaled.push({ hash: row.hash, decisions: row.entries.map((entry) => decisionOf.get(entry)) });
    },
    written(decisions: readonly PlaceDecision[]): void {
      for (const decision of decisions) {
        marked.add(decision);
        for (const effect of decision.effects) {
          if (effect.effect === "rewritten") rewritten += effect.references;
          if (effect.effect === "cleared") cleared += effect.references;
        }
      }
    },
    isWritten: (decision: PlaceDecision): boolean => marked.has(decision),
    skip(decision: PlaceDecision): void {
      for (const { migration, effect, references } of decision.effects) {
        if (effect !== "noted") add(skippedBy, migration, references);
      }
    },
    fail(key: Item, failures: DecidedItem["failures"]): void {
      for (const { migration, references, reason } of failures) {
        add(failedBy, migration, references);
        problems.push({
          migration,
          table: state.segment.table,
          key: stringifyWithBytes(key).slice(0, 1_000),
          reason: reason.slice(0, 500),
        });
      }
    },
    report(): void {
      deps.report({ step: "pass", done: state.chunk.items, of: state.chunk.items, rewritten, cleared });
    },
    async save(): Promise<void> {
      const marks: Marks = new Map(
        journaled
          .map(({ hash, decisions }): [string, "all" | number[]] => {
            const written = decisions.flatMap((decision, index) =>
              decision !== undefined && marked.has(decision) ? [index] : [],
            );
            return [hash, written.length === decisions.length ? "all" : written];
          })
          .filter(([, written]) => written.length > 0),
      );
      const part = createHash("sha256")
        .update(JSON.stringify([...marks]))
        .digest("hex")
        .slice(0, 24);
      await deps.journal.mark(state.keeper.lease, state.segment, part, marks);
    },
  };
}
