import type { Head } from "../../contract/head.ts";
import type { Passes } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { RunRecord, Runs } from "../ports/runs.ts";
import { completeCursors, itemsRead } from "./complete-cursors.ts";

const RUN_DIED = "run-died";

export type DeadRunDependencies = {
  readonly runs: Pick<Runs, "get">;
  readonly passes: Pick<Passes, "find" | "read" | "cursors">;
};

/** Tells whether a run is under way. A detached run, whose deployment no longer waits for it, still continues. */
export function isUnderWay(run: Pick<RunRecord, "status">): boolean {
  return run.status === "running" || run.status === "detached";
}

/**
 * Returns the row of the run that held the lease and died, as failed: how far it came, and what it did when it stopped. The row ends with the commit of
 * the run that took over.
 * @param next the run that goes on with the work; undefined where there is none yet
 */
export async function deadRun(
  deps: DeadRunDependencies,
  head: Head,
  next?: string,
): Promise<RunRecord | undefined> {
  if (head.lease === null || head.lease.holder === next) return undefined;
  const dead = await deps.runs.get(head.lease.holder);
  if (dead === undefined || !isUnderWay(dead)) return undefined;
  // Only Plan, at its end, says how much there is to read: a run that died before has not touched the pass in the head.
  const pass = dead.progress.of === 0 ? undefined : head.pass?.id;
  const cursors = pass === undefined ? [] : await deps.passes.cursors(pass);
  const isKept = pass !== undefined && (await deps.passes.find(pass)) !== undefined;
  const isRead = isKept && (await completeCursors(deps, pass)) !== undefined;
  const { step, doing } = WORK[pass === undefined ? "plan" : isRead ? "compose" : "pass"];
  const message = `it stopped while ${doing}; ${next === undefined ? "the next run goes on" : `run ${next} went on`}`;
  return {
    ...dead,
    status: "failed",
    changed: head.changedBy === dead.run,
    endedAt: head.lease.until,
    progress: { ...dead.progress, done: itemsRead(cursors) },
    error: { code: RUN_DIED, message, step },
  };
}

/** What a run does in each of its steps, for people. */
const WORK = {
  plan: { step: "Plan", doing: "deciding what to do" },
  pass: { step: "Pass", doing: "rewriting references" },
  compose: { step: "Compose notices", doing: "writing notices" },
} as const;

/**
 * Ends a row that does not tell yet how its run ended: the row of a running run, or of a run that was taken for dead and had only stalled. Every
 * other row stays as it is, whatever event is delivered again.
 */
export async function endRow(
  deps: { readonly runs: Runs; readonly clock: Clock },
  row: RunRecord,
  status: RunRecord["status"],
  error: RunRecord["error"] = null,
): Promise<void> {
  if (!isUnderWay(row) && row.error?.code !== RUN_DIED) return;
  await deps.runs.put({ ...row, status, endedAt: new Date(deps.clock.now()).toISOString(), error });
}
