import { startUnordered } from "./request.ts";
import {
  type Change,
  changeId,
  isActive,
  type Pass,
  type Protocol,
  type Reference,
  type State,
  undoOf,
} from "./state.ts";
import { type Transition, transition } from "./transition.ts";

/** The command `undo`: it looks whether the migration may be undone, and records the undo when nobody took the token meanwhile. */
export function undoSteps(protocol: Protocol, state: State): Transition[] {
  const { undoing, left } = state;
  if (undoing !== null) {
    return [
      transition(state, `the undo of ${undoing.migration} is recorded, if it still may be`, (next) => {
        next.undoing = null;
        record(protocol, next, undoing);
      }),
    ];
  }
  if (left.undos === 0) return [];
  return undoable(state).map((migration) =>
    transition(state, `an operator wants to undo ${migration}`, (next) => {
      next.left.undos -= 1;
      look(protocol, next, migration);
    }),
  );
}

/** Undoes a migration in one go, with nobody else there. */
export function undo(protocol: Protocol, state: State, migration: string): void {
  look(protocol, state, migration);
  record(protocol, state, state.undoing as NonNullable<State["undoing"]>);
  state.undoing = null;
}

/** Only while no live lease is held, and while the model is there. An undo that has ended may begin anew. */
export function undoable({ row, head, entries }: State): string[] {
  if (row.status === "deleted" || head.lease?.live) return [];
  return Object.keys(entries).filter((id) => {
    const known = entries[undoOf(id)];
    return id.startsWith("delete") && (known === undefined || !isActive(known));
  });
}

/** The token is taken from a holder that died or stalls, before the model's row is read. */
function look({ has }: Protocol, state: State, migration: string): void {
  if (state.head.lease !== null && has("an undo takes the token before it looks")) takeToken(state);
  state.undoing = { migration, token: state.head.token };
}

function record(protocol: Protocol, state: State, { migration, token }: NonNullable<State["undoing"]>): void {
  if (state.head.token !== token || state.head.lease?.live) return;
  takeToken(state);
  state.entries[undoOf(migration)] = { state: "pending", toTell: false, takenBack: null };
  startUnordered(protocol, state, "undo");
}

function takeToken(state: State): void {
  Object.assign(state.head, { token: state.head.token + 1, lease: null, pass: null, wentOn: false });
}

/**
 * What an undo does with a place: it puts back what the newest change of the place found there, when this change is of the undone migration
 * and the place holds what it wrote. What the undo itself journaled does not count: it may not have been made.
 */
export function changeBack({ has }: Protocol, state: State, undone: string, item: number): Change[] {
  const { value } = state.references[item] as Reference;
  const all = changesAt({ has }, state, item)
    .filter(({ change }) => change.migration !== undoOf(undone))
    .filter(({ change }) => change.migration === undone || has("a later migration is not undone"));
  const marked = has("the newest change is undone") ? [] : all.filter(({ isMarked }) => isMarked);
  const newest = (marked.at(-1) ?? all.at(-1))?.change;
  if (newest?.migration !== undone || newest.after !== value) return [];
  return [{ migration: undoOf(undone), item, before: value, after: newest.before }];
}

/** The rewrites of a place that were journaled, oldest first. */
function changesAt(
  { has }: Pick<Protocol, "has">,
  { passes }: State,
  item: number,
): { change: Change; isMarked: boolean }[] {
  const inOrder = Object.keys(passes).sort((left, right) => numberOf(left) - numberOf(right));
  return inOrder.flatMap((id) => {
    const { journal, written } = passes[id] as Pass;
    // Without an order of its own, a row counts as its key happens to stand.
    const rows = has("the journal keeps its order")
      ? [...journal].sort((left, right) => left.order - right.order)
      : [...journal].reverse();
    return rows
      .flatMap(({ changes }) => changes)
      .filter((change) => change.item === item && change.after !== null)
      .map((change) => ({ change, isMarked: written.includes(changeId(change)) }));
  });
}

function numberOf(pass: string): number {
  return Number(pass.slice("pass ".length));
}
