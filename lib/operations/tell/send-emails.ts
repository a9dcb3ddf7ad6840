import type { SendInput, SendResult } from "../../contract/run-steps.ts";
import { UNDERWAY_MS } from "../../domain/notices/delivery.ts";
import { remembered } from "../pass/remembered.ts";
import type { DueMember } from "../ports/delivery.ts";
import type { Notices, UndeliveredNotices } from "../ports/notices.ts";
import type { Clock } from "../ports/process.ts";
import type { Log } from "../ports/telemetry.ts";
import { type DigestResult, type Mailer, sendDigest } from "./send-digest.ts";

export type SendDependencies = {
  /** Undefined where no e-mails are sent. */
  readonly mailer: (Mailer & { readonly maxEmailsPerSecond: number }) | undefined;
  readonly notices: Pick<Notices, "get">;
  readonly outbox: Pick<UndeliveredNotices, "underway" | "dropUndelivered">;
  readonly clock: Clock;
  readonly log: Log;
  /** The contact that members may ask, as a sentence. */
  readonly contact: string;
  /** Milliseconds after which a call sends no further e-mail, and is called again. */
  readonly publishMs: number;
};

/**
 * Waits of ten seconds that a run makes, for the queue and for a service that takes no more: its quota is of the last 24 hours, and a run that begins
 * some minutes earlier than yesterday's would find it used up. What comes later is told by the daily run.
 */
const MOST_WAITS = 60;
/** E-mails that are sent at the same time: as many as a process that dies can lose. */
const TOGETHER = 10;
/** After so many e-mails that could not be sent, one after the other, the service itself counts as failing. */
const MOST_FAILURES = 10;

/**
 * Sends one e-mail to each member to whom something is due: a digest of all that has reached the member since the last one. What could not be sent is
 * due until a later run sends it. A member who had an e-mail today has the next one of a daily run tomorrow. Running it twice is harmless.
 * @returns `wait` while the queue has not delivered what was published, or the service takes no more; `more` where the time of a call was too short
 */
export async function sendEmails(deps: SendDependencies, input: SendInput): Promise<SendResult> {
  const { mailer, clock } = deps;
  const { waited, after } = input.emails;
  if (after === null && waited < MOST_WAITS && (await isQueueAtWork(deps)))
    return { ...input.emails, waited: waited + 1, next: "wait" };
  if (mailer === undefined) return { ...input.emails, next: "done" };
  const started = clock.monotonic();
  const found = remembered(async (key) => {
    const [team, permission] = JSON.parse(key) as [string, string];
    return mailer.members.withPermission(team, permission);
  });
  const digest = {
    ...deps,
    ...mailer,
    members: {
      withPermission: (team: string, permission: string) => found(JSON.stringify([team, permission])),
    },
    at: input.request.day ?? new Date(clock.now()).toISOString(),
    isDaily: input.request.digest == null,
  };
  // What was put off until now is due with all else.
  if (after === null) await mailer.dueEmails.wake(digest.at);
  let { sent, after: last } = input.emails;
  let failures = 0;
  // Where a day has room for so many, they go one by one: the last of them are for those who come first.
  const together = mailer.maxEmailsPerDay === undefined ? Math.min(mailer.maxEmailsPerSecond, TOGETHER) : 1;
  for await (const group of membersTogether(mailer.dueEmails.due(after), together)) {
    if (last !== after && clock.monotonic() - started > deps.publishMs)
      return { waited, sent, after: last, next: "more" };
    const began = clock.monotonic();
    const results = await Promise.all(group.map((member) => sendDigest(digest, member)));
    const sentNow = countOf(results, "sent");
    sent += sentNow;
    failures = countOf(results, "failed") === group.length ? failures + group.length : 0;
    if (results.includes("exhausted") && waited < MOST_WAITS)
      return { waited: waited + 1, sent, after: last, next: "wait" };
    if (results.some((one) => one === "exhausted" || one === "over") || failures >= MOST_FAILURES) break;
    last = group.at(-1)?.id ?? last;
    const pause = began + (1_000 * sentNow) / mailer.maxEmailsPerSecond - clock.monotonic();
    if (pause > 0) await clock.sleep(pause);
  }
  return { waited, sent, after: last, next: "done" };
}

function countOf(results: readonly DigestResult[], result: DigestResult): number {
  return results.filter((one) => one === result).length;
}

/** Yields groups of members who are told together. A member who occurs again is in a later group: two e-mails would share what is due. */
async function* membersTogether(
  members: AsyncIterable<DueMember>,
  together: number,
): AsyncGenerator<DueMember[]> {
  let group: DueMember[] = [];
  for await (const member of members) {
    if (group.some((one) => one.team === member.team && one.member === member.member)) {
      yield group;
      group = [];
    }
    group.push(member);
    if (group.length < together) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** Tells whether notices are on their way to the subscriber, and forgets those that have arrived. What is on its way for too long is lost. */
async function isQueueAtWork({ outbox, notices, clock }: SendDependencies): Promise<boolean> {
  for await (const row of outbox.underway()) {
    if (clock.now() - Date.parse(row.publishedAt ?? "") > UNDERWAY_MS) continue;
    const found = await notices.get(row.notices);
    if (found.some(({ reached }) => reached === null)) return true;
    await outbox.dropUndelivered([row.id]);
  }
  return false;
}
