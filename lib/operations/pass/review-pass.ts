import { LeaseLost } from "../../contract/errors.ts";
import type { Hold } from "../../contract/head.ts";
import type { PassPointer, ReviewResult } from "../../contract/run-steps.ts";
import { TEAM_BUCKETS } from "../../domain/text/ids.ts";
import type { Leases, LedgerHead } from "../ports/ledger.ts";
import type { Cursor, Passes } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { Runs } from "../ports/runs.ts";
import { completeCursors, itemsRead } from "../run/complete-cursors.ts";
import { endRow } from "../run/dead-run.ts";
import { endOnHold, type HoldDependencies } from "../run/end-on-hold.ts";
import { isNewer } from "../run/lease-keeper.ts";

export type ReviewDependencies = HoldDependencies & {
  readonly head: LedgerHead & Leases;
  readonly passes: Passes;
  readonly runs: Runs;
  readonly clock: Clock;
  /** References whose notices one task composes, where that is more than one bucket of teams. */
  readonly composedTogether: number;
};

/**
 * Decides what follows the map over segments. What a slice met is no error of the map, but stands in the ledger: the lease may be lost, a newer
 * request may have come, or all segments may have ended.
 */
export async function reviewPass(deps: ReviewDependencies, input: PassPointer): Promise<ReviewResult> {
  const head = await deps.head.read();
  if (head === undefined) return { next: "wait", waitSeconds: 1 };
  const isMine = head.token === input.token && head.lease?.holder === input.run;
  if (isMine && head.hold !== null && !isNewer(head, input)) return stop(deps, input, head.hold);
  const complete = isMine && head.hold === null ? await completeCursors(deps, input.pass) : undefined;
  if (complete !== undefined && head.pass?.wentOn === true && !isNewer(head, input))
    return lookAgain(deps, input);
  if (complete !== undefined) {
    const buckets = bucketsOf(deps, complete, head.uncomposed);
    return { next: "compose", buckets, passes: head.uncomposed };
  }
  if (!isNewer(head, input)) return { next: "wait", waitSeconds: 1 };
  // All segments have stopped: no write of this run is in flight any more, and the newer run need not wait.
  if (isMine) await deps.head.release({ run: input.run, token: input.token });
  const status = input.digest === null ? "busy" : "superseded";
  const run = await deps.runs.get(input.run);
  if (run !== undefined) await endRow(deps, run, status);
  return { next: "done", status };
}

/**
 * Ends a pass that was continued after a crash, and plans again. The first part of the pass was read before the crash, perhaps long before. Another
 * pass reads everything as it is now, unless there is a newer run that will; both passes are composed together. Running it twice is harmless: a pass
 * that is no longer in the head is not ended again.
 */
async function lookAgain(deps: ReviewDependencies, { run, token }: PassPointer): Promise<ReviewResult> {
  try {
    await deps.ledger.commit({ run, token }, { head: { pass: null } });
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
  }
  return { next: "wait", waitSeconds: 1 };
}

/** Ends the run on hold. No segment has a write in flight any more; the pass stays, and the next run goes on where each of them stopped. */
async function stop(
  deps: ReviewDependencies,
  { run, token, pass }: PassPointer,
  hold: Hold,
): Promise<ReviewResult> {
  const [row, cursors] = await Promise.all([deps.runs.get(run), deps.passes.cursors(pass)]);
  const done = itemsRead(cursors);
  const progress = row && { progress: { ...row.progress, done } };
  try {
    return await endOnHold(deps, { run, token }, { hold, step: "Pass", run: row && { ...row, ...progress } });
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    return { next: "wait", waitSeconds: 1 };
  }
}

/**
 * The most buckets of one task. A step that is throttled until it fails repeats all its buckets: with all sixteen buckets in one step, and two calls of
 * each to announce and to count, runs under heavy throttling never ended. Eight that share these calls make fewer than four did.
 */
const MOST_TOGETHER = 8;

/**
 * Groups the buckets of teams for composing. The fixed cost of a bucket weighs more than few references: then one task composes several buckets. What
 * other runs left behind may be of any size: then a task composes one bucket.
 */
function bucketsOf(
  { composedTogether }: ReviewDependencies,
  cursors: readonly Cursor[],
  uncomposed: readonly string[],
): number[][] {
  const references = cursors.reduce((sum, { scanned }) => sum + scanned, 0);
  const fitting = Math.floor((TEAM_BUCKETS * composedTogether) / Math.max(references, 1));
  const together = uncomposed.length > 1 ? 1 : Math.min(Math.max(fitting, 1), MOST_TOGETHER);
  return Array.from({ length: Math.ceil(TEAM_BUCKETS / together) }, (_, group) =>
    Array.from({ length: TEAM_BUCKETS }, (_, bucket) => bucket).slice(
      group * together,
      (group + 1) * together,
    ),
  );
}
