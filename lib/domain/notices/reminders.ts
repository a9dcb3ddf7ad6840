import type { EntryRecord } from "../models/records.ts";
import { daysBefore } from "../registry/calendar.ts";

/**
 * Days before a model retires on which a pass looks who still uses it; 0 is the day itself. All but one are reminders. From the one for the operators on,
 * they hear of teams that have not answered.
 */
export const MILESTONES = [90, 30, 14, 7, 0] as const;
const FOR_OPERATORS = 14;

/** Tells whether a milestone is a reminder to the teams. */
export function isForTeams(milestone: number | undefined): boolean {
  return milestone !== FOR_OPERATORS;
}

/** Tells whether the operators hear at a milestone of teams that have not answered. */
export function isForOperators(milestone: number | undefined): boolean {
  return milestone !== undefined && milestone <= FOR_OPERATORS;
}

/** One reminder about a deprecated model, for all teams that still use it. */
export type Reminder = {
  /** Stands in the journal where the id of a migration stands. */
  readonly id: string;
  readonly milestone: number;
  /** The day from which it is due, YYYY-MM-DD. */
  readonly day: string;
};

const PREFIX = "remind:";

/** Tells whether an id of the journal is that of a reminder: what is noted for it counts for no migration. */
export function isReminder(id: string): boolean {
  return id.startsWith(PREFIX);
}

type Remindable = Pick<EntryRecord, "id" | "startedAt" | "retiresOn" | "reminded">;

/**
 * Returns the day of the next reminder about a deprecation, YYYY-MM-DD; it may be over. None comes for a milestone that had passed when the deprecation
 * began, nor for one that is done.
 */
export function nextReminderDay(entry: Remindable): string | undefined {
  return reminders(entry)[0]?.day;
}

/** Returns the reminder that is due on a day, YYYY-MM-DD: of several that are, the last; one to the teams before the one for the operators. */
export function dueReminder(entry: Remindable, today: string): Reminder | undefined {
  const due = reminders(entry).filter(({ day }) => day <= today);
  const last = due.at(-1);
  return isForTeams(last?.milestone)
    ? last
    : (due.findLast(({ milestone }) => isForTeams(milestone)) ?? last);
}

/** Returns the reminders that are left, the earliest first. */
function reminders({ id, startedAt, retiresOn, reminded }: Remindable): Reminder[] {
  if (retiresOn === null) return [];
  const done = reminded?.retiresOn === retiresOn ? reminded.milestone : Number.POSITIVE_INFINITY;
  return MILESTONES.filter((milestone) => milestone < done)
    .map((milestone) => ({
      id: `${PREFIX}${id}/${retiresOn}/${milestone}`,
      milestone,
      day: daysBefore(retiresOn, milestone),
    }))
    .filter(({ day }) => day > startedAt.slice(0, day.length));
}

/** Tells whether a daily run has somebody to remind. @param next as the head says it. @param now ISO 8601 UTC */
export function isReminderDue(next: string | null | undefined, now: string): boolean {
  return next === undefined || (next !== null && next <= now.slice(0, next.length));
}
