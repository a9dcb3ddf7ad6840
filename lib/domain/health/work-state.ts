import type { Head } from "../../contract/head.ts";
import { isFromTheFuture } from "../models/held-lease.ts";
import type { HealthFacts, KnownRun, LedgerFacts } from "./health-facts.ts";

const HOUR_MS = 3_600_000;
/** One day, and two hours for a daily run that began late and waited: as long as the alarm on missing runs waits. */
export const LATE_MS = 26 * HOUR_MS;

/** Whether somebody is at work, and what keeps everybody from it: what is left to do then needs no finding of its own. */
export type WorkState = {
  /** `ahead`: only a clock that is far ahead can have given it. `over`: it was not given back in time, and its holder has not said how it ended. */
  readonly lease: "free" | "live" | "over" | "ahead";
  /** The row of the run that holds the lease; undefined where there is none. */
  readonly holder: KnownRun | undefined;
  /** The run that ended last, of those that had the lease or failed before; undefined where there is none. */
  readonly last: KnownRun | undefined;
  /** Whether runs only observe, as the stack says; where nobody asks a stack, as the last run did. No registry then comes into force. */
  readonly observes: boolean;
  /** True while a run is at work, or something that has a finding of its own keeps all runs from it, or the mode does. */
  readonly isExplained: boolean;
};

export function workState(
  { head, runs, stack }: Pick<LedgerFacts, "head" | "runs"> & Partial<Pick<HealthFacts, "stack">>,
  now: number,
): WorkState {
  const holder = runs.find(({ run }) => run === head?.lease?.holder);
  const given = leaseState(head?.lease ?? null, now);
  // A run that failed in the middle of a pass leaves its lease to its end.
  const lease = given === "over" && holder !== undefined && holder.endedAt !== null ? "free" : given;
  const ended = runs.filter(
    ({ endedAt, status }) => endedAt !== null && status !== "busy" && status !== "superseded",
  );
  const last = ended.reduce<KnownRun | undefined>(
    (newest, run) => (newest === undefined || run.startedAt > newest.startedAt ? run : newest),
    undefined,
  );
  const observes = stack?.observes ?? last?.observed !== undefined;
  const isHeld = lease !== "free" || (head?.hold ?? null) !== null;
  const isExplained = isHeld || last?.status === "failed" || observes;
  return { lease, holder, last, observes, isExplained };
}

function leaseState(lease: Head["lease"], now: number): WorkState["lease"] {
  if (lease === null) return "free";
  if (isFromTheFuture(lease, now)) return "ahead";
  return Date.parse(lease.until) > now ? "live" : "over";
}

/** Tells whether something is older than so many milliseconds. @param at ISO 8601, or null for what never was */
export function isOlder(at: string | null, milliseconds: number, now: number): boolean {
  return at !== null && now - Date.parse(at) > milliseconds;
}

/** Returns a time as a sentence has it: `2027-03-01 08:15 UTC`. @param at ISO 8601 UTC */
export function timeText(at: string): string {
  return `${at.slice(0, 16).replace("T", " ")} UTC`;
}
