import type { Head } from "../../contract/head.ts";
import type { ReferenceSource } from "../../contract/reference-source.ts";
import type { ParameterSetsDocument, Problem, RegistryDocument } from "../../contract/registry-document.ts";
import { type KnownModels, knownModels } from "../../domain/models/known-models.ts";
import type { EntryRecord, ModelRecord } from "../../domain/models/records.ts";
import type { Targets } from "../../domain/references/targets.ts";
import type { SyncPlan } from "../../domain/sync/sync-draft.ts";
import { fittingPlan } from "../plan/fitting-plan.ts";
import { setsInForce } from "../plan/plan-inputs.ts";
import { targetsOf } from "../plan/plan-targets.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { Models } from "../ports/models.ts";
import type { Compositions } from "../ports/pass.ts";
import type { Clock } from "../ports/process.ts";
import type { Bundle, Bundles } from "../ports/registry.ts";
import { isNothingToDo } from "../run/request-run.ts";

export type OutlookDependencies = {
  readonly ledger: Pick<Ledger, "entries">;
  readonly models: Pick<Models, "all">;
  readonly compositions: Pick<Compositions, "told">;
  readonly bundles: Pick<Bundles, "get">;
  readonly clock: Pick<Clock, "now">;
};

export type PreviewRequest = {
  readonly document: RegistryDocument;
  readonly digest: string;
  readonly sources: readonly ReferenceSource[];
  readonly sets: ParameterSetsDocument;
  readonly warnings: readonly Problem[];
};

/** What applying a registry would make of the rows, and what its pass would look for. */
export type Outlook = {
  readonly request: PreviewRequest;
  readonly head: Head | undefined;
  readonly nothingToDo: boolean;
  /** The rows as they are. */
  readonly rows: readonly ModelRecord[];
  /** The entries of the ledger as they are. */
  readonly entries: readonly EntryRecord[];
  readonly told: Awaited<ReturnType<Compositions["told"]>>;
  readonly plan: SyncPlan;
  readonly models: KnownModels;
  readonly targets: Targets;
};

/** Returns the preview of a registry that is kept. */
export function requestOf({ registry, sources, sets }: Bundle, digest: string): PreviewRequest {
  return { document: registry, sources, sets, digest, warnings: [] };
}

/** Decides about rows and entries as a run would, and writes nothing. */
export async function lookAhead(
  deps: OutlookDependencies,
  request: PreviewRequest,
  head: Head | undefined,
): Promise<Outlook> {
  const [rows, entries, told, sets] = await Promise.all([
    deps.models.all(),
    deps.ledger.entries(),
    deps.compositions.told(),
    setsInForce(deps.bundles, request, request.digest, head),
  ]);
  const plan = fittingPlan({
    registry: request.document,
    sets,
    before: sets.before,
    rows,
    entries,
    at: new Date(deps.clock.now()).toISOString(),
    run: "plan",
  });
  const models = knownModels(plan.rows.values(), sets);
  const targets = targetsOf(plan.rows.values(), told, models);
  const nothingToDo = isNothingToDo(head, request.digest);
  return { request, head, nothingToDo, rows, entries, told, plan, models, targets };
}
