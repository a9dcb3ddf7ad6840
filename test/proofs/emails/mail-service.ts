import type { Email, Emails } from "../../../lib/operations/ports/delivery.ts";
import type { FakeClock } from "../../platform/test-platform.ts";

/** As Amazon SES counts: e-mails of the last 24 hours, and of a second with short bursts. */
export type Quotas = { readonly perDay: number; readonly perSecond: number };

const DAY_MS = 86_400_000;
/** The SDK's own tries of one e-mail, and its first pause, which doubles. */
const TRIES = 5;
const PAUSE_MS = 200;

export type MailService = Emails & {
  /** What was taken, in order, without the texts. */
  readonly taken: {
    readonly at: number;
    readonly team: string;
    readonly member: string;
    notices: readonly string[];
  }[];
  /** Keys of the notices and members of e-mails that it refused for good. */
  readonly refused: Set<string>;
  /** How often it said no: because of the rate, because of the quota, or because it failed. */
  readonly answers: { throttled: number; exhausted: number; failed: number };
  /** The most that it took in 24 hours. */
  mostInADay: number;
};

/** Names an entry of an inbox. */
export const entryKey = (team: string, member: string, notice: string): string =>
  `${team} ${member} ${notice}`;

/** Makes a mail service of the account: one call in `failsOneIn` fails, one in `refusesOneIn` is refused for good. */
export function createMailService(
  clock: FakeClock,
  { perDay, perSecond }: Quotas,
  {
    fraction,
    failsOneIn,
    refusesOneIn,
  }: { fraction: () => number; failsOneIn: number; refusesOneIn: number },
): MailService {
  let tokens = perSecond;
  let filledAt = 0;
  /** The first of the last 24 hours, among those that were taken. */
  let first = 0;
  const isTurn = (): boolean => {
    const now = clock.monotonic();
    tokens = Math.min(perSecond, tokens + ((now - filledAt) / 1_000) * perSecond);
    filledAt = now;
    return tokens >= 1;
  };
  const takeTurn = async (): Promise<boolean> => {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      if (isTurn()) {
        tokens -= 1;
        return true;
      }
      service.answers.throttled += 1;
      await clock.sleep(PAUSE_MS * 2 ** attempt);
    }
    return false;
  };
  const service: MailService = {
    taken: [],
    refused: new Set(),
    answers: { throttled: 0, exhausted: 0, failed: 0 },
    mostInADay: 0,
    async send({ team, member, notices }: Email) {
      const { taken, answers } = service;
      const hasTurn = await takeTurn();
      while ((taken[first]?.at ?? Number.POSITIVE_INFINITY) <= clock.now() - DAY_MS) first += 1;
      if (!hasTurn || taken.length - first >= perDay) {
        answers.exhausted += 1;
        return "exhausted";
      }
      if (fraction() * failsOneIn < 1) {
        answers.failed += 1;
        throw new Error("the mail service does not answer");
      }
      if (fraction() * refusesOneIn < 1) {
        for (const notice of notices) service.refused.add(entryKey(team, member, notice));
        return "refused";
      }
      taken.push({ at: clock.now(), team, member, notices });
      service.mostInADay = Math.max(service.mostInADay, taken.length - first);
      return "sent";
    },
  };
  return service;
}
