import { LeaseLost } from "../../contract/errors.ts";
import type { Head } from "../../contract/head.ts";
import type { PassPointer } from "../../contract/run-steps.ts";
import type { Lease, Leases, LedgerHead } from "../ports/ledger.ts";
import type { Clock } from "../ports/process.ts";
import type { WriteWindow } from "../ports/references.ts";

/**
 * The error that stops a run because a newer request is recorded, so that a rollback need not wait for the run. The step after the map releases the
 * lease, when no other segment has a write in flight any more.
 */
export class NewerRequest extends Error {
  override readonly name = "NewerRequest";
}

/**
 * The error that stops a step because the platform is on hold. What was written is recorded, as at any other end; the step after the map ends the run
 * and releases the lease, when no other segment has a write in flight any more.
 */
export class OnHold extends Error {
  override readonly name = "OnHold";
}

/**
 * Milliseconds for which a look at the head counts, by the monotonic clock: a batch leaves at most so long after the head was seen without a hold, and
 * a slice that writes all the time looks twice a second.
 */
const LOOK_MS = 500;

export type LeaseKeeper = {
  readonly lease: Lease;
  /** Returns the pass whose limits were lifted, as the last look at the head showed it. */
  lifted(): string | null;
  /** Renews the lease when more than a third of it has passed, or its state is unknown. @throws LeaseLost, NewerRequest, OnHold */
  keep(): Promise<void>;
  /**
   * Returns when a batch may be sent so that it lands while the lease is held: in the first half after the renewal, and given up after a further
   * quarter. A holder can thus be overtaken only when none of its writes is in flight. Renews the lease first when a third of it has passed,
   * and looks for a hold when the last look is too old.
   * @throws LeaseLost, NewerRequest, OnHold
   */
  windowToWrite(): Promise<WriteWindow>;
};

export function createLeaseKeeper(
  pointer: Pick<PassPointer, "run" | "token" | "wanted" | "digest">,
  deps: {
    readonly head: Leases & Pick<LedgerHead, "read">;
    readonly clock: Clock;
    readonly leaseMs: number;
    readonly givesWay: boolean;
    /** False for Plan, which redirects all the same. */
    readonly stopsOnHold: boolean;
  },
): LeaseKeeper {
  const { clock, leaseMs } = deps;
  const lease: Lease = { run: pointer.run, token: pointer.token };
  let renewedAt = Number.NEGATIVE_INFINITY;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let lifted: string | null = null;

  async function renew(): Promise<void> {
    // The time counts from before the request, so that the duration of the request never counts as time held.
    const asked = clock.monotonic();
    const latest = await deps.head.renew(lease, new Date(clock.now() + leaseMs).toISOString());
    renewedAt = asked;
    heed(latest, asked);
  }

  async function look(): Promise<void> {
    const asked = clock.monotonic();
    const latest = await deps.head.read();
    if (latest === undefined) return;
    // Another run took the lease although this one holds it: the clocks of their machines disagree.
    if (latest.token !== lease.token) throw new LeaseLost(lease.run);
    heed(latest, asked);
  }

  /** Stops at what the head says. Of a newer request and a hold the request counts: its run meets the hold itself. */
  function heed(latest: Head, asked: number): void {
    // A slow look leaves time to send something all the same; without that, a slow service would never be written to.
    lookedAt = Math.max(asked, clock.monotonic() - LOOK_MS / 2);
    lifted = latest.lifted;
    if (deps.givesWay && isNewer(latest, pointer)) {
      throw new NewerRequest(`run ${lease.run} gives way to run ${latest.wanted?.run}`);
    }
    if (deps.stopsOnHold && latest.hold !== null)
      throw new OnHold(`run ${lease.run} stops: ${latest.hold.reason}`);
  }

  return {
    lease,
    lifted: () => lifted,
    async keep() {
      if (clock.monotonic() - renewedAt > leaseMs / 3) await renew();
    },
    async windowToWrite() {
      if (clock.monotonic() - renewedAt > leaseMs / 3) await renew();
      else if (clock.monotonic() - lookedAt >= LOOK_MS) await look();
      // A process that stalled meanwhile has no window left.
      while (clock.monotonic() > renewedAt + leaseMs / 2) await renew();
      const sendBefore = Math.min(renewedAt + leaseMs / 2, lookedAt + LOOK_MS);
      return { sendBefore, timeoutMs: leaseMs / 4 };
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
