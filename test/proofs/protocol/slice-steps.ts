import { newSlice } from "./plan-steps.ts";
import { isNewerWanted } from "./request.ts";
import {
  type Change,
  changeId,
  isInForce,
  noticeOf,
  type Pass,
  type Protocol,
  type Reference,
  type Run,
  type Slice,
  type State,
} from "./state.ts";
import { holdsToken, runAt, runStep, type Transition, violate } from "./transition.ts";

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
        slice.changes = items.flatMap((item) => changesOf(print, next.references[item] as Reference, item));
        slice.unsent = slice.changes.filter(({ after }) => after !== null);
        slice.refused = [];
        if (slice.changes.length === 0) slice.at = slice.written.length > 0 ? "mark" : "save";
        else slice.at = has("journal before rewrite") || slice.unsent.length === 0 ? "journal" : "send";
      });
    case "journal":
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
  const isDone = state.passes[runAt(state, index).pass ?? ""]?.done[segment] ?? false;
  const what = isLost ? "finds its lease lost" : isNewer ? "sees a newer request" : "renews the lease";
  return runStep(state, index, `${what} (segment ${segment})`, (run, next) => {
    const slice = run.slices[segment] as Slice;
    if (isNewer && !has("the map ends before the lease")) next.head.lease = null;
    if (isLost || isNewer || isDone) return end(slice);
    slice.window = true;
    if (next.head.lease !== null) next.head.lease.live = true;
    slice.at = slice.unsent.length > 0 ? "send" : "read";
  });
}

/** What is to be done about a reference: lib/domain/references/rewrite.ts. Undo brings back what the last deletion rewrote. */
function changesOf(print: string, { value, by }: Reference, item: number): Change[] {
  return print.split(" and ").flatMap((target): Change[] => {
    if (target.startsWith("delete") && value === "model") {
      return [{ migration: target, item, before: "model", after: "replacement" }];
    }
    if (target === "deprecate" && value === "model")
      return [{ migration: target, item, before: "model", after: null }];
    if (target === "undo" && value === "replacement" && by !== null) {
      return [{ migration: target, item, before: "replacement", after: "model" }];
    }
    return [];
  });
}

/** A row with the same key is replaced: with the hash of its content in the key, it is the same row. */
function record(state: State, journal: Pass["journal"], key: string, changes: Change[]): void {
  const old = journal.find((row) => row.key === key);
  if (old === undefined) {
    journal.push({ key, changes });
    journal.sort((left, right) => (left.key < right.key ? -1 : 1));
    return;
  }
  const kept = new Set(changes.map(changeId));
  const lost = old.changes.filter((change) => !kept.has(changeId(change)));
  if (lost.some(({ migration, item }) => noticeOf(migration, item) in state.landed)) {
    violate(state, "what was rewritten is not in the journal any more");
  }
  old.changes = changes;
}

function send({ has }: Protocol, state: State, slice: Slice, pass: Pass): void {
  const change = slice.unsent.shift() as Change;
  const { item, before, after, migration } = change;
  const reference = state.references[item] as Reference;
  if (reference.value === before || !has("rewrites are conditional")) {
    land(state, pass, change);
    Object.assign(reference, { value: after, late: false, by: migration === "undo" ? null : migration });
    slice.written.push(changeId(change));
  } else slice.refused.push(changeId(change));
  if (slice.unsent.length > 0) return;
  if (!has("journal before rewrite")) slice.at = "journal";
  // What was refused is read again, and the item as it is now decides.
  else slice.at = slice.refused.length > 0 && has("refusals are not recorded") ? "read" : "mark";
}

/** What must be so when a rewrite lands. */
function land(state: State, pass: Pass, change: Change): void {
  const { item, migration, before } = change;
  const { marked } = state.row;
  if ((state.references[item] as Reference).value !== before) violate(state, "a user's edit is overwritten");
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
