import { checkAnswer, loseLease } from "./plan-steps.ts";
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
  type State,
} from "./state.ts";
import { holdsToken, runAt, runStep, type Transition, violate } from "./transition.ts";

/** Review pass, Compose notices and Finish: the files of these names in lib/operations. */
export function endSteps(protocol: Protocol, state: State, index: number): Transition[] {
  switch (runAt(state, index).at) {
    case "review":
      return [review(protocol, state, index)];
    case "gather":
      return [
        runStep(state, index, "gathers what to tell", (run, next) => {
          run.tells = gather(protocol, next, run);
          run.at = "tell";
        }),
      ];
    case "tell":
      return [
        runStep(state, index, "tells", (run, next) => {
          next.told = [...new Set([...next.told, ...run.tells])].sort();
          run.tells = [];
          run.at = "close";
        }),
      ];
    case "close":
      return [close(protocol, state, index)];
    case "end":
      return [finish(protocol, state, index)];
    default:
      return [];
  }
}

function review({ has }: Protocol, state: State, index: number): Transition {
  const { pass, registry } = runAt(state, index);
  const isMine = holdsToken(state, index);
  const isComplete = isMine && state.passes[pass ?? ""]?.done.every((done) => done);
  const isLast = !isNewerWanted(state, index);
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
  for (const notice of state.told) tells.delete(notice);
  for (const notice of tells) {
    if (notice.startsWith("deprecate")) {
      if (state.row.status !== "deprecated") violate(state, "a team is told of a deprecation that has ended");
    } else if (!(notice in state.landed)) violate(state, "a team is told of a rewrite that did not happen");
  }
  return [...tells].sort();
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
  if (migration !== "deprecate") return !isSuperseded || has("superseded deletions are told");
  if (isSuperseded) return false;
  return state.row.status === "deprecated" || !has("stale deprecations are silent");
}

function close(protocol: Protocol, state: State, index: number): Transition {
  if (!holdsToken(state, index)) return loseLease(protocol, state, index);
  return runStep(state, index, "closes the open migrations", (run, next) => {
    for (const [migration, entry] of Object.entries(next.entries)) {
      const isActive = entry.state === "running" || entry.state === "pending";
      if (isActive && !isInForce(next.row, migration))
        violate(next, "the ledger says that what was taken back has succeeded");
      next.entries[migration] = { state: isActive ? "succeeded" : entry.state, toTell: false };
    }
    run.at = "end";
  });
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
    const isLeft = next.references.some(({ value, late }) => value === "model" && !late);
    if (run.registry === "deleted" && status === "deleted" && !marked && isLeft) {
      violate(next, "a run succeeded and left a reference behind");
    }
  });
}
