import { entryKey, type MailService } from "./mail-service.ts";
import { type Crowd, entryIndex, urgencyIn } from "./told-platform.ts";

type End = { readonly sent: number; readonly at: string; readonly isDaily: boolean };

const MOST_FAULTS = 10;
/** Warnings that name the member whose e-mail failed, or was refused. */
type Named = { readonly team?: string; readonly member?: string };

/**
 * Judges what the mail service took, by the numbers of teams, members and notices alone: each entry told once or refused for good, nobody left who has
 * something more urgent to hear than somebody who was told, no second e-mail on a day of daily runs.
 */
export function createJudge(crowd: Crowd, service: MailService) {
  const faults: string[] = [];
  const fault = (what: string): void => void faults.push(what);
  const told = new Uint8Array(crowd.teams * crowd.members * (crowd.notices + 1));
  /** Notices of a team that were delivered. */
  const delivered = new Map<string, string[]>();
  const lastDay = new Map<string, string>();
  let failed = new Set<string>();
  let refusals = 0;

  const members = Array.from({ length: crowd.members }, (_, index) => `m${index}`);
  const isTold = (team: string, member: string, notice: string): boolean =>
    told[entryIndex(crowd, team, member, notice)] !== 0 ||
    service.refused.has(entryKey(team, member, notice));
  function* waiting(): Generator<{ team: string; member: string; urgency: number }> {
    for (const [team, notices] of delivered) {
      for (const member of members) {
        const left = notices.filter((notice) => !isTold(team, member, notice));
        if (left.length > 0)
          yield { team, member, urgency: Math.min(...left.map((notice) => urgencyIn(crowd, team, notice))) };
      }
    }
  }
  /** @returns the least urgent that was told */
  function readTaken(from: number, isDaily: boolean): number {
    let least = 0;
    for (const { at, team, member, notices } of service.taken.slice(from)) {
      const urgencies = notices.map((notice) => urgencyIn(crowd, team, notice));
      least = Math.max(least, Math.min(...urgencies));
      if (urgencies.some((one, index) => index > 0 && one < (urgencies[index - 1] ?? 0)))
        fault(`an e-mail to ${member} of ${team} does not begin with the most urgent`);
      const day = new Date(at).toISOString().slice(0, 10);
      if (isDaily && lastDay.get(`${team} ${member}`) === day)
        fault(`two e-mails on ${day} to ${member} of ${team}`);
      lastDay.set(`${team} ${member}`, day);
      for (const notice of notices) {
        const index = entryIndex(crowd, team, member, notice);
        told[index] = (told[index] ?? 0) + 1;
        if (told[index] > 1) fault(`${notice} told twice to ${member}`);
      }
    }
    return least;
  }
  return {
    fault,
    delivered(team: string, notice: string): void {
      delivered.set(team, [...(delivered.get(team) ?? []), notice]);
    },
    warned(message: string, { team, member }: Named): void {
      if (message === "an e-mail was refused") refusals += 1;
      if (message === "an e-mail could not be sent") failed.add(`${team} ${member}`);
    },
    begin(): number {
      failed = new Set();
      return service.taken.length;
    },
    end(from: number, { sent, at, isDaily }: End): void {
      if (service.taken.length - from !== sent) fault(`the run of ${at} says ${sent} e-mails`);
      const least = readTaken(from, isDaily);
      for (const { team, member, urgency } of waiting()) {
        const isToday = isDaily && lastDay.get(`${team} ${member}`) === at.slice(0, 10);
        if (urgency < least && !failed.has(`${team} ${member}`) && !isToday)
          fault(`${member} of ${team} waits with ${urgency} after the run of ${at}, which told ${least}`);
      }
    },
    /** Returns what is wrong: the first few, and how many more there are. */
    verdict(): readonly string[] {
      for (const { team, member } of waiting()) fault(`${member} of ${team} was never told`);
      if (refusals > service.refused.size) fault("a refusal names nothing");
      const more = faults.length - MOST_FAULTS;
      return more > 0 ? [...faults.slice(0, MOST_FAULTS), `and ${more} more`] : faults;
    },
  };
}
