import { METRICS } from "../../contract/metrics.ts";
import type { ObserveResult, ObserveStepResult, PassPointer, RunInput } from "../../contract/run-steps.ts";
import { type EffectRows, joinedEffects } from "../../domain/references/effects.ts";
import { summarise } from "../finish/pass-summary.ts";
import type { LedgerHead } from "../ports/ledger.ts";
import type { Cursor, Observations, Passes } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { ReferenceTables } from "../ports/references.ts";
import type { Runs } from "../ports/runs.ts";
import type { Log, Metrics } from "../ports/telemetry.ts";
import { checkTables } from "../registry/check-sources.ts";
import { type BundleDependencies, bundleOf } from "../registry/registry-bundle.ts";
import { lookAhead, type OutlookDependencies, requestOf } from "./outlook.ts";
import { type PlanOfDependencies, planOf } from "./plan-of-effects.ts";

export type ObserveDependencies = OutlookDependencies &
  PlanOfDependencies &
  Pick<BundleDependencies, "bundles"> & {
    readonly head: Pick<LedgerHead, "readWithUndeclared">;
    readonly passes: Pick<Passes, "cursors">;
    readonly observations: Observations;
    readonly tables: Pick<ReferenceTables, "describe">;
    readonly runs: Runs;
    readonly log: Log;
    readonly metrics: Metrics;
    readonly clock: Clock;
  };

/**
 * Runs the last step of an observation: joins what its slices have counted, and reports in the log and in the row of the run what applying would do. It
 * reads no item, and writes nothing but that row. Running it twice is harmless, because it only reads again.
 */
export async function observeRun(
  deps: ObserveDependencies,
  input: RunInput,
  { pass, digest }: Pick<PassPointer, "pass" | "digest">,
): Promise<ObserveStepResult> {
  if (digest === null) throw new Error("there is no registry to observe with");
  const bundle = await bundleOf(deps, {}, digest);
  const { head, undeclared } = await deps.head.readWithUndeclared();
  const [outlook, cursors, { problems }] = await Promise.all([
    lookAhead(deps, requestOf(bundle, digest), head),
    deps.passes.cursors(pass),
    checkTables(deps.tables, bundle.sources),
  ]);
  const met = summarise(cursors);
  const effects = await joinedEffects(countsOf(deps, pass, cursors));
  const plan = await planOf(deps, outlook, { effects, seen: met.seen, undeclared });
  for (const migration of plan.migrations) deps.log.info("would migrate", migration);
  for (const source of plan.sources) deps.log.info("has seen", source);
  for (const warning of [...problems, ...plan.warnings]) deps.log.info("warns", warning);
  const result: ObserveResult = {
    status: plan.status,
    migrations: plan.migrations.length,
    references: plan.migrations.reduce((sum, { references }) => sum + references, 0),
    notices: plan.notices.length,
  };
  deps.log.info("observed", result);
  const { run, trigger, startedAt, execution } = input;
  const isWhole = met.trouble === null;
  await deps.runs.put({
    run,
    trigger,
    digest,
    status: !isWhole ? "incomplete" : plan.status === "changes" ? "succeeded" : "nothing-to-do",
    startedAt,
    endedAt: new Date(deps.clock.now()).toISOString(),
    progress: { done: met.items, of: met.items },
    execution: execution ?? null,
    error: isWhole ? null : { code: "table-out-of-reach", message: met.trouble, step: "pass" },
    observed: result,
    sources: plan.sources,
  });
  deps.metrics.count(METRICS.runsIncomplete, Number(!isWhole));
  return { ...result, ...(isWhole ? {} : { incomplete: true }) };
}

/** Yields the counts of all segments, in the cursors and beside them. */
async function* countsOf(
  { observations }: Pick<ObserveDependencies, "observations">,
  pass: string,
  cursors: readonly Cursor[],
): AsyncIterable<EffectRows> {
  for (const { effects = [] } of cursors) yield effects;
  const names = new Set(cursors.flatMap(({ keptIn = [] }) => keptIn));
  if (names.size > 0) yield* observations.kept(pass, names);
}
