import { isNewerWanted, isNothingToDo } from "./request.ts";
import type { Rule } from "./rules.ts";
import {
  type Entry,
  isOpen,
  migrationOf,
  openEntries,
  type Pass,
  type Protocol,
  type Registry,
  type Row,
  type Run,
  type Slice,
  type State,
} from "./state.ts";
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
          run.at = run.decided === null ? "fix" : "commit";
        }),
      ];
    case "commit":
      return [commit(protocol, state, index)];
    case "fix":
      return [fixPass(protocol, state, index)];
    default:
      return [];
  }
}

function plan({ has }: Protocol, state: State, index: number): Transition[] {
  const run = runAt(state, index);
  const { head } = state;
  const end = (outcome: NonNullable<Run["outcome"]>): Transition =>
    runStep(state, index, `plans: ${outcome}`, (ended, next) => {
      ended.at = "ended";
      ended.outcome = outcome;
      checkAnswer(next, index);
    });
  if (run.registry !== null) {
    const isSuperseded =
      head.wanted !== null && head.wanted.run !== index && head.wanted.registry !== run.registry;
    if (isSuperseded && has("superseded by a newer request")) return [end("superseded")];
    if (isNothingToDo(state, run.registry, has)) return [end("nothing-to-do")];
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
    return run.registry === null ? [end("busy")] : [];
  }
  if (run.kind === "undo" && state.row.status === "deleted") return [end("busy")];
  return [
    runStep(state, index, "plans", (planned) => {
      planned.at = "acquire";
      planned.token = head.token;
      planned.wanted = head.wanted?.run ?? null;
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

/** Returns what the registry makes of the row and the ledger: lib/domain/sync. Null when nothing changes. */
function decide({ has }: Protocol, state: State, run: Run): Run["decided"] {
  const { row } = state;
  const entries = { ...state.entries };
  if (run.kind === "undo") return decideUndo(state);
  if (run.registry === null) return null;
  const next = nextRow(row, run.registry, state.entries);
  if (row.status === next.status) return null;
  const supersede = (id: string, toTell: boolean): void => {
    const entry = entries[id];
    if (entry !== undefined && isOpen(entry) && entry.state !== "superseded")
      entries[id] = { state: "superseded", toTell };
  };
  if (row.status === "deleted") supersede(`delete@${row.epoch}`, has("a revival leaves its deletion open"));
  if (row.status === "deprecated" && has("deprecations are superseded")) supersede("deprecate", false);
  if (next.status === "deleted" && has("a deletion supersedes undo")) supersede("undo", false);
  claim(entries, next);
  return { row: next, entries };
}

function nextRow(row: Row, status: Registry, entries: State["entries"]): Row {
  const epoch = row.epoch + Number(row.status === "deleted" && status !== "deleted");
  const migration = migrationOf({ status, epoch, marked: false });
  return { status, epoch, marked: migration !== null && entries[migration]?.state === "marked" };
}

/** A migration is claimed once; one that was superseded opens again. */
function claim(entries: Record<string, Entry>, row: Row): void {
  const migration = migrationOf(row);
  if (migration === null) return;
  const known = entries[migration];
  if (known === undefined || known.state === "superseded")
    entries[migration] = { state: "running", toTell: false };
}

function decideUndo(state: State): Run["decided"] {
  const known = state.entries.undo;
  if (known !== undefined && known.state !== "superseded") return null;
  return { row: state.row, entries: { ...state.entries, undo: { state: "running", toTell: false } } };
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

/** Returns what a pass looks for: the row's migration unless it is marked, and an undo that is open. */
function printOf({ row, entries }: State): string {
  const migration = row.marked ? null : migrationOf(row);
  return [migration ?? "nothing", ...(entries.undo?.state === "running" ? ["undo"] : [])].join(" and ");
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
  return { at: "renew", window: false, changes: [], unsent: [], written: [], refused: [] };
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
