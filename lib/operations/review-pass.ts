import type { PassPointer, ReviewResult } from "../contract/run-steps.ts";
import { TEAM_BUCKETS } from "../domain/ids.ts";
import { endRow } from "./dead-run.ts";
import { isNewer } from "./lease-keeper.ts";
import type { Passes } from "./pass-ports.ts";
import type { Clock, LedgerHead, Runs } from "./ports.ts";

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
  if (head === undefined) return { next: "wait", waitSeconds: 1 };
  const isMine = head.token === input.token && head.lease?.holder === input.run;
  if (isMine && (await isComplete(deps, input.pass))) {
    const buckets = Array.from({ length: TEAM_BUCKETS }, (_, bucket) => bucket);
    return { next: "compose", buckets, passes: head.uncomposed };
  }
  if (!isNewer(head, input)) return { next: "wait", waitSeconds: 1 };
  // All segments have stopped: nothing of this run is on its way any more, and the newer one need not wait.
  if (isMine) await deps.head.release({ run: input.run, token: input.token });
  const status = input.digest === null ? "busy" : "superseded";
  const run = await deps.runs.get(input.run);
  if (run !== undefined) await endRow(deps, run, status);
  return { next: "done", status };
}

async function isComplete(deps: ReviewDependencies, pass: string): Promise<boolean> {
  const [plan, cursors] = await Promise.all([deps.passes.read(pass), deps.passes.cursors(pass)]);
  const segments = plan.tables.reduce((sum, table) => sum + table.segments, 0);
  return cursors.filter((cursor) => cursor.done || cursor.trouble !== null).length === segments;
}
