import type { LedgerHead } from "../ports/ledger.ts";
import type { Clock } from "../ports/process.ts";
import type { Runs } from "../ports/runs.ts";

export type WaitingDependencies = {
  readonly head: Pick<LedgerHead, "read">;
  readonly runs: Pick<Runs, "all">;
  readonly clock: Clock;
};

/** Says for people why notices are not sent yet, and what sends them. It is the same for all: the topic is one. */
export async function whyPending({ head, runs, clock }: WaitingDependencies): Promise<string> {
  const found = await head.read();
  const { hold = null, lease = null } = found ?? {};
  if (hold !== null)
    return `${hold.by} put the platform on hold: ${hold.reason}; the first cleanup after it is resumed sends them`;
  if (lease !== null && Date.parse(lease.until) > clock.now())
    return `run ${lease.holder} is at work, and sends them at its end`;
  const newest = (await runs.all()).reduce<{ at: string; refusal?: string | undefined }>(
    (last, { startedAt, notices }) =>
      notices !== undefined && startedAt >= last.at ? { at: startedAt, refusal: notices.refusal } : last,
    { at: "" },
  );
  return newest.refusal === undefined
    ? "a run stopped before it had sent them; the next cleanup does"
    : `the topic has not taken them: ${newest.refusal}; the next cleanup tries again`;
}
