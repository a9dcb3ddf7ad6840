import type { Meter } from "../aws/client/meter.ts";
import type { Problem } from "../contract/registry-document.ts";
import type { Outcome, OutcomeStatus, RunError, SyncCounts } from "../contract/results.ts";
import { markedDeletions, sourceWarnings } from "../domain/references/source-warnings.ts";
import { undeclaredRemoval } from "../domain/sync/sync-plan.ts";
import { NOTHING_TO_DO } from "../domain/text/summary.ts";
import type { Bundle } from "../operations/ports/registry.ts";
import type { RunReferences } from "../operations/ports/runs.ts";
import { requireTables } from "../operations/registry/check-sources.ts";
import { madeByPass } from "../operations/run/made-by-pass.ts";
import { countPending } from "../operations/run/pending.ts";
import { isNothingToDo, requestRun } from "../operations/run/request-run.ts";
import { summariseRun } from "../operations/run/run-outcome.ts";
import type { LocalContainer } from "./container.ts";
import { type InterpreterOptions, runStateMachine } from "./interpreter.ts";
import { MADE_TABLES } from "./local-tables.ts";

type ApplyRequest = {
  readonly run: string;
  readonly startedAt: string;
  readonly digest: string;
  readonly bundle: Bundle;
  /** Adds the prices of the registry; called where there is something to do, because a megabyte is loaded for them. @default none is known */
  prices?(): Promise<Bundle["prices"]>;
  /** Warnings about the registry itself. */
  readonly warnings: readonly Problem[];
  readonly waitSeconds: number;
  readonly meter: Meter;
  /** Makes the tables where there are none. */
  createTables(): Promise<void>;
} & InterpreterOptions;

const NO_SYNC: SyncCounts = {
  created: 0,
  updated: 0,
  deprecated: 0,
  undeprecated: 0,
  revived: 0,
  deleted: 0,
  promoted: 0,
};

const NO_REFERENCES: RunReferences = {
  scanned: 0,
  rewritten: 0,
  cleared: 0,
  noted: 0,
  skipped: 0,
  failed: 0,
};

/**
 * Makes one `apply` on this machine: requests a run, runs the state machine, and returns the outcome.
 * @throws Failure `bad-sources` before anything is written
 */
export async function applyRegistry(container: LocalContainer, request: ApplyRequest): Promise<Outcome> {
  const started = container.clock.monotonic();
  const { head, undeclared: before } = await container.head.readWithUndeclared();
  if (isNothingToDo(head, request.digest) && !(await container.outbox.isHolding(request.startedAt)).toSend) {
    return outcome(container, request, started, {
      run: head?.applied?.run ?? request.run,
      status: "nothing-to-do",
      summary: NOTHING_TO_DO,
      undeclared: before,
      marked: head?.marked ?? 0,
    });
  }
  await requireTables(container.tables, request.bundle.sources, MADE_TABLES);
  if (head === undefined) await request.createTables();
  const prices = await request.prices?.();
  await requestRun(
    container,
    { ...request, bundle: { ...request.bundle, ...(prices === undefined ? {} : { prices }) } },
    head,
  );
  const status = await runStateMachine(
    container,
    {
      run: request.run,
      trigger: "command",
      digest: request.digest,
      startedAt: request.startedAt,
      waitUntil: new Date(container.clock.now() + request.waitSeconds * 1_000).toISOString(),
    },
    request,
  );
  const recorded = await container.runs.get(request.run);
  const isOvertaken = status === "superseded" && recorded?.pass !== undefined;
  const run = isOvertaken
    ? { ...recorded, ...(await madeByPass(container.journal, recorded.pass)) }
    : recorded;
  const { head: after, undeclared } = await container.head.readWithUndeclared();
  const pending = await countPending(container.outbox);
  const { created, unreached, summary } = await summariseRun(container, run, status);
  return outcome(container, request, started, {
    run: request.run,
    status: status === "busy" ? "superseded" : status,
    sync: run?.sync,
    references: run?.references,
    notices: { created, published: run?.notices?.published ?? 0, pending, unreached },
    undeclared,
    sources: run?.sources,
    summary,
    error: run?.error,
    marked: run?.sources === undefined ? (after?.marked ?? 0) : 0,
  });
}

function outcome(
  container: LocalContainer,
  request: ApplyRequest,
  started: number,
  end: {
    readonly run: string;
    readonly status: OutcomeStatus;
    readonly sync?: SyncCounts | undefined;
    readonly references?: RunReferences | undefined;
    readonly notices?: Outcome["notices"];
    readonly summary: string;
    readonly undeclared: readonly string[];
    readonly sources?: Outcome["sources"] | undefined;
    readonly marked: number;
    readonly error?: RunError | null | undefined;
  },
): Outcome {
  const { calls, capacity } = request.meter;
  return {
    run: end.run,
    digest: request.digest,
    status: end.status,
    // The keys of a map come back from the table in any order; people read them in this order.
    sync: { ...NO_SYNC, ...end.sync },
    references: { ...NO_REFERENCES, ...end.references },
    notices: end.notices ?? { created: 0, published: 0, pending: 0, unreached: 0 },
    calls: { ...calls },
    capacity: { ...capacity },
    tookMs: Math.round(container.clock.monotonic() - started),
    warnings: [
      ...request.warnings,
      ...sourceWarnings(end.sources ?? []),
      ...markedDeletions(end.marked),
      ...end.undeclared.map(undeclaredRemoval),
    ],
    sources: end.sources ?? [],
    summary: end.summary,
    ...(end.error == null ? {} : { error: end.error }),
  };
}
