import type { Head } from "../../contract/head.ts";
import type { Clock } from "../ports/process.ts";
import type { RunRecord, Runs } from "../ports/runs.ts";

const RUN_DIED = "run-died";

/** A run that nobody waits for any more goes on all the same. */
export function isUnderWay(run: Pick<RunRecord, "status">): boolean {
  return run.status === "running" || run.status === "detached";
}

/** The row of the run that held the lease and died; it ends with the commit of the one that took over. */
export async function deadRun(
  deps: { readonly runs: Runs },
  head: Head,
  run: string,
): Promise<RunRecord | undefined> {
  if (head.lease === null || head.lease.holder === run) return undefined;
  const dead = await deps.runs.get(head.lease.holder);
  if (dead === undefined || !isUnderWay(dead)) return undefined;
  const message = `it stopped without a word; run ${run} took over`;
  return {
    ...dead,
    status: "failed",
    changed: head.changedBy === dead.run,
    endedAt: head.lease.until,
    error: { code: RUN_DIED, message, step: "unknown" },
  };
}

/**
 * Ends a row that does not tell yet how its run ended: one that is running, or that belongs to a run that was taken for dead and only stood
 * still. Every other row stays as it is, whatever is delivered again.
 */
export async function endRow(
  deps: { readonly runs: Runs; readonly clock: Clock },
  row: RunRecord,
  status: RunRecord["status"],
): Promise<void> {
  if (!isUnderWay(row) && row.error?.code !== RUN_DIED) return;
  await deps.runs.put({ ...row, status, endedAt: new Date(deps.clock.now()).toISOString(), error: null });
}
