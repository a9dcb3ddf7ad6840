import { copyOf } from "./copy.ts";
import { isOnHold, request, startUnordered } from "./request.ts";
import { runSteps } from "./search.ts";
import {
  isOfModel,
  isTakenBack,
  migrationOf,
  newRun,
  noticeOf,
  openEntries,
  type Protocol,
  type State,
  takingBackOf,
} from "./state.ts";
import { runAt, violate } from "./transition.ts";
import { undo, undoable } from "./undoing.ts";

/** More steps than any run takes alone. */
const MANY = 200;

/** How it ends, and the steps on the way. */
export type End = { readonly state: State; readonly trace: readonly string[] };

/**
 * Whatever happened: if everything dies here and the newest request comes again, or a daily run, the end is the right one. Returns the end in which
 * something is broken, or the last end.
 */
export function settled(protocol: Protocol, state: State): End {
  const wanted = protocol.world.requests[state.requested - 1] ?? protocol.world.start.applied;
  const stopped: End = { state: stop(state), trace: ["everything dies, and every lease runs out"] };
  const daily = alone(protocol, stopped, "a daily run starts", (next) =>
    startUnordered(protocol, next, "daily"),
  );
  if (isOnHold(state) && daily.state.head.applied !== state.head.wanted?.registry)
    violate(daily.state, "a registry that was on hold is not applied by the next run");
  const byDaily = followed(protocol, daily);
  if (byDaily.state.broken !== null) return byDaily;
  const applied = alone(protocol, stopped, `${wanted} is requested again`, (next) =>
    request(protocol, next, wanted),
  );
  const { state: end } = applied;
  if (end.head.applied !== wanted || end.row.status !== wanted) {
    violate(end, "the newest registry is not applied, not even by asking again");
  }
  if (openEntries(end).length > 0) violate(end, "a migration stays open for ever");
  const last = followed(protocol, applied);
  return protocol.world.undone ? undone(protocol, last) : last;
}

/** Lists the model again and undoes all its deletions, the oldest first: every place holds what its last deletion found there. */
function undone(protocol: Protocol, from: End): End {
  let end = alone(protocol, from, "listed is requested", (next) => request(protocol, next, "listed"));
  for (const migration of undoable(end.state))
    end = alone(protocol, end, `${migration} is undone`, (next) => undo(protocol, next, migration));
  checkTold(end.state);
  return end;
}

/** A run of all ends the pass that was left, whoever left it, meets every reference, and tells. */
function followed(protocol: Protocol, first: End): End {
  const ended = alone(protocol, first, "a cleanup of all starts", (next) =>
    startUnordered(protocol, next, "cleanup"),
  );
  checkTold(ended.state);
  checkReferences(ended.state);
  return ended;
}

/** Returns the state in which nothing lives any more, every lease has run out, and nothing is on hold. Runs keep their numbers. */
function stop(state: State): State {
  const next = copyOf(state);
  next.runs = next.runs.map(({ outcome }) => ({ ...newRun("daily", null), at: "ended", outcome }));
  Object.assign(next, { newest: null, undoing: null });
  next.head.hold = false;
  if (next.head.lease !== null) next.head.lease.live = false;
  return next;
}

/** One run from its beginning to its end, with nobody else there. What is broken already stays as it is. */
function alone(protocol: Protocol, from: End, label: string, begin: (state: State) => void): End {
  if (from.state.broken !== null) return from;
  let state = copyOf(from.state);
  const trace = [...from.trace, label];
  begin(state);
  const index = state.runs.length - 1;
  for (let count = 0; count < MANY && runAt(state, index).at !== "ended"; count += 1) {
    const [first] = runSteps(protocol, state, index);
    if (first === undefined) break;
    state = first.next;
    trace.push(first.label);
    if (state.broken !== null) return { state, trace };
  }
  const { at, outcome } = runAt(state, index);
  if (at !== "ended") violate(state, "a run that is alone does not come to its end");
  if (outcome === "succeeded") checkLeft(state);
  return { state, trace };
}

/** A run with nobody beside it that says that it succeeded has met every reference, whatever it has found begun. */
function checkLeft(state: State): void {
  const { row, references } = state;
  if (row.status !== "deleted" || row.marked) return;
  if (references.some(({ value }) => isOfModel(value)))
    violate(state, "a reference to the deleted model stays behind");
}

/** References and notices after a pass that nothing disturbed. */
function checkReferences(state: State): void {
  const { row, references, told } = state;
  references.forEach(({ value }, item) => {
    if (!isOfModel(value) || row.marked) return;
    if (row.status === "deleted") violate(state, "a reference to the deleted model stays behind");
    if (row.status === "deprecated" && !told.includes(noticeOf(migrationOf(row) ?? "", item)))
      violate(state, "a user of a deprecated model is not told");
  });
}

/** What an undo has put back was moved away again, because its model was deleted again: there is nothing to tell. */
function isUndoneInVain({ row }: State, notice: string): boolean {
  const [, epoch] = /^undo:.*?delete@(\d+)/.exec(notice) ?? [];
  return epoch !== undefined && (row.status === "deleted" || row.epoch > Number(epoch) + 1);
}

function checkTold(state: State): void {
  for (const [notice, fate] of Object.entries(state.landed)) {
    if (fate === "landed" && !state.told.includes(notice) && !isUndoneInVain(state, notice))
      violate(state, "a team whose reference was rewritten is not told");
  }
  const { row, told } = state;
  for (const notice of told) {
    if (!/^(delete|deprecate)/.test(notice) || !isTakenBack(row, notice)) continue;
    if (!told.includes(takingBackOf(notice))) violate(state, "a team is left with what was taken back");
  }
}
