import { newSlice } from "./plan-steps.ts";
import { isNewerWanted } from "./request.ts";
import {
  type Change,
  changeId,
  isInForce,
  isOfModel,
  isUndo,
  noticeOf,
  type Pass,
  type Protocol,
  type Reference,
  type Run,
  type Slice,
  type State,
  undoOf,
} from "./state.ts";
import { holdsToken, runAt, runStep, type Transition, violate } from "./transition.ts";
import { changeBack } from "./undoing.ts";

/** The slices of a run work side by side: lib/operations/pass/run-slice.ts and write-chunk.ts. */
export function sliceSteps(protocol: Protocol, state: State, index: number): Transition[] {
  const run = runAt(state, index);
  if (run.slices.every((slice) => slice.at === "ended")) {
    return [
      runStep(state, index, "ends its map", (ended) => {
        ended.at = "review";
        ended.slices = [];
      }),
    ];
  }
  return run.slices.flatMap((slice, segment) =>
    slice.at === "ended" ? [] : [sliceStep(protocol, state, index, segment)],
  );
}

function sliceStep(protocol: Protocol, state: State, index: number, segment: number): Transition {
  const { has, world } = protocol;
  const items = world.segments[segment] ?? [];
  const step = (
    label: string,
    change: (slice: Slice, next: State, run: Run, pass: Pass) => void,
  ): Transition =>
    runStep(state, index, `${label} (segment ${segment})`, (run, next) =>
      change(run.slices[segment] as Slice, next, run, next.passes[run.pass ?? ""] as Pass),
    );
  const now = runAt(state, index).slices[segment] as Slice;
  const pass = state.passes[runAt(state, index).pass ?? ""] as Pass;
  switch (now.at) {
    case "renew":
      return renew(protocol, state, index, segment);
    case "read":
      return step("reads its page", (slice, next, _run, { print }) => {
        slice.changes = items.flatMap((item) => changesOf(protocol, next, print, item));
        slice.unsent = slice.changes.filter(({ after }) => after !== null);
        slice.refused = [];
        if (slice.changes.length === 0) slice.at = slice.written.length > 0 ? "mark" : "save";
        else slice.at = has("journal before rewrite") || slice.unsent.length === 0 ? "journal" : "send";
      });
    case "journal":
      if (has("the journal is written under a lease") && !now.window) {
        return step("looks at its lease again before it journals", (slice) => {
          Object.assign(slice, { at: "renew", changes: [], unsent: [] });
        });
      }
      return step("journals", (slice, next, run, { journal }) => {
        record(
          next,
          journal,
          has("journal rows by content") ? slice.changes.map(changeId).join() : `page ${segment}`,
          slice.changes,
        );
        run.journaled = true;
        slice.at = has("journal before rewrite") && slice.unsent.length > 0 ? "send" : "mark";
      });
    case "send":
      if (has("data under a lease") && !now.window) {
        return step("looks at its lease again before it sends", (slice) => {
          slice.at = "renew";
        });
      }
      return step("sends a rewrite", (slice, next, _run, sent) => send(protocol, next, slice, sent));
    case "mark":
      return step("marks what was written", (slice, _next, _run, { written, refused }) => {
        addAll(written, slice.written);
        if (!has("refusals are not recorded")) addAll(refused, slice.refused);
        slice.at = "save";
      });
    case "save":
      if (!holdsToken(state, index) && !pass.done[segment]) return step("cannot save its cursor", end);
      return step("saves its cursor", (slice, _next, _run, { done }) => {
        done[segment] = true;
        end(slice);
      });
    case "ended":
      throw new Error("a slice that has ended takes no step");
  }
}

function end(slice: Slice): void {
  Object.assign(slice, { ...newSlice(), at: "ended" });
}

/** At the start of a slice, and before a batch when the window has gone. A newer request ends the slice: decision 08. */
function renew({ has }: Protocol, state: State, index: number, segment: number): Transition {
  const isLost = !holdsToken(state, index);
  const isNewer = !isLost && isNewerWanted(state, index);
  const isHeld = !isLost && state.head.hold && has("a slice stops on hold");
  const isDone = state.passes[runAt(state, index).pass ?? ""]?.done[segment] ?? false;
  const isOver = isLost
    ? "finds its lease lost"
    : isNewer
      ? "sees a newer request"
      : isHeld && "sees the hold";
  const what = isOver || "renews the lease";
  return runStep(state, index, `${what} (segment ${segment})`, (run, next) => {
    const slice = run.slices[segment] as Slice;
    if ((isNewer || isHeld) && !has("the map ends before the lease")) next.head.lease = null;
    if (isOver || isDone) return end(slice);
    Object.assign(slice, { window: true, held: next.head.hold });
    if (next.head.lease !== null) next.head.lease.live = true;
    slice.at = slice.unsent.length > 0 ? "send" : "read";
  });
}

/** What is to be done about a reference: lib/domain/references/rewrite.ts. */
function changesOf(protocol: Protocol, state: State, print: string, item: number): Change[] {
  const { value } = state.references[item] as Reference;
  return print.split(" and ").flatMap((target): Change[] => {
    if (isUndo(target)) return changeBack(protocol, state, target.slice("undo:".length), item);
    if (!isOfModel(value) || target === "nothing") return [];
    const after = target.startsWith("delete") ? "replacement" : null;
    return [{ migration: target, item, before: value, after }];
  });
}

/** A row with the same key is replaced: with the hash of its content in the key, it is the same row. */
function record(state: State, journal: Pass["journal"], key: string, changes: Change[]): void {
  const old = journal.find((row) => row.key === key);
  const order = 1 + Math.max(-1, ...journal.map((row) => row.order));
  if (old === undefined) {
    journal.push({ key, order, changes });
    journal.sort((left, right) => (left.key < right.key ? -1 : 1));
    return;
  }
  const kept = new Set(changes.map(changeId));
  const lost = old.changes.filter((change) => !kept.has(changeId(change)));
  if (lost.some(({ migration, item }) => noticeOf(migration, item) in state.landed)) {
    violate(state, "what was rewritten is not in the journal any more");
  }
  // What is journaled again is the newest again.
  if (old.order < order - 1) old.order = order;
  old.changes = changes;
}

function send({ has }: Protocol, state: State, slice: Slice, pass: Pass): void {
  const change = slice.unsent.shift() as Change;
  const { item, before, after, migration } = change;
  const reference = state.references[item] as Reference;
  if (reference.value === before || !has("rewrites are conditional")) {
    land(state, slice, pass, change);
    const now = isUndo(migration) ? { by: null, was: null } : { by: migration, was: before };
    Object.assign(reference, { value: after, late: false, ...now });
    slice.written.push(changeId(change));
  } else slice.refused.push(changeId(change));
  if (slice.unsent.length > 0) return;
  if (!has("journal before rewrite")) slice.at = "journal";
  // What was refused is read again, and the item as it is now decides.
  else slice.at = slice.refused.length > 0 && has("refusals are not recorded") ? "read" : "mark";
}

/** What must be so when a rewrite lands. */
function land(state: State, slice: Slice, pass: Pass, change: Change): void {
  const { item, migration, before, after } = change;
  const { marked } = state.row;
  const { value, by, was } = state.references[item] as Reference;
  if (isUndo(migration) && undoOf(by ?? "a user") !== migration)
    violate(state, "an undo overwrites what came after its migration");
  else if (isUndo(migration) && was !== after) violate(state, "an undo puts back what was not there before");
  if (slice.held && state.head.hold) violate(state, "a reference is rewritten on hold");
  if (value !== before) violate(state, "a user's edit is overwritten");
  const isJournaled = pass.journal.some(({ changes }) =>
    changes.some((one) => changeId(one) === changeId(change)),
  );
  if (!isJournaled) violate(state, "a reference is rewritten and not journaled");
  if (marked || !isInForce(state.row, migration))
    violate(state, "a reference is rewritten for what is not in force any more");
  state.landed[noticeOf(migration, item)] = "landed";
}

function addAll(list: string[], more: readonly string[]): void {
  for (const one of more) if (!list.includes(one)) list.push(one);
  list.sort();
}
