import type { Hold } from "../../contract/head.ts";
import { METRICS } from "../../contract/metrics.ts";
import type { RunError } from "../../contract/results.ts";
import type { HeldResult } from "../../contract/run-steps.ts";
import type { Lease, Ledger, LedgerWrites } from "../ports/ledger.ts";
import type { Clock } from "../ports/process.ts";
import type { RunRecord } from "../ports/runs.ts";
import type { Metrics } from "../ports/telemetry.ts";

export type HoldDependencies = {
  readonly ledger: Pick<Ledger, "commit">;
  readonly clock: Clock;
  readonly metrics: Metrics;
};

/** Returns what the row of a run says that a hold has ended. */
export function onHoldError({ by, at, reason }: Hold, step: string): RunError {
  const message = `${by} put the platform on hold at ${at}: ${reason}. Until it is resumed, runs redirect and do nothing else`;
  return { code: "on-hold", message, step };
}

/** Tells whether a hold has ended the run: another run does what it has left. */
export function hasEndedOnHold(run: Pick<RunRecord, "error"> | undefined): boolean {
  return run?.error?.code === "on-hold";
}

/**
 * Ends a run on hold: gives the lease back and writes the run's row, in one transaction. Open entries and the pass stay as they are, and the next run
 * goes on with them.
 * @param end.writes what else belongs into the same transaction
 * @throws LeaseLost
 */
export async function endOnHold(
  { ledger, clock, metrics }: HoldDependencies,
  lease: Lease,
  end: {
    readonly hold: Hold;
    readonly step: string;
    /** Undefined for a run whose row is gone. */
    readonly run: RunRecord | undefined;
    readonly writes?: LedgerWrites;
  },
): Promise<HeldResult> {
  const { hold, step, run, writes = {} } = end;
  const endedAt = new Date(clock.now()).toISOString();
  const row =
    run === undefined
      ? []
      : [{ ...run, status: "incomplete" as const, endedAt, error: onHoldError(hold, step) }];
  await ledger.commit(lease, {
    ...writes,
    head: { ...writes.head, releaseLease: true },
    runs: [...(writes.runs ?? []), ...row],
  });
  metrics.count(METRICS.runsOnHold, 1);
  return { next: "done", status: "incomplete" };
}
