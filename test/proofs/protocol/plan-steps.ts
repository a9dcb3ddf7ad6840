import { isNewerWanted, isNothingToDo, leftOnHold } from "./request.ts";
import type { Rule } from "./rules.ts";
import {
  type Entry,
  isActive,
  isUndo,
  migrationOf,
  openEntries,
  type Pass,
  type Protocol,
  type Run,
  type Slice,
  type State,
} from "./state.ts";
import { decide } from "./sync.ts";
import { holdsToken, runAt, runStep, type Transition, violate } from "./transition.ts";

/** Plan, call by call: lib/operations/plan/plan-run.ts and plan-under-lease.ts. */
export function planSteps(protocol: Protocol, state: State, index: number): Transition[] {
  switch (runAt(state, index).at) {
    case "plan":
      return plan(protocol, state, index);
    case "acquire":
      return [acquire(protocol, state, index)];
    case "sync":
      return [
        runStep(state, index, "reads rows and ledger", (run, next) => {
          run.decided = decide(protocol, next, run);
          run.held = next.head.hold;
          run.at = run.decided === null ? "fix" : "commit";
        }),
      ];
    case "commit":
      return [commit(protocol, state, index)];
    case "fix":
      return [(runAt(state, index).held ? endOnHold : fixPass)(protocol, state, index)];
    default:
      return [];
  }
}

function plan(protocol: Protocol, state: State, index: number): Transition[] {
  const { has } = protocol;
  const run = runAt(state, index);
  const { head } = state;
  const registry = run.kind === "deployment" ? run.registry : leftOnHold(protocol, state, index);
  const end = (outcome: NonNullable<Run["outcome"]>): Transition =>
    runStep(state, index, `plans: ${outcome}`, (ended, next) => {
      Object.assign(ended, { at: "ended", outcome, registry });
      checkAnswer(next, index);
    });
  if (registry !== null) {
    const isSuperseded =
      head.wanted !== null && head.wanted.run !== index && head.wanted.registry !== registry;
    if (isSuperseded && has("superseded by a newer request")) return [end("superseded")];
    if (isNothingToDo(state, registry, has)) return [end("nothing-to-do")];
  } else {
    if (
      !has("only registries are ordered") &&
      head.wanted !== null &&
      head.wanted.run !== index &&
      head.wanted.registry !== head.applied
    )
      return [end("superseded")];
    const isDead = head.lease !== null && !head.lease.live;
    const isWatched = state.row.status === "deleted" && !state.row.marked;
    const isDue =
      openEntries(state).length > 0 ||
      head.uncomposed.length > 0 ||
      isWatched ||
      isDead ||
      run.kind !== "daily";
    if (!isDue) return [end("nothing-to-do")];
  }
  if (head.lease !== null && head.lease.run !== index && head.lease.live) {
    return run.kind === "deployment" ? [] : [end("busy")];
  }
  return [
    runStep(state, index, "plans", (planned) => {
      const wanted = head.wanted?.run ?? null;
      Object.assign(planned, { at: "acquire", token: head.token, wanted, registry });
    }),
  ];
}

/** Checks what the reply to a request says. */
export function checkAnswer(state: State, index: number): void {
  const { outcome, registry } = runAt(state, index);
  if (outcome === "superseded" && index === state.newest) violate(state, "the newest request is dropped");
  if (registry === null || (outcome !== "nothing-to-do" && outcome !== "succeeded")) return;
  if (state.row.status !== registry)
    violate(state, "a registry is said to be applied, and the rows say otherwise");
  if (openEntries(state).length > 0)
    violate(state, "a registry is said to be applied, and a migration is open");
}

function acquire({ has }: Protocol, state: State, index: number): Transition {
  const { head } = state;
  const isOver = head.lease === null || !head.lease.live || head.lease.run === index;
  if (head.token !== runAt(state, index).token || !isOver) {
    return runStep(state, index, "does not get the lease", (run) => {
      run.at = "plan";
    });
  }
  return runStep(state, index, "takes the lease", (run, next) => {
    run.token = next.head.token + 1;
    run.at = "sync";
    next.head.token = run.token;
    next.head.lease = { run: index, live: true };
    if (run.registry !== null && has("applying until Finish")) next.head.applying = run.registry;
  });
}

/** One transaction whose first action checks the token, unless the rule is off. */
function commit({ has }: Protocol, state: State, index: number): Transition {
  if (has("Plan's writes check the token") && !holdsToken(state, index))
    return loseLease({ has }, state, index);
  if (has("Plan's writes check the token") && isNewerWanted(state, index)) {
    return runStep(state, index, "gives the lease back for a newer request", (run, next) => {
      next.head.lease = null;
      run.decided = null;
      run.at = "plan";
    });
  }
  return runStep(state, index, "commits rows and ledger", (run, next) => {
    const { row, entries } = run.decided as NonNullable<Run["decided"]>;
    next.row = row;
    next.entries = entries;
    run.decided = null;
    run.at = "fix";
  });
}

/** The pass that was left goes on when it looks for the same: decision 03. */
function fixPass({ has, world }: Protocol, state: State, index: number): Transition {
  if (has("Plan's writes check the token") && !holdsToken(state, index))
    return loseLease({ has }, state, index);
  return runStep(state, index, "fixes its pass", (run, next) => {
    const print = printOf(next);
    const left = next.head.pass;
    const goesOn =
      left !== null && (!has("a pass goes on for the same") || next.passes[left]?.print === print);
    const id = goesOn ? left : `pass ${run.token}`;
    next.passes[id] ??= newPass(print, world.segments.length);
    Object.assign(next.head, { pass: id, wentOn: goesOn });
    if (!next.head.uncomposed.includes(id)) next.head.uncomposed.push(id);
    run.pass = id;
    run.journaled = false;
    run.slices = world.segments.map(() => newSlice());
    run.at = "slices";
  });
}

/** Ends a run before its pass, or in it, because the platform is on hold. What it has begun stays begun. */
export function endOnHold(protocol: Protocol, state: State, index: number): Transition {
  if (!holdsToken(state, index)) return loseLease(protocol, state, index);
  return runStep(state, index, "ends on hold", (run, next) => {
    next.head.lease = null;
    if (!protocol.has("a hold leaves applying")) next.head.applying = null;
    Object.assign(run, { at: "ended", outcome: "on-hold" });
  });
}

/** Returns what a pass looks for: the row's migration unless it is marked, and the undos that are open. */
function printOf({ row, entries }: State): string {
  const migration = row.marked ? null : migrationOf(row);
  const undos = Object.keys(entries).filter((id) => isUndo(id) && isActive(entries[id] as Entry));
  return [migration ?? "nothing", ...undos].join(" and ");
}

function newPass(print: string, segments: number): Pass {
  return {
    print,
    done: Array.from({ length: segments }, () => false),
    journal: [],
    written: [],
    refused: [],
  };
}

export function newSlice(): Slice {
  return { at: "renew", window: false, held: false, changes: [], unsent: [], written: [], refused: [] };
}

/** A lease that was lost leads to Wait and Plan. */
export function loseLease(
  { has }: { has: (rule: Rule) => boolean },
  state: State,
  index: number,
): Transition {
  return runStep(state, index, "finds its lease lost", (run, next) => {
    run.decided = null;
    run.at = has("a lost lease waits") ? "plan" : "ended";
    if (has("a lost lease waits")) return;
    run.outcome = "failed";
    violate(next, "a lost lease fails a run");
  });
}
