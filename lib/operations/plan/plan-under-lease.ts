import type { Head } from "../../contract/head.ts";
import type { PassPointer, PlanResult, RunInput } from "../../contract/run-steps.ts";
import { addCounts } from "../../domain/items/counts.ts";
import { knownModels } from "../../domain/models/known-models.ts";
import { isLeftAlone, isOpen } from "../../domain/models/records.ts";
import { dueReminder, type Reminder } from "../../domain/notices/reminders.ts";
import { movedDates } from "../../domain/notices/told-teams.ts";
import type { Lease, Leases, Ledger, LedgerHead } from "../ports/ledger.ts";
import type { Models } from "../ports/models.ts";
import type { Outbox } from "../ports/notices.ts";
import type { Compositions, Passes, PassPlan } from "../ports/pass.ts";
import type { Clock, Reporter } from "../ports/process.ts";
import type { RunRecord, Runs } from "../ports/runs.ts";
import type { Metrics } from "../ports/telemetry.ts";
import { deadRun } from "../run/dead-run.ts";
import { endOnHold } from "../run/end-on-hold.ts";
import { createLeaseKeeper } from "../run/lease-keeper.ts";
import { commitChanges } from "./commit-changes.ts";
import { fittingPlan } from "./fitting-plan.ts";
import type { InputDependencies, PlanInputs } from "./plan-inputs.ts";
import { fingerprintOf, targetsOf } from "./plan-targets.ts";
import { journalTable, undosOf, withoutExpired } from "./plan-undos.ts";
import { segmentsOf } from "./segments.ts";
import { countsOf } from "./sync-counts.ts";

const DAY_LENGTH = "2026-01-01".length;

export type PlanDependencies = InputDependencies & {
  readonly head: LedgerHead & Leases;
  readonly ledger: Ledger;
  readonly models: Models;
  readonly runs: Runs;
  readonly passes: Passes;
  readonly compositions: Compositions;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly report: Reporter;
  readonly metrics: Metrics;
  readonly leaseMs: number;
};

/**
 * Does the part of Plan that writes: rows, claims and redirects, and the pass that follows from them.
 * @throws LeaseLost, NewerRequest; Failure `too-large` before anything is written
 */
export async function planUnderLease(
  deps: PlanDependencies,
  input: RunInput,
  held: HeldPlan,
): Promise<PlanResult> {
  const { head, lease, run, inputs } = held;
  const keeper = createLeaseKeeper(pointerTo(input, lease, held), {
    ...deps,
    givesWay: true,
    stopsOnHold: false,
  });
  // Notices are still to be made of these passes, and the pass in the head, which is one of them, may go on: they must not expire meanwhile.
  await deps.passes.prolong(head.uncomposed);
  const [rows, entries, told, dead] = await Promise.all([
    deps.models.all(),
    deps.ledger.entries(),
    deps.compositions.told(),
    deadRun(deps, head, input.run),
  ]);
  const at = new Date(deps.clock.now()).toISOString();
  const registry = input.digest === null ? null : inputs.bundle.registry;
  const { sets } = inputs;
  const plan = fittingPlan({ registry, sets, before: sets.before, rows, entries, at, run: input.run });
  await commitChanges(deps.ledger, keeper, plan.changes, entries);
  const open = undosOf(plan.entries, head.uncomposed);
  // Nor must what an open undo reads, however long the platform is on hold.
  await deps.passes.prolong([...new Set(open.flatMap(({ later }) => later))]);
  const figures = {
    changedBy: input.run,
    open: [...plan.entries.values()].filter(isOpen).length,
    watched: [...plan.rows.values()].filter((row) => row.watched).length,
    marked: [...plan.rows.values()].filter(isLeftAlone).length,
    ...(input.digest === null ? {} : { undeclared: plan.undeclared.length }),
  };
  const undeclared = plan.undeclared.length === 0 ? {} : { undeclared: plan.undeclared };
  const planned: RunRecord = {
    ...run,
    redirected: true,
    // A run that lost its lease plans again: what the run did before still counts.
    sync: run.sync === undefined ? countsOf(plan) : addCounts(run.sync, countsOf(plan)),
  };
  if (head.hold !== null) {
    const writes = { head: figures, ...undeclared, ...(dead === undefined ? {} : { runs: [dead] }) };
    await keeper.keep();
    return endOnHold(deps, lease, { hold: head.hold, step: "Plan", run: planned, writes });
  }
  const models = knownModels(plan.rows.values(), inputs.sets);
  // A run that applies a registry tells of that alone.
  const today = (input.day ?? at).slice(0, DAY_LENGTH);
  const reminderOf = (migration: string): Reminder | undefined => {
    const entry = held.isDaily ? plan.entries.get(migration) : undefined;
    return entry && dueReminder(entry, today);
  };
  const targets = targetsOf(plan.rows.values(), told, models, reminderOf);
  const { sources } = inputs.bundle;
  const undos = await Promise.all(open.map((undo) => withoutExpired(undo, deps.passes)));
  const pass = await fixPass(deps, head, lease, {
    startedAt: input.day ?? at,
    tables: undos.length === 0 ? inputs.tables : [journalTable(plan.entries), ...inputs.tables],
    sources,
    targets,
    models,
    undos,
  });
  const recovers = dead !== undefined || head.pass !== null || (held.isDaily && input.digest !== null);
  // After a continued pass, the same run plans again for a fresh look: what the run recovered before stays.
  const recovered = Math.max(Number(recovers), run.cleanup?.recovered ?? 0);
  await keeper.keep();
  await deps.ledger.commit(lease, {
    head: {
      pass: {
        id: pass.id,
        targets: fingerprintOf({ targets, sources, undos }),
        startedAt: pass.startedAt,
        ...(pass.id === head.pass?.id ? { wentOn: true } : {}),
      },
      ...figures,
      uncomposed: [...new Set([...head.uncomposed, pass.id])],
    },
    ...undeclared,
    runs: [
      ...(dead === undefined ? [] : [dead]),
      {
        ...planned,
        pass: pass.id,
        progress: { done: 0, of: pass.tables.reduce((sum, table) => sum + table.items, 0) },
        ...(held.isDaily ? { cleanup: { found: 0, repaired: 0, unwatched: [], recovered } } : {}),
      },
    ],
  });
  return {
    next: "pass",
    pointer: { ...pointerTo(input, lease, held), pass: pass.id },
    segments: segmentsOf(pass.tables),
    segmentsAtOnce: deps.segmentsAtOnce,
    takenBack:
      // A run that died may have told something that is over or has moved, and recorded it or not.
      head.uncomposed.length > 0 ||
      [...plan.entries.values()].some((entry) => entry.takenBack === "to-tell") ||
      movedDates(plan.entries, told, targets).length > 0,
  };
}

/** What Plan has once it holds the lease. */
type HeldPlan = {
  /** The head as it is under the lease, except `lease`, which is the lease of the previous holder. */
  readonly head: Head;
  readonly lease: Lease;
  readonly run: RunRecord;
  readonly inputs: PlanInputs;
  /** The run whose request was the newest when this run decided to go on. */
  readonly wanted: string | null;
  /** Whether the run was asked to apply no registry of its own. */
  readonly isDaily: boolean;
};

function pointerTo(input: RunInput, lease: Lease, { wanted }: HeldPlan): Omit<PassPointer, "pass"> {
  return { run: lease.run, token: lease.token, digest: input.digest, wanted };
}

/**
 * Returns the pass that a dead run left behind, to continue where it stopped, when it looks for the same references; otherwise creates a pass. One that
 * no run has looked at for so long that it has expired is not continued.
 */
async function fixPass(
  deps: PlanDependencies,
  head: Head,
  lease: Lease,
  plan: Omit<PassPlan, "id">,
): Promise<PassPlan> {
  if (head.pass !== null && head.pass.targets === fingerprintOf(plan)) {
    const left = await deps.passes.find(head.pass.id);
    if (left !== undefined) return left;
  }
  // Ids grow with the token, so that they sort in the order in which the passes were created.
  const pass = { ...plan, id: `pass-${String(lease.token).padStart(10, "0")}` };
  await deps.passes.create(pass);
  return pass;
}
