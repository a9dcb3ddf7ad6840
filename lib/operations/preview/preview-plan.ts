import type { Change } from "../../contract/change.ts";
import type { Plan } from "../../contract/plan.ts";
import { changeOf } from "../../domain/references/change.ts";
import type { JournalEntry } from "../../domain/references/journal.ts";
import { arranged } from "../ledger/arrange-changes.ts";
import type { LedgerHead } from "../ports/ledger.ts";
import type { Clock, Reporter } from "../ports/process.ts";
import type { ReferenceTables, TableCaps } from "../ports/references.ts";
import { estimatePass, type PassTerms } from "./estimate-pass.ts";
import { lookAhead, type OutlookDependencies, type PreviewRequest } from "./outlook.ts";
import { type PlanOfDependencies, planOf } from "./plan-of-effects.ts";
import { scanEffects } from "./scan-effects.ts";

type PreviewDependencies = OutlookDependencies &
  PlanOfDependencies & {
    readonly head: LedgerHead;
    readonly tables: ReferenceTables & TableCaps;
    readonly clock: Clock;
    readonly report: Reporter;
    /** What time and money a pass takes where it would be made. @default unknown, and no money */
    readonly terms?: PassTerms;
  };

/** Returns what applying a registry would do, from the same decisions as a run; writes nothing. */
export function previewPlan(deps: PreviewDependencies, request: PreviewRequest): Promise<Plan> {
  return endOf(decide(deps, request));
}

/**
 * Yields each place that applying a registry would rewrite or clear, some thousands at a time in order of team and owner; returns the plan.
 * Writes nothing.
 */
export function previewChanges(
  deps: PreviewDependencies,
  request: PreviewRequest,
): AsyncGenerator<Change, Plan> {
  return arranged(planned(deps, request));
}

async function* planned(deps: PreviewDependencies, request: PreviewRequest): AsyncGenerator<Change, Plan> {
  const at = new Date(deps.clock.now()).toISOString();
  const sources = new Map(request.sources.map((source) => [source.name, source]));
  const entries = decide(deps, request);
  let next = await entries.next();
  for (; next.done !== true; next = await entries.next())
    yield changeOf(next.value, { source: sources.get(next.value.source), state: "planned", at });
  return next.value;
}

/** Runs a generator to its end, and returns what it returns. */
async function endOf<Result>(generator: AsyncGenerator<unknown, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = await generator.next();
    if (done === true) return value;
  }
}

/** Yields the places that would be changed, as a pass would journal them; returns the plan. */
async function* decide(
  deps: PreviewDependencies,
  request: PreviewRequest,
): AsyncGenerator<JournalEntry, Plan> {
  const { head, undeclared } = await deps.head.readWithUndeclared();
  const outlook = await lookAhead(deps, request, head);
  const scan = scanEffects(deps, request.sources, outlook.targets, outlook.models);
  // Where there is nothing to do an apply makes no pass: late references stay as they are.
  const scanned = outlook.nothingToDo ? await endOf(scan) : yield* scan;
  const plan = await planOf(deps, outlook, { ...scanned, undeclared });
  return {
    ...plan,
    pass: outlook.nothingToDo ? null : estimatePass(scanned.tables, scanned.effects.tallies.size, deps.terms),
  };
}
