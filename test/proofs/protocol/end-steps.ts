import { checkAnswer, endOnHold, loseLease } from "./plan-steps.ts";
import { isNewerWanted } from "./request.ts";
import {
  type Change,
  changeId,
  type Entry,
  isActive,
  isInForce,
  isOfModel,
  isTakenBack,
  isUndo,
  migrationOf,
  noticeOf,
  type Pass,
  type Protocol,
  type Reference,
  type Run,
  type State,
  takingBackOf,
  undoOf,
} from "./state.ts";
import { holdsToken, runAt, runStep, type Transition, violate } from "./transition.ts";

/** Review pass, Compose notices and Finish: the files of these names in lib/operations. */
export function endSteps(protocol: Protocol, state: State, index: number): Transition[] {
  const isHeld = state.head.hold && holdsToken(state, index);
  const isUnderLease = protocol.has("notices are made under a lease");
  switch (runAt(state, index).at) {
    case "review":
      return [review(protocol, state, index)];
    case "gather":
      if (isHeld) return [endOnHold(protocol, state, index)];
      if (isUnderLease && !holdsToken(state, index)) return [loseLease(protocol, state, index)];
      return [
        runStep(state, index, "gathers what to tell", (run, next) => {
          run.tells = gather(protocol, next, run);
          run.at = "tell";
          if (!isUnderLease) return;
          run.window = true;
          if (next.head.lease !== null) next.head.lease.live = true;
        }),
      ];
    case "tell":
      if (isUnderLease && !runAt(state, index).window) {
        return [
          runStep(state, index, "looks at its lease again before it tells", (run) => {
            Object.assign(run, { at: "gather", tells: [] });
          }),
        ];
      }
      return [
        runStep(state, index, "tells", (run, next) => {
          next.told = [...new Set([...next.told, ...run.tells])].sort();
          Object.assign(run, { at: "close", tells: [], window: false });
        }),
      ];
    case "close":
      return [(isHeld ? endOnHold : close)(protocol, state, index)];
    case "end":
      return [finish(protocol, state, index)];
    default:
      return [];
  }
}

function review(protocol: Protocol, state: State, index: number): Transition {
  const { has } = protocol;
  const { pass, registry } = runAt(state, index);
  const isMine = holdsToken(state, index);
  const isComplete = isMine && state.passes[pass ?? ""]?.done.every((done) => done);
  const isLast = !isNewerWanted(state, index);
  if (isLast && isMine && state.head.hold) return endOnHold(protocol, state, index);
  if (isComplete && state.head.wentOn && isLast && has("a pass that went on looks again")) {
    return runStep(state, index, "looks again", (run, next) => {
      Object.assign(next.head, { pass: null, wentOn: false });
      run.at = "plan";
    });
  }
  if (isComplete) {
    return runStep(state, index, "finds its pass complete", (run, next) => {
      run.passes = [...next.head.uncomposed];
      run.at = "gather";
    });
  }
  if (isLast) {
    return runStep(state, index, "plans again after its map", (run) => {
      run.at = "plan";
    });
  }
  return runStep(state, index, "gives way after its map", (run, next) => {
    if (isMine) next.head.lease = null;
    run.at = "ended";
    run.outcome = registry === null ? "busy" : "superseded";
    checkAnswer(next, index);
  });
}

/** Counts a change when it is marked as written, or when something shows that it was. */
function gather({ has }: Protocol, state: State, run: Run): string[] {
  if (!has("compose what anybody journaled") && !run.journaled) return [];
  const tells = new Set<string>();
  const passes = run.passes.map((id) => state.passes[id] as Pass);
  passes.forEach((pass, number) => {
    for (const change of changesIn(pass)) {
      const counts = isCounted({ has }, state, change, passes.slice(number));
      if (counts && isTold({ has }, state, change.migration))
        tells.add(noticeOf(change.migration, change.item));
    }
  });
  for (const notice of tells) {
    if (notice.startsWith("deprecate")) {
      if (state.row.status !== "deprecated") violate(state, "a team is told of a deprecation that has ended");
    } else if (!(notice in state.landed)) violate(state, "a team is told of a rewrite that did not happen");
  }
  for (const notice of takenBack({ has }, state, [...tells])) tells.add(notice);
  for (const notice of state.told) tells.delete(notice);
  return [...tells].sort();
}

/** What has to be said to those who were told, or are told now, of something that does not hold any more. */
function takenBack({ has }: Pick<Protocol, "has">, state: State, tells: readonly string[]): string[] {
  const { entries, row, told } = state;
  return Object.entries(entries).flatMap(([migration, entry]) => {
    const isTrue = isTakenBack(row, migration);
    if (entry.takenBack === null || (!isTrue && entry.takenBack === "told")) return [];
    const late = has("late notices are taken back too") ? tells : [];
    const mine = (entry.takenBack === "told" ? late : [...told, ...tells]).filter((notice) =>
      notice.startsWith(`${migration} of `),
    );
    if (!isTrue && mine.length > 0) violate(state, "a team is told that what is in force was taken back");
    return mine.map(takingBackOf);
  });
}

function changesIn({ journal }: Pass): Change[] {
  return journal.flatMap(({ changes }) => changes);
}

/**
 * What has no mark counts when its place held what would have been written, as the first later pass that journaled the place has read it; when
 * there is none, as it is now.
 */
function isCounted(
  { has }: Pick<Protocol, "has">,
  state: State,
  change: Change,
  [pass, ...later]: readonly Pass[],
): boolean {
  const { item, after } = change;
  const id = changeId(change);
  if (after === null) return true;
  if (pass?.refused.includes(id)) return false;
  if (pass?.written.includes(id) || !has("unconfirmed is read back")) return true;
  const reads = later
    .map((one) => changesIn(one).filter((other) => other.item === item))
    .find((read) => read.length > 0);
  if (reads !== undefined && has("what a later pass read decides"))
    return reads.some(({ before }) => before === after);
  return (state.references[item] as Reference).value === after;
}

function isTold({ has }: Pick<Protocol, "has">, state: State, migration: string): boolean {
  const isSuperseded = state.entries[migration]?.state === "superseded";
  // The model of an undo that was superseded is deleted again: it is not back.
  if (isUndo(migration)) return !isSuperseded;
  if (!migration.startsWith("deprecate")) return !isSuperseded || has("superseded deletions are told");
  if (isSuperseded) return false;
  return migration === migrationOf(state.row) || !has("stale deprecations are silent");
}

function close(protocol: Protocol, state: State, index: number): Transition {
  if (!holdsToken(state, index)) return loseLease(protocol, state, index);
  return runStep(state, index, "closes the open migrations", (run, next) => {
    for (const [migration, entry] of Object.entries(next.entries))
      next.entries[migration] = closed(next, migration, entry);
    run.at = "end";
  });
}

function closed(state: State, migration: string, entry: Entry): Entry {
  const { row, references } = state;
  if (isActive(entry) && !isInForce(row, migration))
    violate(state, "the ledger says that what was taken back has succeeded");
  const isLeft = references.some(({ by }) => by !== null && undoOf(by) === migration);
  if (isActive(entry) && isLeft) violate(state, "an undo has succeeded and left a place as it was");
  return {
    state: isActive(entry) ? "succeeded" : entry.state,
    toTell: false,
    takenBack: entry.takenBack && "told",
  };
}

/** One conditional write says that the registry is in force and gives back the lease. */
function finish(protocol: Protocol, state: State, index: number): Transition {
  if (!holdsToken(state, index)) return loseLease(protocol, state, index);
  return runStep(state, index, "finishes", (run, next) => {
    if (run.registry !== null) Object.assign(next.head, { applied: run.registry, applying: null });
    Object.assign(next.head, { pass: null, wentOn: false, uncomposed: [], lease: null });
    run.at = "ended";
    run.outcome = "succeeded";
    checkAnswer(next, index);
    const { status, marked } = next.row;
    const isLeft = next.references.some(({ value, late }) => isOfModel(value) && !late);
    if (run.registry === "deleted" && status === "deleted" && !marked && isLeft) {
      violate(next, "a run succeeded and left a reference behind");
    }
  });
}
