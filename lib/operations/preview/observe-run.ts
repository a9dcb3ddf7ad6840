import type { ObserveResult, RunInput } from "../../contract/run-steps.ts";
import type { Runs } from "../ports/runs.ts";
import type { Log } from "../ports/telemetry.ts";
import { type BundleDependencies, bundleOf, observedDigest } from "../registry/registry-bundle.ts";
import { type PreviewDependencies, previewPlan } from "./preview-plan.ts";

export type ObserveDependencies = PreviewDependencies &
  BundleDependencies & { readonly runs: Runs; readonly log: Log };

/**
 * Runs the only step of a run in the mode `observe`: decides about every reference what applying would do, and reports it in the log and in the row
 * of the run. It writes nothing else. Running it twice is harmless, because it only reads again.
 */
export async function observeRun(deps: ObserveDependencies, input: RunInput): Promise<ObserveResult> {
  const head = await deps.head.read();
  const digest = head === undefined ? undefined : observedDigest(input, head);
  if (digest === undefined) throw new Error("there is no registry to observe with");
  const bundle = await bundleOf(deps, input, digest);
  const { registry: document, sources, sets } = bundle;
  const plan = await previewPlan(deps, { document, sources, sets, digest, warnings: [] });
  for (const migration of plan.migrations) deps.log.info("would migrate", migration);
  for (const source of plan.sources) deps.log.info("has seen", source);
  for (const warning of plan.warnings) deps.log.info("warns", warning);
  const result: ObserveResult = {
    status: plan.status,
    migrations: plan.migrations.length,
    references: plan.migrations.reduce((sum, { references }) => sum + references, 0),
    notices: plan.notices.length,
  };
  deps.log.info("observed", result);
  const { run, trigger, startedAt, execution } = input;
  await deps.runs.put({
    run,
    trigger,
    digest,
    status: plan.status === "changes" ? "succeeded" : "nothing-to-do",
    startedAt,
    endedAt: new Date(deps.clock.now()).toISOString(),
    progress: { done: 0, of: 0 },
    execution: execution ?? null,
    error: null,
    observed: result,
    sources: plan.sources,
  });
  return result;
}
