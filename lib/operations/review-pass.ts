import type { PassPointer, ReviewResult } from "../contract/run-steps.ts";
import { TEAM_BUCKETS } from "../domain/ids.ts";
import { isNewer } from "./lease-keeper.ts";
import type { Clock, LedgerHead, Passes, Runs } from "./ports.ts";

export type ReviewDependencies = {
  readonly head: LedgerHead;
  readonly passes: Passes;
  readonly runs: Runs;
  readonly clock: Clock;
};

/**
 * After the map over segments. What a slice met is no error of the map but stands in the ledger: the lease may be lost, a newer request may
 * have come, or all segments are at their end.
 */
export async function reviewPass(deps: ReviewDependencies, input: PassPointer): Promise<ReviewResult> {
  const head = await deps.head.read();
  const isMine = head?.token === input.token && head.lease?.holder === input.run;
  if (head !== undefined && !isMine && isNewer(head, input)) {
    const status = input.digest === null ? "busy" : "superseded";
    const run = await deps.runs.get(input.run);
    if (run !== undefined)
      await deps.runs.put({ ...run, status, endedAt: new Date(deps.clock.now()).toISOString() });
    return { next: "done", status };
  }
  if (!isMine) return { next: "wait", waitSeconds: 1 };
  const [plan, cursors] = await Promise.all([deps.passes.read(input.pass), deps.passes.cursors(input.pass)]);
  const segments = plan.tables.reduce((sum, table) => sum + table.segments, 0);
  const ended = cursors.filter((cursor) => cursor.done || cursor.trouble !== null).length;
  if (ended < segments) return { next: "wait", waitSeconds: 1 };
  return { next: "compose", buckets: Array.from({ length: TEAM_BUCKETS }, (_, bucket) => bucket) };
}
