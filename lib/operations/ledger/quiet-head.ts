import { Failure, HeadChanged } from "../../contract/errors.ts";
import type { Head } from "../../contract/head.ts";
import { isFromTheFuture, leaseText } from "../../domain/models/held-lease.ts";
import type { Ledger, LedgerHead } from "../ports/ledger.ts";
import type { Clock } from "../ports/process.ts";
import { type DeadRunDependencies, deadRun } from "../run/dead-run.ts";

export type HeadDependencies = DeadRunDependencies & {
  readonly head: LedgerHead;
  readonly ledger: Ledger;
  readonly clock: Clock;
};

/** The head while no run is active, and the time of the reading, ISO 8601 UTC. */
type QuietHead = { readonly head: Head; readonly now: string };

/**
 * Reads the head. A lease that only a clock which is ahead can have given counts as ended: its holder is most likely dead, and would refuse for a day
 * what is done by hand. A holder that lives loses the lease, which it notices before it writes again.
 * @throws Failure `run-active` while a run holds a live lease; `unknown-entry` where there is no ledger
 */
export async function quietHead({
  head: ledgerHead,
  clock,
}: Pick<HeadDependencies, "head" | "clock">): Promise<QuietHead> {
  const head = await ledgerHead.read();
  const at = clock.now();
  const now = new Date(at).toISOString();
  if (head === undefined) throw new Failure("unknown-entry", "the ledger is empty: nothing was ever applied");
  if (head.lease !== null && head.lease.until > now && !isFromTheFuture(head.lease, at))
    throw runActive(head, at);
  return { head, now };
}

/**
 * Reads records that no run changes any more under the token that it finds. A holder whose lease has ended, or had not ended yet when the head was
 * read, may have written since, or may still write: its token is taken from it, its row ends, because no later run finds it at the lease, and
 * everything is read again.
 * @throws Failure `run-active`
 */
export async function settled<Look extends QuietHead>(
  deps: HeadDependencies,
  look: () => Promise<Look>,
): Promise<Look> {
  const first = await look();
  if (first.head.lease === null) return first;
  const { lease } = first.head;
  const dead = await deadRun(deps, first.head);
  const ended = lease.until > first.now ? lease.until : first.now;
  await deps.ledger
    .commitUnleased(first.head, ended, dead === undefined ? {} : { runs: [dead] })
    .catch((error) => refuseActive(error, deps.clock.now()));
  const second = await look();
  if (second.head.token !== first.head.token + 1) throw runActive(second.head, deps.clock.now());
  return second;
}

/** Says of a changed head that a run is active. @throws Failure `run-active`, or the error itself */
export function refuseActive(error: unknown, now: number): never {
  throw error instanceof HeadChanged ? runActive(error.head, now) : error;
}

function runActive(head: Head | undefined, now: number): Failure {
  const lease = head?.lease ?? null;
  return new Failure(
    "run-active",
    lease === null
      ? "a run is active; run this again when it has ended"
      : `${leaseText(lease, now)}; if it is dead, run this again then`,
  );
}
