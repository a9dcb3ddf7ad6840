import { newSlice } from "./plan-steps.ts";
import { request, startUnordered } from "./request.ts";
import {
  type Budget,
  type Change,
  changeId,
  isActive,
  isOfModel,
  migrationOf,
  noticeOf,
  type Pass,
  type Protocol,
  type Reference,
  type Registry,
  type State,
  type Step,
  type Value,
} from "./state.ts";
import { nameOf, runAt, type Transition, transition } from "./transition.ts";
import { undoSteps } from "./undoing.ts";

/** Everything that happens to the runs: requests, users, crashes, stalls, operators. */
export function environmentSteps(protocol: Protocol, state: State): Transition[] {
  return [
    ...requests(protocol, state),
    ...expiry(state),
    ...state.runs.flatMap((_run, index) => [...deaths(state, index), ...redrives(state, index)]),
    ...state.references.flatMap((_reference, item) => edits(protocol, state, item)),
    ...marks(state),
    ...undoSteps(protocol, state),
    ...holds(state),
  ];
}

function spend(state: State, what: keyof Budget): void {
  state.left[what] -= 1;
}

function requests(protocol: Protocol, state: State): Transition[] {
  const { world, has } = protocol;
  const steps: Transition[] = [];
  const registry = world.requests[state.requested];
  if (registry !== undefined) {
    steps.push(
      transition(state, `${registry} is requested`, (next) => {
        next.requested += 1;
        request(protocol, next, registry);
      }),
    );
  }
  if (state.left.dailies > 0) {
    steps.push(
      transition(state, "a daily run starts", (next) => {
        spend(next, "dailies");
        startUnordered(protocol, next, "daily");
      }),
    );
  }
  if (state.left.repeats > 0) {
    state.runs.forEach((run, index) => {
      // The request's execution is found, and nothing is recorded; without the rule, the request is wanted again.
      if (run.kind !== "deployment" || has("an event is recorded once")) return;
      steps.push(
        transition(state, `the event of ${nameOf(state, index)} comes again`, (next) => {
          spend(next, "repeats");
          next.head.wanted = { registry: run.registry as Registry, run: index };
        }),
      );
    });
  }
  return steps;
}

/** The lease of a run that died runs out by itself; that of a live one, when it stalls. */
function expiry(state: State): Transition[] {
  const { lease } = state.head;
  if (lease === null || !lease.live) return [];
  const isDead = runAt(state, lease.run).at === "ended";
  if (!isDead && state.left.stalls === 0) return [];
  return [
    transition(state, `the lease of ${nameOf(state, lease.run)} runs out`, (next) => {
      if (!isDead) spend(next, "stalls");
      if (next.head.lease !== null) next.head.lease.live = false;
      const run = runAt(next, lease.run);
      for (const held of [run, ...run.slices]) held.window = false;
    }),
  ];
}

/** Where a task of a run that died is tried again, or its execution redriven: with its pointers, and nothing else in memory. */
const RESUMES: Record<Step, Step | null> = {
  plan: null,
  acquire: "plan",
  sync: "plan",
  commit: "plan",
  fix: "plan",
  slices: "slices",
  review: "review",
  gather: "gather",
  tell: "gather",
  close: "close",
  end: "close",
  ended: null,
};

function deaths(state: State, index: number): Transition[] {
  const run = runAt(state, index);
  const resumesAt = RESUMES[run.at];
  if (state.left.crashes === 0 || resumesAt === null) return [];
  return [
    transition(state, `${nameOf(state, index)} dies`, (next) => {
      spend(next, "crashes");
      resume(next, index, "ended");
      Object.assign(runAt(next, index), {
        outcome: "died",
        diedAt: state.left.redrives > 0 ? resumesAt : null,
      });
    }),
    transition(state, `a task of ${nameOf(state, index)} dies and is tried again`, (next) => {
      spend(next, "crashes");
      resume(next, index, resumesAt);
    }),
  ];
}

function redrives(state: State, index: number): Transition[] {
  const { diedAt } = runAt(state, index);
  if (diedAt === null || state.left.redrives === 0) return [];
  return [
    transition(state, `${nameOf(state, index)} is redriven`, (next) => {
      spend(next, "redrives");
      resume(next, index, diedAt);
      Object.assign(runAt(next, index), { outcome: null, diedAt: null });
    }),
  ];
}

function resume(state: State, index: number, at: Step): void {
  const run = runAt(state, index);
  const segments = state.passes[run.pass ?? ""]?.done ?? [];
  run.slices = at === "slices" ? segments.map(() => newSlice()) : [];
  Object.assign(run, { at, decided: null, tells: [], held: false, window: false });
}

/**
 * A user chooses the model (while it is there), or another one; a writer that does not know of a deletion writes the model. Where there is undo, also
 * the model with other parameters. Nobody chooses exactly what is about to be written: that could not be told from a rewrite.
 */
function edits({ world }: Protocol, state: State, item: number): Transition[] {
  if (state.left.edits === 0) return [];
  const { value } = state.references[item] as Reference;
  const isUndone = world.undone || (world.budget.undos ?? 0) > 0;
  const choices: readonly Value[] = isUndone ? ["model", "tuned", "other"] : ["model", "other"];
  return choices
    .filter((to) => to !== value && !isUnmarked(state, item, to))
    .map((to) => {
      const isLate = isOfModel(to) && state.row.status === "deleted";
      const who = isLate ? "a blind writer" : "a user";
      return transition(state, `${who} writes ${to} into reference ${item}`, (next) => {
        spend(next, "edits");
        excuse(next, item);
        next.references[item] = { value: to, late: isLate, by: null, was: null };
      });
    });
}

/** Somebody is about to write this value, or has journaled it, and nothing says that it was written. */
function isUnmarked({ passes, runs }: State, item: number, to: Value): boolean {
  const isSame = (one: Change): boolean => one.item === item && one.after === to;
  const isPlanned = runs.some(({ slices }) => slices.some(({ changes }) => changes.some(isSame)));
  return (
    isPlanned ||
    Object.values(passes).some(({ journal, written }) =>
      journal.some(({ changes }) => changes.some((one) => isSame(one) && !written.includes(changeId(one)))),
    )
  );
}

/** A rewrite that was not marked when its reference was changed again: nobody can know whether it happened. Said in the documents. */
function excuse(state: State, item: number): void {
  for (const notice of Object.keys(state.landed)) {
    const isMarked = Object.values(state.passes).some((pass) => marksOf(pass, item).includes(notice));
    if (notice.endsWith(` of ${item}`) && !isMarked && !state.told.includes(notice))
      state.landed[notice] = "excused";
  }
}

function marksOf({ journal, written }: Pass, item: number): string[] {
  return journal
    .flatMap(({ changes }) => changes)
    .filter((change) => change.item === item && written.includes(changeId(change)))
    .map(({ migration }) => noticeOf(migration, item));
}

/** An operator marks an entry while no live lease is held, or takes the mark back: lib/operations/ledger/mark-entry.ts. */
function marks(state: State): Transition[] {
  const migration = migrationOf(state.row);
  const entry = migration === null ? undefined : state.entries[migration];
  if (state.left.marks === 0 || migration === null || entry === undefined || state.head.lease?.live)
    return [];
  const to = isActive(entry) ? "marked" : "pending";
  if (entry.state === "superseded") return [];
  return [
    transition(state, to === "marked" ? `${migration} is marked` : `${migration} is unmarked`, (next) => {
      spend(next, "marks");
      next.entries[migration] = { ...entry, state: to, toTell: false };
      next.row.marked = to === "marked";
      Object.assign(next.head, { token: next.head.token + 1, lease: null, pass: null, wentOn: false });
    }),
  ];
}

/** An operator holds the platform, and resumes: an attribute of the head row, whoever has the lease. */
function holds(state: State): Transition[] {
  const { hold } = state.head;
  if (!hold && state.left.holds === 0) return [];
  return [
    transition(state, hold ? "an operator resumes" : "an operator holds", (next) => {
      if (!hold) spend(next, "holds");
      next.head.hold = !hold;
    }),
  ];
}
