import { endSteps } from "./end-steps.ts";
import { environmentSteps } from "./environment.ts";
import { planSteps } from "./plan-steps.ts";
import { isOnHold } from "./request.ts";
import { settled } from "./settle.ts";
import { sliceSteps } from "./slice-steps.ts";
import { startOf } from "./start.ts";
import { type Entry, isActive, isUndo, type Protocol, type Run, type State } from "./state.ts";
import { runAt, type Transition, violate } from "./transition.ts";

export type Found = {
  readonly states: number;
  /** The invariant that broke first, and the shortest way there; null when none did. */
  readonly broken: string | null;
  readonly trace: readonly string[];
};

/** What one run can do next. */
export function runSteps(protocol: Protocol, state: State, index: number): Transition[] {
  const { at } = runAt(state, index);
  if (at === "slices") return sliceSteps(protocol, state, index);
  return [...planSteps(protocol, state, index), ...endSteps(protocol, state, index)];
}

/** Visits every state that the world can come to, breadth first, until an invariant breaks. */
export function explore(protocol: Protocol): Found {
  const start = startOf(protocol.world);
  const states: State[] = [start];
  const cameFrom: { parent: number; label: string }[] = [{ parent: -1, label: "" }];
  const seen = new Set([JSON.stringify(start)]);
  const settledBefore = new Set<string>();
  for (let index = 0; index < states.length; index += 1) {
    const state = states[index] as State;
    // From now on only the successors of this state are needed.
    delete states[index];
    const { broken, after } = checked(protocol, state, settledBefore);
    if (broken !== null) return { states: seen.size, broken, trace: [...traceTo(cameFrom, index), ...after] };
    for (const { label, next } of stepsFrom(protocol, state)) {
      if (next.head.token < state.head.token) violate(next, "the fencing token goes back");
      const key = JSON.stringify(canonical(protocol, next));
      if (seen.has(key)) continue;
      seen.add(key);
      states.push(next);
      cameFrom.push({ parent: index, label });
    }
  }
  return { states: seen.size, broken: null, trace: [] };
}

function stepsFrom(protocol: Protocol, state: State): Transition[] {
  return [
    ...state.runs.flatMap((_run, index) => runSteps(protocol, state, index)),
    ...environmentSteps(protocol, state),
  ];
}

/** The invariant that this state breaks, or that breaks after everything died here, with the steps to it. */
function checked(
  protocol: Protocol,
  state: State,
  settledBefore: Set<string>,
): { broken: string | null; after: readonly string[] } {
  const broken = state.broken ?? restingInvariant(state);
  const { references, row, entries, head, passes, requested, landed, told } = state;
  const key = JSON.stringify([
    references,
    row,
    entries,
    head,
    passes,
    requested,
    landed,
    told,
    isOnHold(state),
  ]);
  if (broken !== null || settledBefore.has(key)) return { broken, after: [] };
  settledBefore.add(key);
  const end = settled(protocol, state);
  return { broken: end.state.broken, after: end.trace };
}

/** With nobody at work: the registry of the newest request is in force when its run has said so. */
function restingInvariant(state: State): string | null {
  const { runs, newest, head, row } = state;
  if (newest === null || head.lease !== null || runs.some((run) => run.at !== "ended")) return null;
  const { outcome, registry } = runAt(state, newest);
  if (outcome !== "succeeded" && outcome !== "nothing-to-do") return null;
  const isTrue = head.applied === registry && row.status === registry;
  return isTrue ? null : "an older request has the last word";
}

/** The same for all that the protocol cannot tell apart: what ended runs had in memory, and passes that nobody will read. */
function canonical({ world }: Protocol, state: State): State {
  for (const run of state.runs) {
    if (run.at === "ended" && run.diedAt === null) forget(run);
  }
  const { entries, left } = state;
  const isUndone = Object.keys(entries).some((id) => isUndo(id) && isActive(entries[id] as Entry));
  if (world.undone || left.undos > 0 || state.undoing !== null || isUndone) return state;
  const used = new Set([
    ...state.head.uncomposed,
    state.head.pass,
    ...state.runs.flatMap((run) => [run.pass, ...run.passes]),
  ]);
  for (const id of Object.keys(state.passes)) if (!used.has(id)) delete state.passes[id];
  return state;
}

function forget(run: Run): void {
  Object.assign(run, {
    token: 0,
    wanted: null,
    pass: null,
    decided: null,
    slices: [],
    held: false,
    window: false,
    passes: [],
    tells: [],
    journaled: false,
  });
}

function traceTo(cameFrom: readonly { parent: number; label: string }[], index: number): string[] {
  const trace: string[] = [];
  for (let at = index; at > 0; at = cameFrom[at]?.parent ?? 0) trace.unshift(cameFrom[at]?.label ?? "");
  return trace;
}
