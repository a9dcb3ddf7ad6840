import type { Head } from "../../contract/head.ts";

type HeldLease = NonNullable<Head["lease"]>;

/** The longest lease that a run can ask for, in milliseconds: `--lease-seconds` takes no more. */
const LONGEST_MS = 3_600_000;

/** Tells whether a lease was given by a clock that is ahead, because it ends later than any lease that is given now. @param now milliseconds since 1970 */
export function isFromTheFuture({ until }: HeldLease, now: number): boolean {
  return Date.parse(until) > now + LONGEST_MS;
}

/** Says who holds the lease until when, for people: `run run-7 holds the lease until 12:19:22 UTC`, with the day where it is another one. */
export function leaseText({ holder, until }: HeldLease, now: number): string {
  const [day, time] = until.slice(0, 19).split("T");
  const today = new Date(now).toISOString().slice(0, 10);
  return `run ${holder} holds the lease until ${day === today ? "" : `${day} `}${time} UTC`;
}
