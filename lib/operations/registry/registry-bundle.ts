import { Failure } from "../../contract/errors.ts";
import type { RunInput } from "../../contract/run-steps.ts";
import { registryDigest } from "../../domain/registry/digest.ts";
import { checkRegistryShape } from "../../domain/registry/shape.ts";
import { validateRegistry } from "../../domain/registry/validate.ts";
import type { Clock } from "../ports/process.ts";
import type { Bundle, Bundles, RegistryAssets } from "../ports/registry.ts";

export type BundleDependencies = {
  readonly bundles: Bundles;
  /** @default none: the requester of the run has recorded what the run applies */
  readonly assets?: RegistryAssets;
  readonly clock: Clock;
};

/**
 * Returns what a run applies: from the ledger, or the first time from the file that the deployment left in its bucket. From then on the ledger holds
 * the bundle, so that nothing breaks when the file is gone. Recording it twice records the same content under the same digest.
 * @throws Failure with the code of the registry's first problem, or `bad-registry` when the content does not match the digest
 */
export async function bundleOf(
  deps: BundleDependencies,
  input: Pick<RunInput, "registry">,
  digest: string,
): Promise<Bundle> {
  const kept = await deps.bundles.get(digest);
  if (kept !== undefined) return kept;
  if (input.registry == null || deps.assets === undefined) {
    throw new Failure("bad-registry", `the ledger has no registry with the digest ${digest}`);
  }
  const bundle = parse(await deps.assets.read(input.registry));
  if ("errors" in checkRegistryShape(bundle.registry) || digestOf(bundle) !== digest) {
    throw new Failure("bad-registry", `the deployed registry is not the one with the digest ${digest}`);
  }
  const today = new Date(deps.clock.now()).toISOString().slice(0, 10);
  const checked = validateRegistry(bundle.registry, bundle.sets, today);
  const [problem] = checked.errors;
  if (problem !== undefined) {
    throw new Failure(problem.code, `${problem.message} at ${problem.path}`, { problems: checked.errors });
  }
  await deps.bundles.put(digest, bundle);
  return bundle;
}

function digestOf({ registry, sources, sets }: Bundle): string {
  return registryDigest(registry, sources, sets);
}

/** Parses a bundle without further checks: its digest vouches for its content. */
function parse(text: string): Bundle {
  try {
    return JSON.parse(text) as Bundle;
  } catch (cause) {
    throw new Failure("bad-registry", "the deployed registry is not JSON", { cause });
  }
}
