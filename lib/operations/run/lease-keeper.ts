import type { Head } from "../../contract/head.ts";
import type { PassPointer } from "../../contract/run-steps.ts";
import type { Lease, Leases } from "../ports/ledger.ts";
import type { Clock } from "../ports/process.ts";
import type { WriteWindow } from "../ports/references.ts";

/**
 * The error that stops a run because a newer request is recorded, so that a rollback need not wait for the run. The step after the map releases the
 * lease, when no other segment has a write in flight any more.
 */
export class NewerRequest extends Error {
  override readonly name = "NewerRequest";
}

export type LeaseKeeper = {
  readonly lease: Lease;
  /** Renews the lease when more than a third of it has passed, or its state is unknown. @throws LeaseLost, NewerRequest */
  keep(): Promise<void>;
  /**
   * Returns when a batch may be sent so that it lands while the lease is held: in the first half after the renewal, and given up after a further
   * quarter. A holder can thus be overtaken only when none of its writes is in flight. Renews the lease first when a third of it has passed.
   * @throws LeaseLost, NewerRequest
   */
  windowToWrite(): Promise<WriteWindow>;
};

export function createLeaseKeeper(
  pointer: Pick<PassPointer, "run" | "token" | "wanted" | "digest">,
  deps: {
    readonly head: Leases;
    readonly clock: Clock;
    readonly leaseMs: number;
    readonly givesWay: boolean;
  },
): LeaseKeeper {
  const { clock, leaseMs } = deps;
  const lease: Lease = { run: pointer.run, token: pointer.token };
  let renewedAt = Number.NEGATIVE_INFINITY;

  async function renew(): Promise<void> {
    // The time counts from before the request, so that the duration of the request never counts as time held.
    const asked = clock.monotonic();
    const latest = await deps.head.renew(lease, new Date(clock.now() + leaseMs).toISOString());
    renewedAt = asked;
    if (deps.givesWay && isNewer(latest, pointer)) {
      throw new NewerRequest(`run ${lease.run} gives way to run ${latest.wanted?.run}`);
    }
  }

  return {
    lease,
    async keep() {
      if (clock.monotonic() - renewedAt > leaseMs / 3) await renew();
    },
    async windowToWrite() {
      if (clock.monotonic() - renewedAt > leaseMs / 3) await renew();
      // A process that stalled while it renewed has no window left.
      while (clock.monotonic() > renewedAt + leaseMs / 2) await renew();
      return { sendBefore: renewedAt + leaseMs / 2, timeoutMs: leaseMs / 4 };
    },
  };
}

/** Tells whether another registry was requested since this run planned. A run without a registry accepts the registry in force. */
export function isNewer(head: Head, pointer: Pick<PassPointer, "run" | "wanted" | "digest">): boolean {
  const { wanted } = head;
  return (
    wanted !== null &&
    wanted.run !== pointer.run &&
    wanted.run !== pointer.wanted &&
    wanted.digest !== (pointer.digest ?? head.applied?.digest)
  );
}
