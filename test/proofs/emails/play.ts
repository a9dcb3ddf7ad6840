import { batchesOf } from "../../../lib/domain/items/batches.ts";
import { createRandom } from "../../../lib/local/example/random.ts";
import { deliverNotices } from "../../../lib/operations/tell/deliver-notices.ts";
import { type SendDependencies, sendEmails } from "../../../lib/operations/tell/send-emails.ts";
import type { FakeClock } from "../../platform/test-platform.ts";
import { createJudge } from "./judge.ts";
import { createMailService, type MailService, type Quotas } from "./mail-service.ts";
import type { MailLedger } from "./memory-ledger.ts";
import { type Crowd, LATER_EACH, noticeId, teamOf, toldMembers, toldNotices } from "./told-platform.ts";

export type Play = {
  readonly crowd: Crowd;
  readonly quotas: Quotas;
  readonly seed: number;
  readonly ledger: MailLedger;
  readonly clock: FakeClock;
};

type SentRun = { readonly at: string; readonly sent: number; readonly calls: number; readonly waits: number };

export type Played = {
  readonly runs: readonly SentRun[];
  readonly service: MailService;
  readonly deadLetters: number;
  /** By port and method. */
  readonly calls: Readonly<Record<string, number>>;
  readonly longestCallMs: number;
  readonly faults: readonly string[];
};

const MINUTE = 60_000;
const DAY_MS = 1_440 * MINUTE;
/** Messages that the queue gives a function at a time, and how often it gives one that failed. */
const BATCH = 100;
const RECEIVES = 5;
/** One lookup of members in so many fails, one e-mail, and one e-mail is refused for good. */
const FAILS_ONE_IN = 50;
const MAIL_FAILS_ONE_IN = 1_000;
const REFUSES_ONE_IN = 5_000;
/** Time of a call to a table, as ten e-mails together take it. */
const CALL_MS = 1;
const MOST_DAYS = 60;

/**
 * Tells a crowd of what has changed: through the queue into inboxes, then by a deployment and by a daily run each day until nobody is left. In the
 * middle a second deployment takes models away from some teams. Daily runs begin some minutes earlier or later, as passes are shorter or longer.
 */
export async function playEmails({ crowd, quotas, seed, ledger, clock }: Play): Promise<Played> {
  const random = createRandom(seed);
  const calls: Record<string, number> = {};
  const counted = <Port extends object>(port: Port, name: string): Port =>
    new Proxy(port, {
      get:
        (target, method) =>
        (...given: unknown[]) => {
          const key = `${name}.${String(method)}`;
          calls[key] = (calls[key] ?? 0) + 1;
          clock.advance(CALL_MS);
          return Reflect.apply(Reflect.get(target, method) as () => unknown, target, given);
        },
    });
  const service = createMailService(clock, quotas, {
    fraction: random.fraction,
    failsOneIn: MAIL_FAILS_ONE_IN,
    refusesOneIn: REFUSES_ONE_IN,
  });
  const judge = createJudge(crowd, service);
  const members = toldMembers(crowd);
  const shared = {
    notices: counted(toldNotices(crowd), "notices"),
    clock,
    log: { info: () => {}, warn: judge.warned },
  };
  const inbox = counted(ledger.inbox, "inbox");
  const dueEmails = counted(ledger.dueEmails, "dueEmails");
  const delivery = {
    ...shared,
    inbox,
    dueEmails,
    outbox: { keepUnreached: async () => judge.fault("a notice reached nobody") },
    sendsEmails: true,
    members: {
      withPermission: async (team: string, permission: string) => {
        if (random.fraction() * FAILS_ONE_IN < 1) throw new Error("the directory does not answer");
        return members.withPermission(team, permission);
      },
    },
  };
  const sending: SendDependencies = {
    ...shared,
    outbox: { async *underway() {}, dropUndelivered: async () => {} },
    mailer: {
      inbox,
      dueEmails,
      members: counted(members, "members"),
      emails: counted(service, "emails"),
      maxEmailsPerSecond: quotas.perSecond,
    },
    contact: "Questions? Ask the platform team.",
    publishMs: 20_000,
  };

  let deadLetters = 0;
  /** Gives the messages to the function, and those that failed again. */
  async function deliver(notices: Iterable<readonly [team: string, index: number]>): Promise<void> {
    const messages = [...notices].map(([team, index]) => ({ id: noticeId(team, index), team }));
    let left: readonly { readonly id: string; readonly team: string }[] = messages;
    for (let receive = 0; receive < RECEIVES && left.length > 0; receive += 1) {
      const failed: { readonly id: string; readonly team: string }[] = [];
      for (const batch of batchesOf(left, BATCH))
        failed.push(...(await deliverNotices(delivery as never, batch)).failed);
      left = failed;
    }
    deadLetters += left.length;
    for (const { id, team } of messages) judge.delivered(team, id);
  }

  const runs: SentRun[] = [];
  let longestCallMs = 0;
  /** Does what the state machine does: it calls again, or waits ten seconds and calls again. */
  async function run(digest: string | null): Promise<void> {
    const at = new Date(clock.now()).toISOString();
    const before = judge.begin();
    let [count, waits] = [0, 0];
    let emails = { waited: 0, sent: 0, after: null as string | null };
    for (let next = "more"; next !== "done"; ) {
      const began = clock.monotonic();
      const event = { run: at, startedAt: at, execution: null, request: { digest }, emails };
      ({ next, ...emails } = await sendEmails(sending, event));
      longestCallMs = Math.max(longestCallMs, clock.monotonic() - began);
      count += 1;
      if (next !== "wait") continue;
      waits += 1;
      await clock.sleep(10_000);
    }
    judge.end(before, { sent: emails.sent, at, isDaily: digest === null });
    runs.push({ at, sent: emails.sent, calls: count, waits });
  }

  const teams = Array.from({ length: crowd.teams }, (_, index) => teamOf(index));
  const first = teams.flatMap((team) =>
    Array.from({ length: crowd.notices }, (_, index) => [team, index] as const),
  );
  await deliver(first);
  await run("first");
  for (let day = 1; day <= MOST_DAYS; day += 1) {
    const midnight = Math.floor(clock.now() / DAY_MS) * DAY_MS + DAY_MS;
    const start = midnight + 197 * MINUTE + (random.fraction() - 0.5) * 10 * MINUTE;
    clock.advance(Math.max(start - clock.now(), 0));
    await run(null);
    if (day === 2) {
      clock.advance(8 * 60 * MINUTE);
      await deliver(
        teams.filter((_, index) => index % LATER_EACH === 7).map((team) => [team, crowd.notices] as const),
      );
      await run("second");
    }
    if (day > 2 && (await isDone())) break;
  }
  async function isDone(): Promise<boolean> {
    for await (const _row of ledger.dueEmails.due()) return false;
    return true;
  }
  if (!(await isDone())) judge.fault("members are still on the list");
  if (deadLetters > 0) judge.fault(`${deadLetters} messages are dead letters`);
  if (longestCallMs > MINUTE) judge.fault(`a call took ${longestCallMs} ms`);
  return { runs, service, deadLetters, calls, longestCallMs, faults: judge.verdict() };
}
