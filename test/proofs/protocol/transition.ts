import { copyOf } from "./copy.ts";
import type { Run, State } from "./state.ts";

/** One step of one participant. */
export type Transition = { readonly label: string; readonly next: State };

export function transition(state: State, label: string, change: (next: State) => void): Transition {
  const next = copyOf(state);
  change(next);
  return { label, next };
}

/** A step of one run. */
export function runStep(
  state: State,
  index: number,
  label: string,
  change: (run: Run, next: State) => void,
): Transition {
  return transition(state, `${nameOf(state, index)} ${label}`, (next) => change(runAt(next, index), next));
}

export function runAt(state: State, index: number): Run {
  return state.runs[index] as Run;
}

export function nameOf(state: State, index: number): string {
  const { kind, registry } = runAt(state, index);
  return registry === null ? `${kind} run ${index}` : `run ${index} (${registry})`;
}

/** Says which invariant does not hold; the first one counts. */
export function violate(state: State, invariant: string): void {
  state.broken ??= invariant;
}

/** The lease is this run's: nobody has taken it since, whether or not it ran out. */
export function holdsToken(state: State, index: number): boolean {
  return state.head.token === runAt(state, index).token && state.head.lease?.run === index;
}
