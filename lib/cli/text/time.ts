import { Failure } from "../../contract/errors.ts";
import { isCalendarDate } from "../../domain/registry/calendar.ts";
import { counted } from "./table.ts";

const TIME =
  /^(\d{4}-\d{2}-\d{2})(?:T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** From the year 10000 on a time is written in another way. */
const END_OF_TIMES = Date.UTC(10_000);

/**
 * Reads an ISO 8601 time with its zone, or a date, which means the beginning of that day in UTC.
 * @returns the same moment as the contract writes it, such as 2027-03-01T00:00:00.000Z
 * @throws Failure `bad-usage`
 */
export function parseTime(text: string, flag: string): string {
  const date = TIME.exec(text)?.[1];
  const time = date !== undefined && isCalendarDate(date) ? Date.parse(text) : Number.NaN;
  if (!(time < END_OF_TIMES))
    throw new Failure("bad-usage", `--${flag} needs a time such as 2027-03-01T00:00:00Z, not "${text}"`);
  return new Date(time).toISOString();
}

const HOUR_MS = 3_600_000;

/** Returns an age, such as `3 days old`. */
export function ageText(milliseconds: number): string {
  const hours = Math.floor(milliseconds / HOUR_MS);
  if (hours < 1) return "less than an hour old";
  return `${hours < 48 ? counted(hours, "hour") : counted(Math.floor(hours / 24), "day")} old`;
}

/** Returns a UTC time for a table, such as `2027-03-01 08:15:00`. */
export function shownTime(at: string | null): string | null {
  return at === null ? null : at.slice(0, 19).replace("T", " ");
}
