import { LeaseLost } from "../../contract/errors.ts";
import type { PassPointer, ReviewResult } from "../../contract/run-steps.ts";
import { TEAM_BUCKETS } from "../../domain/text/ids.ts";
import type { Leases, Ledger, LedgerHead } from "../ports/ledger.ts";
import type { Cursor, Passes } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { Runs } from "../ports/runs.ts";
import { endRow } from "../run/dead-run.ts";
import { isNewer } from "../run/lease-keeper.ts";

export type ReviewDependencies = {
  readonly head: LedgerHead & Leases;
  readonly ledger: Pick<Ledger, "commit">;
  readonly passes: Passes;
  readonly runs: Runs;
  readonly clock: Clock;
  /** References that one task composes the notices of, where that is more than one bucket of teams. */
  readonly composedTogether: number;
};

/**
 * After the map over segments. What a slice met is no error of the map but stands in the ledger: the lease may be lost, a newer request may
 * have come, or all segments are at their end.
 */
export async function reviewPass(deps: ReviewDependencies, input: PassPointer): Promise<ReviewResult> {
  const head = await deps.head.read();
  if (head === undefined) return { next: "wait", waitSeconds: 1 };
  const isMine = head.token === input.token && head.lease?.holder === input.run;
  const complete = isMine ? await completeCursors(deps, input.pass) : undefined;
  if (complete !== undefined && head.pass?.wentOn === true && !isNewer(head, input))
    return lookAgain(deps, input);
  if (complete !== undefined) {
    const buckets = bucketsOf(deps, complete, head.uncomposed);
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

/**
 * A pass that went on after a crash is at its end, but its first part was read before, perhaps long before. Another one reads everything as
 * it is now, unless a newer run is there that will; both are composed together. Twice is harmless: a pass that is no longer in the head is
 * not ended again.
 */
async function lookAgain(deps: ReviewDependencies, { run, token }: PassPointer): Promise<ReviewResult> {
  try {
    await deps.ledger.commit({ run, token }, { head: { pass: null } });
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
  }
  return { next: "wait", waitSeconds: 1 };
}

/** A step that is throttled to its end does all its buckets again: with all sixteen together, runs under heavy throttling did not come to their end. */
const MOST_TOGETHER = 4;

/** What a bucket costs once weighs more than few references: then several are composed together. What others left behind may be any size. */
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

/** Undefined as long as a segment is not at its end. */
async function completeCursors(deps: ReviewDependencies, pass: string): Promise<Cursor[] | undefined> {
  const [plan, cursors] = await Promise.all([deps.passes.read(pass), deps.passes.cursors(pass)]);
  const segments = plan.tables.reduce((sum, table) => sum + table.segments, 0);
  const ended = cursors.filter((cursor) => cursor.done || cursor.trouble !== null).length;
  return ended === segments ? cursors : undefined;
}
