import type { Rule } from "./rules.ts";
import { newRun, openEntries, type Protocol, type Registry, type Run, type State } from "./state.ts";

/** Recorded as wanted before its execution starts, unless there is nothing to do: requestRun. */
export function request({ has }: Protocol, state: State, registry: Registry): void {
  const run = state.runs.push(newRun("deployment", registry)) - 1;
  state.newest = run;
  if (!isNothingToDo(state, registry, has)) state.head.wanted = { registry, run };
}

/** Starts a run that was asked to apply no registry. */
export function startUnordered(
  { has }: Protocol,
  state: State,
  kind: Exclude<Run["kind"], "deployment">,
): void {
  const run = state.runs.push(newRun(kind, null)) - 1;
  if (!has("only registries are ordered")) state.head.wanted = { registry: state.head.applied, run };
}

/**
 * The registry that a hold left half applied, which the next run of any kind brings into force: `leftBehind` of lib/operations/plan/plan-run.ts.
 * Null for none.
 */
export function leftOnHold({ has }: Protocol, state: State, index: number): Registry | null {
  const { wanted, applied, applying, lease } = state.head;
  if (wanted === null || !has("a run after a hold applies the registry")) return null;
  const isInForce = wanted.registry === applied && applying === null;
  const isHeld = lease?.live === true && lease.run !== index;
  return !isInForce && !isHeld && isOnHold(state) ? wanted.registry : null;
}

/** The run of the newest request has ended on hold. */
export function isOnHold({ head, runs }: State): boolean {
  return head.wanted !== null && runs[head.wanted.run]?.outcome === "on-hold";
}

/** `isNothingToDo` of lib/operations/run/request-run.ts. */
export function isNothingToDo(state: State, registry: Registry, has: (rule: Rule) => boolean): boolean {
  const { applied, applying, wanted } = state.head;
  return (
    applied === registry &&
    applying === null &&
    (!has("nothing to do looks at open") || openEntries(state).length === 0) &&
    (!has("nothing to do looks at wanted") || wanted === null || wanted.registry === registry)
  );
}

/** Somebody has asked for another registry since this run planned. `isNewer` of lib/operations/run/lease-keeper.ts. */
export function isNewerWanted(state: State, index: number): boolean {
  const run = state.runs[index];
  const { wanted, applied } = state.head;
  return (
    run !== undefined &&
    wanted !== null &&
    wanted.run !== index &&
    wanted.run !== run.wanted &&
    wanted.registry !== (run.registry ?? applied)
  );
}
