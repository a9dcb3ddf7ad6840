import type { Rule } from "./rules.ts";
import { openEntries, type Registry, type State } from "./state.ts";

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
