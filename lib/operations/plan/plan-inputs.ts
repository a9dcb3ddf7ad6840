import type { Head } from "../../contract/head.ts";
import type { ParameterSetsDocument } from "../../contract/registry-document.ts";
import type { RunInput } from "../../contract/run-steps.ts";
import type { PassTable } from "../ports/pass.ts";
import type { ReferenceTables } from "../ports/references.ts";
import type { Bundle, Bundles } from "../ports/registry.ts";
import { requireTables } from "../registry/check-sources.ts";
import { type BundleDependencies, bundleOf } from "../registry/registry-bundle.ts";

export type InputDependencies = BundleDependencies & {
  readonly tables: ReferenceTables;
  /** Bytes of a table that one segment reads. */
  readonly segmentBytes: number;
  /** Segments of every table, whatever its size. @default by its size */
  readonly segments?: number | undefined;
};

/** What Plan needs to know before it takes the lease. */
export type PlanInputs = {
  readonly bundle: Bundle;
  readonly sets: SetsInForce;
  readonly tables: readonly PassTable[];
};

/** Of all tables together: Plan answers them one by one, in at most 256 KB. */
const MAX_SEGMENTS = 1_000;

/**
 * Asked before anything is changed: a registry that is not there, or a table that is missing or out of reach, fails the run while it is
 * harmless. A run without a registry takes what is applied.
 *
 * @throws Failure `bad-sources` for sources that cannot be used, and tables of theirs that do not exist
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
    tables: await describeTables(deps, bundle),
  };
}

/** Definitions of parameter sets: of this registry and, where it has none of a name, of the one applied before. */
type SetsInForce = ParameterSetsDocument & { readonly before: ParameterSetsDocument["sets"] };

/** A registry may drop a set together with the models that had it: the sets of the one applied before are known as well. */
export async function setsInForce(
  bundles: Bundles,
  bundle: Pick<Bundle, "sets">,
  digest: string,
  head: Head | undefined,
): Promise<SetsInForce> {
  const applied = head?.applied?.digest;
  const before = applied === undefined || applied === digest ? undefined : await bundles.get(applied);
  const sets = { ...before?.sets.sets, ...bundle.sets.sets };
  return { ...bundle.sets, sets, before: before?.sets.sets ?? {} };
}

async function describeTables(deps: InputDependencies, bundle: Bundle): Promise<PassTable[]> {
  const found = await requireTables(deps.tables, bundle.sources);
  const wanted = [...found].map(([table, description]) => {
    const bySize = Math.ceil(description.bytes / deps.segmentBytes);
    const segments = deps.segments ?? Math.max(bySize, 1);
    return { table, segments, items: description.items };
  });
  const sum = wanted.reduce((total, { segments }) => total + segments, 0);
  const share = (segments: number): number => Math.max(Math.floor((segments * MAX_SEGMENTS) / sum), 1);
  return sum <= MAX_SEGMENTS
    ? wanted
    : wanted.map((table) => ({ ...table, segments: share(table.segments) }));
}
