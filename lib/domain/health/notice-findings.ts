import type { Unanswered } from "../../contract/notices.ts";
import type { EntryRecord } from "../models/records.ts";
import { UNDERWAY_MS } from "../notices/delivery.ts";
import { isForOperators } from "../notices/reminders.ts";
import { daysBefore } from "../registry/calendar.ts";
import { byCodeUnit } from "../text/code-units.ts";
import { optionWords } from "../text/shell-word.ts";
import { countOf } from "../text/summary.ts";
import type { HealthFacts, LedgerFacts, Waiting } from "./health-facts.ts";
import type { HealthFinding } from "./health-finding.ts";
import { isOlder, LATE_MS, timeText, workState } from "./work-state.ts";

const DAY_MS = 86_400_000;
/** A quota of the day that is used up is over by then. */
const EMAILS_FAIL_MS = 3 * DAY_MS;

/** Returns what did not come to people. On hold nothing is sent, which has a finding of its own. @param now milliseconds since 1970 */
export function noticeFindings(
  facts: LedgerFacts & Pick<HealthFacts, "answered" | "stack">,
  now: number,
): HealthFinding[] {
  const isOnHold = (facts.head?.hold ?? null) !== null;
  return [
    ...(isOnHold ? [] : sendingFindings(facts, now)),
    ...deadLetterFindings(facts),
    ...unreachedFindings(facts),
    ...unansweredFindings(facts, now),
  ];
}

function sendingFindings(facts: LedgerFacts, now: number): HealthFinding[] {
  const { pending, lost, emails, untold } = facts;
  const { last, lease } = workState(facts, now);
  // A run that is at work sends at its end, and the one that goes on with the work of a dead one does too.
  if (lease !== "free") return [];
  const refusal = last?.notices?.refusal;
  const why = refusal === undefined ? "" : `: the topic has not taken them: ${refusal}`;
  return [
    ...waitingFinding(pending, UNDERWAY_MS, now, (notices, since) => ({
      code: "notices-pending",
      severity: isOlder(pending.since, DAY_MS, now) ? "error" : "warning",
      message: `${notices("notice")} still to be sent, since ${since}${why}`,
      command: "cleanup",
    })),
    ...waitingFinding(lost, UNDERWAY_MS, now, (notices, since) => ({
      code: "notices-lost",
      severity: "warning",
      message: `${notices("notice")} published at ${since} came to no inbox: the daily run delivers again`,
      command: "cleanup",
    })),
    ...waitingFinding(emails, LATE_MS, now, (members, since) => ({
      code: "emails-late",
      severity: isOlder(emails.since, EMAILS_FAIL_MS, now) ? "error" : "warning",
      message: `e-mails to ${members("member")} are due since ${since}`,
      command: "cleanup",
    })),
    ...untoldFindings(untold, facts, now),
  ];
}

type Counted = (noun: string) => string;

/** Returns a finding about what waits for longer than it takes. */
function waitingFinding(
  { count, since, isMore }: Waiting,
  takesMs: number,
  now: number,
  findingOf: (counted: Counted, since: string) => HealthFinding,
): HealthFinding[] {
  if (count === 0 || since === null || !isOlder(since, takesMs, now)) return [];
  return [findingOf((noun) => `${isMore ? "at least " : ""}${countOf(count, noun)}`, timeText(since))];
}

function untoldFindings(
  untold: readonly string[],
  { runs }: Pick<LedgerFacts, "runs">,
  now: number,
): HealthFinding[] {
  const waiting = runs.filter(
    ({ run, endedAt }) => untold.includes(run) && isOlder(endedAt, UNDERWAY_MS, now),
  );
  const [first] = waiting;
  if (first === undefined) return [];
  const severity = waiting.some(({ endedAt }) => isOlder(endedAt, DAY_MS, now)) ? "error" : "warning";
  const message = `the operators were not told of ${countOf(waiting.length, "run")}, ${first.run} among them: the topic took no summary`;
  return [{ code: "operators-untold", severity, message, command: "cleanup" }];
}

function deadLetterFindings({ stack }: Pick<HealthFacts, "stack">): HealthFinding[] {
  const count = stack?.deadLetters ?? 0;
  if (count === 0) return [];
  const message = `${countOf(count, "message")} could not be delivered, and lie in the queue NoticeDeadLetters`;
  return [{ code: "dead-letters", severity: "error", message, command: "notices" }];
}

function unreachedFindings({ unreached: { count, team, isMore } }: LedgerFacts): HealthFinding[] {
  if (count === 0) return [];
  const notices = `${isMore ? "at least " : ""}${countOf(count, "notice")}`;
  const message = `${notices} reached nobody, the first in team ${team}: no member has the permission`;
  const command = `notices ${optionWords("team", team ?? "")}`;
  return [{ code: "notices-unreached", severity: "warning", message, command }];
}

/** Teams that had not answered when a pass came to such a day, as long as the deprecation and its date hold and no member has answered since. */
function unansweredFindings(
  { entries, runs, answered }: LedgerFacts & Pick<HealthFacts, "answered">,
  now: number,
): HealthFinding[] {
  return openQuestions({ entries, runs }).flatMap(
    ({ model, retiresOn, teams, named, at }): HealthFinding[] => {
      const silent = named.filter(({ id }) => !answered.get(model)?.has(id));
      const left = teams - (named.length - silent.length);
      if (left === 0) return [];
      const [first] = silent;
      const name = first === undefined ? "" : `, ${first.id} among them`;
      return [
        {
          code: "teams-unanswered",
          severity: retiresOn < new Date(now).toISOString() ? "error" : "warning",
          message: `${countOf(left, "team")}${name} used ${model} at ${timeText(at)} and ${left === 1 ? "has" : "have"} not answered; it retires on ${retiresOn}`,
          command: `notices ${optionWords("model", model)}`,
        },
      ];
    },
  );
}

/** Returns what the operators were last told of deprecations that hold, with the entry, and the end of the run that told it. */
export function openQuestions({ entries, runs }: Pick<LedgerFacts, "entries" | "runs">): (Unanswered & {
  readonly entry: EntryRecord;
  readonly at: string;
})[] {
  return entries.flatMap((entry) => {
    const { kind, state, model, retiresOn, reminded } = entry;
    const isAsked = reminded?.retiresOn === retiresOn && isForOperators(reminded?.milestone);
    if (kind !== "deprecate" || state === "superseded" || retiresOn === null || !isAsked) return [];
    const from = daysBefore(retiresOn, reminded?.milestone ?? 0);
    const [last] = runs
      .flatMap(({ endedAt, unanswered = [] }) =>
        unanswered.map((one) => ({ ...one, entry, at: endedAt ?? "" })),
      )
      .filter((one) => one.model === model && one.retiresOn === retiresOn && one.at >= from)
      .sort((left, right) => byCodeUnit(right.at, left.at));
    return last === undefined ? [] : [last];
  });
}
