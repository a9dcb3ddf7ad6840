import { LeaseLost } from "../contract/errors.ts";
import type { PassPointer } from "../contract/run-steps.ts";
import type { Clock, Head, Lease, LedgerHead } from "./ports.ts";

/** A newer request is recorded: this run gives up its lease, so that a rollback need not wait for it. */
export class NewerRequest extends Error {
  override readonly name = "NewerRequest";
}

export type LeaseKeeper = {
  readonly lease: Lease;
  /** Renews the lease when more than a third of it has gone, or nothing is known of it. @throws LeaseLost, NewerRequest */
  keep(): Promise<void>;
  /**
   * Makes sure that a batch sent now lands while the lease is held: it is sent in the first half since the renewal, and given up after a
   * quarter. A holder can thus be overtaken only when none of its writes is in flight.
   *
   * @returns how long the batch may take, in milliseconds
   */
  readyToWrite(): Promise<number>;
  head(): Head | undefined;
};

export function createLeaseKeeper(
  pointer: Pick<PassPointer, "run" | "token" | "wanted" | "digest">,
  deps: { readonly head: LedgerHead; readonly clock: Clock; readonly leaseMs: number },
): LeaseKeeper {
  const { clock, leaseMs } = deps;
  const lease: Lease = { run: pointer.run, token: pointer.token };
  let renewedAt = Number.NEGATIVE_INFINITY;
  let latest: Head | undefined;

  async function renew(): Promise<void> {
    // Counted from before the request, so that what it takes is never counted as held.
    const asked = clock.monotonic();
    latest = await deps.head.renew(lease, new Date(clock.now() + leaseMs).toISOString());
    renewedAt = asked;
    if (isNewer(latest, pointer)) {
      await deps.head.release(lease);
      throw new NewerRequest(`run ${lease.run} gives way to run ${latest.wanted?.run}`);
    }
  }

  return {
    lease,
    async keep() {
      if (clock.monotonic() - renewedAt > leaseMs / 3) await renew();
    },
    async readyToWrite() {
      if (clock.monotonic() - renewedAt > leaseMs / 2) await renew();
      if (clock.monotonic() - renewedAt > leaseMs / 2) throw new LeaseLost(lease.run);
      return leaseMs / 4;
    },
    head: () => latest,
  };
}

/** Somebody has asked for another registry since this run planned. */
export function isNewer(head: Head, pointer: Pick<PassPointer, "run" | "wanted" | "digest">): boolean {
  const { wanted } = head;
  return (
    wanted !== null &&
    wanted.run !== pointer.run &&
    wanted.run !== pointer.wanted &&
    wanted.digest !== pointer.digest
  );
}
