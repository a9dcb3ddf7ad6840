import { Failure } from "../contract/errors.ts";
import type { ParameterSetsDocument } from "../contract/registry-document.ts";
import type { SyncCounts } from "../contract/results.ts";
import type { PassPointer, PlanResult, RunInput, SegmentPointer } from "../contract/run-steps.ts";
import { isOpen } from "../domain/records.ts";
import { planSync, type SyncPlan, undeclaredRemoval } from "../domain/sync/sync-plan.ts";
import { commitChanges } from "./commit-changes.ts";
import { printOf, targetsOf } from "./plan-targets.ts";
import type {
  Bundle,
  Bundles,
  Clock,
  Compositions,
  Head,
  Lease,
  Ledger,
  LedgerHead,
  Models,
  Outbox,
  Passes,
  PassPlan,
  PassTable,
  ReferenceTables,
  Reporter,
  RunRecord,
  Runs,
} from "./ports.ts";

export type PlanDependencies = {
  readonly head: LedgerHead;
  readonly ledger: Ledger;
  readonly models: Models;
  readonly runs: Runs;
  readonly bundles: Bundles;
  readonly passes: Passes;
  readonly compositions: Compositions;
  readonly outbox: Outbox;
  readonly tables: ReferenceTables;
  readonly clock: Clock;
  readonly report: Reporter;
  readonly leaseMs: number;
  /** Bytes of a table that one segment reads. */
  readonly segmentBytes: number;
  /** Segments of every table, whatever its size. @default by its size */
  readonly segments?: number | undefined;
};

const MAX_SEGMENTS = 1_000;
const MAX_CONCURRENCY = 100;
/** The part of Plan that writes: rows, claims and redirects, and the pass that follows from them. */
export async function planUnderLease(
  deps: PlanDependencies,
  input: RunInput,
  head: Head,
  lease: Lease,
  run: RunRecord,
): Promise<PlanResult> {
  const recovered = await recordDeadRun(deps, head, input.run);
  const [bundle, sets] = await bundleOf(deps, input, head);
  const tables = await describeTables(deps, bundle);
  const [rows, entries, told] = await Promise.all([
    deps.models.all(),
    deps.ledger.entries(),
    deps.compositions.told(),
  ]);
  const at = new Date(deps.clock.now()).toISOString();
  const registry = input.digest === null ? null : bundle.registry;
  const plan = planSync({ registry, sets, rows, entries, at, run: input.run });
  await commitChanges(deps.ledger, lease, plan.changes, entries);
  const targets = targetsOf(plan.rows.values(), told);
  const pass = await fixPass(deps, head, lease, {
    startedAt: input.day ?? at,
    tables,
    sources: bundle.sources,
    targets,
  });
  await deps.ledger.commit(lease, {
    head: {
      pass: { id: pass.id, targets: printOf(targets, bundle.sources), startedAt: pass.startedAt },
      uncomposed: [...new Set([...head.uncomposed, pass.id])],
      open: [...plan.entries.values()].filter(isOpen).length,
      watched: [...plan.rows.values()].filter((row) => row.watched).length,
      ...(input.digest === null ? {} : { undeclared: plan.undeclared.length }),
    },
    ...(plan.undeclared.length === 0 ? {} : { undeclared: plan.undeclared }),
    run: {
      ...run,
      sync: addSync(run.sync, countsOf(plan)),
      progress: { done: 0, of: tables.reduce((sum, table) => sum + table.items, 0) },
      warnings: plan.undeclared.map(undeclaredRemoval),
      ...(input.digest === null ? { cleanup: { found: 0, repaired: 0, unwatched: [], recovered } } : {}),
    },
  });
  return {
    next: "pass",
    pointer: pointerOf(input, lease, pass, head),
    segments: segmentsOf(pass),
    maxConcurrency: MAX_CONCURRENCY,
  };
}

function pointerOf(input: RunInput, lease: Lease, pass: PassPlan, head: Head): PassPointer {
  return {
    run: lease.run,
    token: lease.token,
    pass: pass.id,
    digest: input.digest,
    wanted: head.wanted?.run ?? null,
  };
}

function segmentsOf(pass: PassPlan): SegmentPointer[] {
  return pass.tables.flatMap(({ table, segments }) =>
    Array.from({ length: segments }, (_, segment) => ({ table, segment, of: segments })),
  );
}

/** The pass that a dead run left behind goes on where it stopped, when it looks for the same; otherwise there is a new one. */
async function fixPass(
  deps: PlanDependencies,
  head: Head,
  lease: Lease,
  plan: Omit<PassPlan, "id">,
): Promise<PassPlan> {
  if (head.pass !== null && head.pass.targets === printOf(plan.targets, plan.sources))
    return deps.passes.read(head.pass.id);
  // Ids grow with the token, so that they sort in the order in which the passes were made.
  const pass = { ...plan, id: `pass-${String(lease.token).padStart(10, "0")}` };
  await deps.passes.create(pass);
  return pass;
}

/** Asked before anything is changed: a table that is missing or out of reach fails the run while it is harmless. */
async function describeTables(deps: PlanDependencies, bundle: Bundle): Promise<PassTable[]> {
  const names = [...new Set(bundle.sources.map((source) => source.table))];
  return Promise.all(
    names.map(async (table) => {
      const description = await deps.tables.describe(table);
      if (description === undefined) {
        throw new Failure("bad-usage", `the reference sources name the table ${table}, which does not exist`);
      }
      const bySize = Math.ceil(description.bytes / deps.segmentBytes);
      const segments = deps.segments ?? Math.min(Math.max(bySize, 1), MAX_SEGMENTS);
      return { table, segments, items: description.items };
    }),
  );
}

/**
 * The bundle that decides this run, and the parameter sets to take definitions from: those of the registry applied before it as well, for a
 * registry may drop a set together with the models that had it.
 */
async function bundleOf(
  deps: PlanDependencies,
  input: RunInput,
  head: Head,
): Promise<[Bundle, ParameterSetsDocument]> {
  const digest = input.digest ?? head.applying ?? head.applied?.digest ?? "";
  const bundle = await deps.bundles.get(digest);
  if (bundle === undefined) throw new Error(`the ledger has no registry with the digest ${digest}`);
  const before =
    head.applied === null || head.applied.digest === digest
      ? undefined
      : await deps.bundles.get(head.applied.digest);
  const sets = { ...bundle.sets, sets: { ...before?.sets.sets, ...bundle.sets.sets } };
  return [bundle, sets];
}

async function recordDeadRun(deps: PlanDependencies, head: Head, run: string): Promise<number> {
  if (head.lease === null || head.lease.holder === run) return head.pass === null ? 0 : 1;
  const dead = await deps.runs.get(head.lease.holder);
  if (dead?.status === "running") {
    const error = {
      code: "run-died",
      message: `it stopped without a word; run ${run} took over`,
      step: "unknown",
    };
    await deps.runs.put({ ...dead, status: "failed", endedAt: head.lease.until, error });
  }
  return 1;
}

function countsOf({ sync }: SyncPlan): SyncCounts {
  return {
    created: sync.create.length,
    updated: sync.update.length,
    deprecated: sync.deprecate.length,
    undeprecated: sync.undeprecate.length,
    revived: sync.revive.length,
    promoted: sync.promote.length,
  };
}

/** A run that lost its lease plans again: what it did before still counts. */
function addSync(before: SyncCounts | undefined, now: SyncCounts): SyncCounts {
  if (before === undefined) return now;
  return {
    created: before.created + now.created,
    updated: before.updated + now.updated,
    deprecated: before.deprecated + now.deprecated,
    undeprecated: before.undeprecated + now.undeprecated,
    revived: before.revived + now.revived,
    promoted: before.promoted + now.promoted,
  };
}
