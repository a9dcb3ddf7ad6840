import type { RunSummary } from "../../contract/notices.ts";
import type { TellInput } from "../../contract/run-steps.ts";
import { runSummaryOf } from "../../domain/notices/run-summary.ts";
import type { DueFindings } from "../ports/drift.ts";
import type { LedgerHead } from "../ports/ledger.ts";
import type {
  DueSummaries,
  DueSummary,
  Notices,
  Outbox,
  Topic,
  UndeliveredNotices,
} from "../ports/notices.ts";
import type { Bundles } from "../ports/registry.ts";
import type { RunRecord, Runs } from "../ports/runs.ts";
import type { Log } from "../ports/telemetry.ts";
import { hasChanged, hasTold } from "../run/has-changed.ts";
import { countPending } from "../run/pending.ts";
import { summariseRun } from "../run/run-outcome.ts";

export type OperatorDependencies = {
  readonly head: Pick<LedgerHead, "read">;
  readonly dueSummaries: DueSummaries;
  readonly dueFindings: Pick<DueFindings, "tellWith">;
  readonly bundles: Pick<Bundles, "get">;
  readonly outbox: Pick<Outbox, "pending"> & UndeliveredNotices;
  readonly notices: Pick<Notices, "get">;
  readonly topic: Pick<Topic, "publishSummary">;
  readonly runs: Pick<Runs, "get">;
  readonly log: Log;
};

/**
 * Tells the operators of the run, and of earlier ones whose telling was cut short: one message a run. Finish has written down that one is due; a run
 * that only sent what others had left, or failed, says so here. What a message says is fixed before it is published, and it is taken off the list afterwards: after
 * a crash the same message comes again, under the same id. A topic that fails leaves it to the next run. What a look at a seller has found since the
 * last run is told with this one. On hold nobody is told.
 */
export async function tellOperators(deps: OperatorDependencies, { run: id }: TellInput): Promise<void> {
  const head = await deps.head.read();
  if (head?.hold != null) return;
  const own = await deps.runs.get(id);
  if (own !== undefined && isOnlyKnownHere(own))
    await deps.dueSummaries.add({ run: id, migrations: { named: [], others: 0 } });
  if (own !== undefined) await deps.dueFindings.tellWith(id);
  for await (const due of deps.dueSummaries.due()) {
    const message = due.message ?? (await fixed(deps, due));
    if (message === undefined) continue;
    try {
      await deps.topic.publishSummary(message);
    } catch (error) {
      deps.log.warn("the topic took no run summary", { run: due.run, reason: String(error) });
      return;
    }
    await deps.dueSummaries.settle(due);
  }
}

/** Tells whether no Finish has written down that a run is to be told of: it sent what others had left, or failed after it had changed something. */
function isOnlyKnownHere(run: RunRecord): boolean {
  return hasChanged(run) ? run.status === "failed" : hasTold(run);
}

/** Returns what is told of a run, from now on always the same; undefined where another run is telling it, or the run's row has expired. */
async function fixed(deps: OperatorDependencies, due: DueSummary): Promise<RunSummary | undefined> {
  const run = await deps.runs.get(due.run);
  if (run === undefined) {
    await deps.dueSummaries.settle(due);
    return undefined;
  }
  const message = await messageOf(deps, due, run);
  return (await deps.dueSummaries.fix(due, message)) ? message : undefined;
}

async function messageOf(deps: OperatorDependencies, due: DueSummary, run: RunRecord): Promise<RunSummary> {
  const status = run.status === "incomplete" ? "incomplete" : "succeeded";
  const { unreached, summary } = await summariseRun(deps, run, status);
  const { republished = 0, redelivered = 0, refusal } = run.notices ?? {};
  const isMoving = due.migrations.named.some(({ replacement }) => replacement !== null);
  const prices = isMoving ? (await deps.bundles.get(run.digest))?.prices : undefined;
  return runSummaryOf({
    ...run,
    summary,
    unreached,
    migrations: due.migrations,
    prices: prices ?? {},
    unanswered: due.unanswered ?? [],
    findings: due.findings ?? [],
    late: republished + redelivered,
    pending: await countPending(deps.outbox),
    refusal,
  });
}
