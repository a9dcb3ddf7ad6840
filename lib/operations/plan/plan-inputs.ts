import type { Head } from "../../contract/head.ts";
import type { ParameterSetsDocument } from "../../contract/registry-document.ts";
import type { RunInput } from "../../contract/run-steps.ts";
import type { PassTable } from "../ports/pass.ts";
import type { ReferenceTables } from "../ports/references.ts";
import type { Bundle, Bundles } from "../ports/registry.ts";
import { requireTables } from "../registry/check-sources.ts";
import { type BundleDependencies, bundleOf } from "../registry/registry-bundle.ts";
import { dividedTables, type SegmentSizes } from "./segments.ts";

export type InputDependencies = BundleDependencies &
  SegmentSizes & {
    readonly tables: ReferenceTables;
  };

/** What Plan needs before it takes the lease. */
export type PlanInputs = {
  readonly bundle: Bundle;
  readonly sets: SetsInForce;
  readonly tables: readonly PassTable[];
};

/**
 * Gathers the inputs of a run before anything changes: a missing registry, or a table that is missing or out of reach, fails the run while a failure
 * is harmless. A run without a registry takes the applied registry.
 * @throws Failure `bad-sources` for sources that cannot be used, or whose tables do not exist
 */
export async function gatherInputs(
  deps: InputDependencies,
  input: RunInput,
  head: Head,
): Promise<PlanInputs> {
  const digest = input.digest ?? head.applied?.digest ?? head.applying ?? "";
  const bundle = await bundleOf(deps, input, digest);
  return {
    bundle,
    sets: await setsInForce(deps.bundles, bundle, digest, head),
    tables: dividedTables(deps, await requireTables(deps.tables, bundle.sources)),
  };
}

/** Definitions of parameter sets: of this registry, and of the registry applied before for names that this registry does not define. */
type SetsInForce = ParameterSetsDocument & { readonly before: ParameterSetsDocument["sets"] };

/** Returns the sets of the registry and of the registry applied before, because a registry may drop a set together with the models that had it. */
export async function setsInForce(
  bundles: Pick<Bundles, "get">,
  bundle: Pick<Bundle, "sets">,
  digest: string,
  head: Head | undefined,
): Promise<SetsInForce> {
  const applied = head?.applied?.digest;
  const before = applied === undefined || applied === digest ? undefined : await bundles.get(applied);
  const sets = { ...before?.sets.sets, ...bundle.sets.sets };
  return { ...bundle.sets, sets, before: before?.sets.sets ?? {} };
}
