import type { CleanupResult } from "../../contract/results.ts";
import type { DoneStatus, ObserveStepResult, PublishResult, Redelivery } from "../../contract/run-steps.ts";
import { NOTHING_TO_DO, summaryOf } from "../../domain/text/summary.ts";
import type { LedgerHead } from "../ports/ledger.ts";
import type { Notices, Outbox, UndeliveredNotices } from "../ports/notices.ts";
import type { RunRecord, Runs } from "../ports/runs.ts";
import { countPending, countUnreached } from "./pending.ts";

/** The part of an execution's state that tells how the run ended. */
export type MachineOutput = {
  readonly plan?: {
    readonly status?: DoneStatus;
    readonly review?: { readonly status?: DoneStatus };
    readonly finish?: { readonly status?: DoneStatus };
  };
  readonly observed?: ObserveStepResult;
  readonly publish?: PublishResult;
  readonly redelivery?: Redelivery;
};

/** Returns how a run ended whose execution succeeded. @param output of the execution, as JSON or parsed */
export function statusOfOutput(output: string | MachineOutput | null): DoneStatus {
  const { plan, observed, publish, redelivery } =
    typeof output === "string" ? (JSON.parse(output) as MachineOutput) : (output ?? {});
  if (observed?.incomplete === true) return "incomplete";
  const status =
    publish?.status ?? plan?.finish?.status ?? plan?.review?.status ?? plan?.status ?? "succeeded";
  return status === "nothing-to-do" && (redelivery?.redelivered ?? 0) > 0 ? "succeeded" : status;
}

type SummaryDependencies = {
  readonly outbox: UndeliveredNotices;
  readonly notices: Pick<Notices, "get">;
};

type RunFigures = Pick<RunRecord, "startedAt" | "sync" | "references" | "teams" | "notices">;

/**
 * Returns how many notices a run has made and how many of them have reached nobody, and all that it did in one line.
 * @param run undefined for a run without a row: it did nothing
 */
export async function summariseRun(
  deps: SummaryDependencies,
  run: RunFigures | undefined,
  status: DoneStatus,
): Promise<Pick<CleanupResult, "created" | "unreached" | "summary">> {
  const created = run?.notices?.created ?? 0;
  const unreached = run === undefined || created === 0 ? 0 : await countUnreached(deps, run.startedAt);
  const summary =
    status === "nothing-to-do" ? NOTHING_TO_DO : summaryOf({ ...run, notices: created, unreached });
  return { created, unreached, summary };
}

/** Returns the result of a daily run. */
export async function cleanupResult(
  deps: SummaryDependencies & {
    readonly head: LedgerHead;
    readonly runs: Runs;
    readonly outbox: Outbox;
  },
  run: string,
  status: DoneStatus,
): Promise<CleanupResult> {
  const [head, record, pending] = await Promise.all([
    deps.head.read(),
    deps.runs.get(run),
    countPending(deps.outbox),
  ]);
  return {
    run,
    status: status === "superseded" ? "busy" : status,
    watched: head?.watched ?? 0,
    found: record?.cleanup?.found ?? 0,
    repaired: record?.cleanup?.repaired ?? 0,
    unwatched: record?.cleanup?.unwatched ?? [],
    republished: record?.notices?.republished ?? 0,
    redelivered: record?.notices?.redelivered ?? 0,
    pendingNotices: pending,
    recovered: record?.cleanup?.recovered ?? 0,
    sources: record?.sources ?? [],
    ...(await summariseRun(deps, record, status)),
    ...(record?.error == null ? {} : { error: record.error }),
  };
}
