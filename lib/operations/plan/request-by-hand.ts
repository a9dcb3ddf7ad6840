import type { Head } from "../../contract/head.ts";
import type { RunInput } from "../../contract/run-steps.ts";
import type { LedgerHead } from "../ports/ledger.ts";
import { type BundleDependencies, bundleOf } from "../registry/registry-bundle.ts";
import { requestRun } from "../run/request-run.ts";

/**
 * Tells whether somebody has started the state machine by hand with the digest of another registry than the one that is wanted, such as an older one.
 * Nobody else has recorded that request: it is as new as its start. Commands on one machine record theirs themselves, and have no execution. A
 * deployment is never one of these, because its execution may start long after its request.
 */
export function isByHand(input: RunInput, { wanted }: Head): boolean {
  const { run, digest, trigger, execution, startedAt } = input;
  if (digest === null || trigger !== "command" || execution == null || wanted === null) return false;
  return wanted.run !== run && wanted.digest !== digest && Date.parse(startedAt) > Date.parse(wanted.at);
}

/**
 * Records the request of a run that was started by hand; whatever is requested from now on is newer.
 * @returns the head as it is now
 * @throws Failure `bad-registry` for a digest that the ledger does not have; nothing is recorded then
 */
export async function requestByHand(
  deps: BundleDependencies & { readonly head: LedgerHead },
  input: RunInput,
  head: Head,
): Promise<Head> {
  const { run, digest, startedAt } = input;
  if (digest === null || !isByHand(input, head)) return head;
  await bundleOf(deps, input, digest);
  const requestedAt = new Date(startedAt).toISOString();
  const owner = head.stack === null ? {} : { stack: head.stack };
  await requestRun(deps, { run, digest, requestedAt, ...owner }, head);
  return (await deps.head.read()) ?? head;
}
