import { Failure, HeadChanged, TransientTrouble } from "../../contract/errors.ts";
import type { Head, Wanted } from "../../contract/head.ts";
import type { LedgerHead } from "../ports/ledger.ts";
import type { Clock } from "../ports/process.ts";
import type { Bundle, Bundles } from "../ports/registry.ts";

/** Tells whether the registry is in force and no work is left: only then a request is not even recorded. */
export function isNothingToDo(head: Head | undefined, digest: string): boolean {
  return (
    head !== undefined &&
    head.applied?.digest === digest &&
    head.applying === null &&
    head.open === 0 &&
    (head.wanted === null || head.wanted.digest === digest)
  );
}

/**
 * Records that a registry is wanted, before its execution starts. Requests have the order in which they were recorded: the time of a request is
 * always after the time of the request before it, whatever the clocks say. With nothing to do, nothing is recorded.
 * @param request.bundle undefined when the run finds the bundle where the deployment left it
 * @param request.stack of a deployment: the owner of the ledger from now on
 * @param request.requestedAt of a request that is made again: any request recorded after this time stays the newest
 * @param observed the head row as it was just read
 * @param request.until milliseconds of the wall clock; nothing is recorded after this time
 * @throws Failure `other-stack` when the ledger has another owner
 * @throws TransientTrouble when recording took too long
 */
export async function requestRun(
  deps: { readonly head: LedgerHead; readonly bundles: Bundles; readonly clock: Clock },
  request: {
    readonly run: string;
    readonly digest: string;
    readonly bundle?: Bundle;
    readonly stack?: string;
    readonly requestedAt?: string | undefined;
    readonly until?: number;
  },
  observed: Head | undefined,
): Promise<void> {
  let head = observed;
  refuseOtherOwner(head, request.stack);
  if (isNothingToDo(head, request.digest)) return;
  const isKept = [head?.applied?.digest, head?.applying].includes(request.digest);
  if (!isKept && request.bundle !== undefined) await deps.bundles.put(request.digest, request.bundle);
  for (;;) {
    refuseOtherOwner(head, request.stack);
    if (request.requestedAt !== undefined && (head?.wanted?.at ?? "") >= request.requestedAt) return;
    if (request.until !== undefined && deps.clock.now() > request.until)
      throw new TransientTrouble("the request could not be recorded in time");
    const wanted: Wanted = {
      at: timeAfter(head?.wanted?.at, deps.clock.now()),
      digest: request.digest,
      run: request.run,
    };
    try {
      return await deps.head.want(wanted, head, request.stack ?? null);
    } catch (error) {
      if (!(error instanceof HeadChanged)) throw error;
      head = error.head;
    }
  }
}

/** Refuses a second stack: two deployments on one ledger would roll back each other's registry for ever. */
function refuseOtherOwner(head: Head | undefined, stack: string | undefined): void {
  const owner = head?.stack ?? null;
  if (owner === null || owner === stack) return;
  throw new Failure("other-stack", `the ledger belongs to ${owner}; only its deployments apply a registry`);
}

function timeAfter(previous: string | undefined, now: number): string {
  const earliest = previous === undefined ? now : Math.max(now, Date.parse(previous) + 1);
  return new Date(earliest).toISOString();
}
