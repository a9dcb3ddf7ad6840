import { Failure } from "../../contract/errors.ts";
import type { Hold } from "../../contract/head.ts";
import type { Holds, LedgerHead } from "../ports/ledger.ts";
import type { Clock } from "../ports/process.ts";
import { requireShortReason } from "./short-reason.ts";

export type HoldPlatformDependencies = {
  readonly head: Pick<LedgerHead, "read">;
  readonly holds: Holds;
  readonly clock: Clock;
};

/**
 * Puts the platform on hold, whatever run is active; an earlier hold is replaced. Doing it twice is harmless.
 * @throws Failure `bad-usage` for a reason that is too long, `wrong-state` where there are no tables
 */
export async function holdPlatform(
  deps: HoldPlatformDependencies,
  { reason, by }: { readonly reason: string; readonly by: string },
): Promise<Hold> {
  requireShortReason(reason);
  // Who resumes accepts what a limit has found, whatever reason was given since.
  const { pass } = (await deps.head.read())?.hold ?? {};
  const at = new Date(deps.clock.now()).toISOString();
  const hold: Hold = { reason, by, at, ...(pass === undefined ? {} : { pass }) };
  if (await deps.holds.put(hold)) return hold;
  throw new Failure("wrong-state", "nothing was ever applied here, and there is nothing to hold", {
    hint: "apply",
  });
}

/**
 * Ends the hold, whoever gave it; the next run goes on where the last one stopped. A pass that a limit has stopped goes on without limits, and the
 * next pass counts from zero. Without a hold nothing is written.
 */
export async function resumePlatform(deps: {
  readonly head: LedgerHead;
  readonly holds: Holds;
}): Promise<null> {
  for (;;) {
    const hold = (await deps.head.read())?.hold ?? null;
    if (hold === null || (await deps.holds.lift(hold))) return null;
  }
}
