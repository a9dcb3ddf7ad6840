import { createHash } from "node:crypto";
import type { Head } from "../../contract/head.ts";
import { NO_LEASE, type PlanResult, type RunInput } from "../../contract/run-steps.ts";
import { canonicalJson } from "../../domain/registry/digest.ts";
import { fingerprintOf } from "../plan/plan-targets.ts";
import { isByHand } from "../plan/request-by-hand.ts";
import { dividedTables, type SegmentSizes, segmentsOf } from "../plan/segments.ts";
import type { LedgerHead } from "../ports/ledger.ts";
import type { Passes, PassPlan } from "../ports/pass.ts";
import type { ReferenceTables } from "../ports/references.ts";
import { checkTables } from "../registry/check-sources.ts";
import { type BundleDependencies, bundleOf } from "../registry/registry-bundle.ts";
import { lookAhead, type OutlookDependencies, requestOf } from "./outlook.ts";

export type PlanObservationDependencies = OutlookDependencies &
  BundleDependencies &
  SegmentSizes & {
    readonly head: Pick<LedgerHead, "read">;
    readonly passes: Pick<Passes, "create">;
    readonly tables: Pick<ReferenceTables, "describe">;
    /** How many segments are read at a time. */
    readonly segmentsAtOnce: number;
  };

/**
 * Plans a run in the mode `observe`: decides as an apply would, and stores what its pass would look for. It takes no lease, and of the ledger it
 * writes only the registry and the plan of a pass that nothing else names. Running it twice is harmless: the same plan is the same pass, which goes on
 * at its cursors, and another plan is another pass, which begins.
 */
export async function planObservation(
  deps: PlanObservationDependencies,
  input: RunInput,
): Promise<PlanResult> {
  const head = await deps.head.read();
  const digest = head === undefined ? undefined : observedDigest(input, head);
  if (head === undefined || digest === undefined) return { next: "done", status: "nothing-to-do" };
  const { wanted } = head;
  const isOther = input.digest !== null && wanted !== null && wanted.digest !== input.digest;
  if (isOther && !isByHand(input, head)) return { next: "done", status: "superseded" };
  const bundle = await bundleOf(deps, input, digest);
  const { targets, models } = await lookAhead(deps, requestOf(bundle, digest), head);
  // A table that is missing is no reason to look at no other one: the last step says so.
  const { found } = await checkTables(deps.tables, bundle.sources);
  const plan = {
    startedAt: input.startedAt,
    sources: bundle.sources,
    tables: dividedTables(deps, found),
    targets,
    models,
    undos: [],
  };
  const pass = { ...plan, id: idOf(input.run, digest, plan) };
  await deps.passes.create(pass);
  return {
    next: "pass",
    pointer: { run: input.run, token: NO_LEASE, pass: pass.id, digest, wanted: wanted?.run ?? null },
    segments: segmentsOf(pass.tables),
    segmentsAtOnce: deps.segmentsAtOnce,
    takenBack: false,
  };
}

/**
 * Returns the digest that a run observes: of its own registry, else of the registry that was requested last, because in this mode no registry was
 * applied that the run could look at.
 */
function observedDigest(input: Pick<RunInput, "digest">, head: Head): string | undefined {
  return input.digest ?? head.wanted?.digest ?? head.applied?.digest;
}

/** Returns an id that two plans of one run share only when their cursors mean the same: the same references in the same segments. */
function idOf(run: string, digest: string, plan: Omit<PassPlan, "id">): string {
  const content = canonicalJson([digest, fingerprintOf(plan), plan.tables]);
  return `observation-${run}-${createHash("sha256").update(content).digest("hex").slice(0, 16)}`;
}
