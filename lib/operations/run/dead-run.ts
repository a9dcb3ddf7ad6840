import type { Head } from "../../contract/head.ts";
import type { Clock } from "../ports/process.ts";
import type { RunRecord, Runs } from "../ports/runs.ts";

const RUN_DIED = "run-died";

/** Tells whether a run is under way. A detached run, whose deployment no longer waits for it, still continues. */
export function isUnderWay(run: Pick<RunRecord, "status">): boolean {
  return run.status === "running" || run.status === "detached";
}

/**
 * Returns the row of the run that held the lease and died, as failed. The row ends with the commit that took its lease over.
 * @param run the run that took over; none where a command did
 */
export async function deadRun(
  deps: { readonly runs: Runs },
  head: Head,
  run?: string,
): Promise<RunRecord | undefined> {
  if (head.lease === null || head.lease.holder === run) return undefined;
  const dead = await deps.runs.get(head.lease.holder);
  if (dead === undefined || !isUnderWay(dead)) return undefined;
  const message = `it stopped without a word; ${run === undefined ? "a command took its lease" : `run ${run} took over`}`;
  return {
    ...dead,
    status: "failed",
    changed: head.changedBy === dead.run,
    endedAt: head.lease.until,
    error: { code: RUN_DIED, message, step: "unknown" },
  };
}

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
