import { Failure, HeadChanged } from "../../contract/errors.ts";
import type { Head } from "../../contract/head.ts";
import type { Ledger, LedgerHead } from "../ports/ledger.ts";
import type { Clock } from "../ports/process.ts";
import type { Runs } from "../ports/runs.ts";
import { deadRun } from "../run/dead-run.ts";

type HeadDependencies = {
  readonly head: LedgerHead;
  readonly ledger: Ledger;
  readonly runs: Runs;
  readonly clock: Clock;
};

/** The head while no run is active, and the time of the reading, ISO 8601 UTC. */
type QuietHead = { readonly head: Head; readonly now: string };

/** Reads the head. @throws Failure `run-active` while a run holds a live lease; `unknown-entry` where there is no ledger */
export async function quietHead({
  head: ledgerHead,
  clock,
}: Pick<HeadDependencies, "head" | "clock">): Promise<QuietHead> {
  const head = await ledgerHead.read();
  const now = new Date(clock.now()).toISOString();
  if (head === undefined) throw new Failure("unknown-entry", "the ledger is empty: nothing was ever applied");
  if (head.lease !== null && head.lease.until > now) throw runActive(head);
  return { head, now };
}

/**
 * Reads records that no run changes any more under the token that it finds. A holder whose lease has ended, or had not ended yet when the head was
 * read, may have written since, or may still write: its token is taken from it, its row ends, because no later run finds it at the lease, and
 * everything is read again.
 * @throws Failure `run-active`
 */
export async function settled<Look extends QuietHead>(
  { ledger, runs }: HeadDependencies,
  look: () => Promise<Look>,
): Promise<Look> {
  const first = await look();
  if (first.head.lease === null) return first;
  const dead = await deadRun({ runs }, first.head);
  await ledger
    .commitUnleased(first.head, first.now, dead === undefined ? {} : { runs: [dead] })
    .catch(refuseActive);
  const second = await look();
  if (second.head.token !== first.head.token + 1) throw runActive(second.head);
  return second;
}

/** Says of a changed head that a run is active. @throws Failure `run-active`, or the error itself */
export function refuseActive(error: unknown): never {
  throw error instanceof HeadChanged ? runActive(error.head) : error;
}

function runActive(head: Head | undefined): Failure {
  const holder = head?.lease?.holder;
  return new Failure(
    "run-active",
    holder === undefined ? "a run is active" : `run ${holder} is active until ${head?.lease?.until}`,
  );
}
