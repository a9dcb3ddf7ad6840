import type { PassPointer, ReviewResult } from "../../contract/run-steps.ts";
import type { LedgerHead } from "../ports/ledger.ts";
import type { Passes } from "../ports/pass.ts";
import { completeCursors } from "../run/complete-cursors.ts";
import { isNewer } from "../run/lease-keeper.ts";

type ReviewObservationDependencies = {
  readonly head: Pick<LedgerHead, "read">;
  readonly passes: Passes;
};

/**
 * Decides what follows the map of an observation: its last step, when every segment has ended; its end, when a newer registry was requested; else it
 * plans again, and the segments go on at their cursors. It writes nothing.
 */
export async function reviewObservation(
  deps: ReviewObservationDependencies,
  input: PassPointer,
): Promise<ReviewResult> {
  if ((await completeCursors(deps, input.pass)) !== undefined) return { next: "observe" };
  const head = await deps.head.read();
  return head !== undefined && isNewer(head, input)
    ? { next: "done", status: "superseded" }
    : { next: "wait", waitSeconds: 1 };
}
