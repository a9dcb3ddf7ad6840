import { isCalendarDate } from "../registry/calendar.ts";

type ReadDate = { readonly retiresOn: string | null; readonly isDateUnreadable: boolean };

/** A date, alone or with a time; the time has an offset or is in UTC. */
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|[+-]\d\d:?\d\d|UTC)?)?$/i;
/** The same with other signs between, or none. */
const OTHER_SIGNS = /^(\d{4})([/.]?)(\d\d)\2(\d\d)$/;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH_FIRST = /^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/i;
const DAY_FIRST = /^(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9})\.?,? (\d{4})$/i;
/** Seconds since 1970 below this, milliseconds from it on: as seconds it is the year 5138, as milliseconds March 1973. */
const LEAST_MILLISECONDS = 100_000_000_000;
const FIRST_YEAR = 2000;
const LAST_YEAR = 2199;

/**
 * Reads a date as feeds write it: `2027-01-14`, with a time (its day in UTC), `2027/01/14`, `20270114`, `January 14, 2027`, `14 Jan 2027`, seconds or
 * milliseconds since 1970. `01/02/2027` is none: nobody knows which of the two is the month. Nothing, null and an empty text are no date at all.
 */
export function readDate(value: unknown): ReadDate {
  if (value === undefined || value === null || value === "")
    return { retiresOn: null, isDateUnreadable: false };
  const date =
    typeof value === "string" ? ofText(value.trim()) : typeof value === "number" ? ofNumber(value) : null;
  const isDate = date !== null && isCalendarDate(date) && isPlausible(date);
  return { retiresOn: isDate ? date : null, isDateUnreadable: !isDate };
}

function isPlausible(date: string): boolean {
  const year = Number(date.slice(0, 4));
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

function ofText(text: string): string | null {
  const [, day, time, offset = "Z"] = ISO.exec(text) ?? [];
  if (day !== undefined && time === undefined) return day;
  if (day !== undefined) {
    // A day that the calendar does not have becomes the next month's in Date: it is looked at before.
    const written = offset.toUpperCase() === "UTC" ? "Z" : offset.toUpperCase();
    return isCalendarDate(day) ? dayOf(Date.parse(`${day}T${time}${written}`)) : null;
  }
  const [, year, , month, of] = OTHER_SIGNS.exec(text) ?? [];
  if (year !== undefined) return `${year}-${month}-${of}`;
  const first = MONTH_FIRST.exec(text);
  if (first !== null) return named(first[3], first[1], first[2]);
  const last = DAY_FIRST.exec(text);
  return last === null ? null : named(last[3], last[2], last[1]);
}

function named(year = "", name = "", day = ""): string | null {
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  return month === 0 ? null : `${year}-${String(month).padStart(2, "0")}-${day.padStart(2, "0")}`;
}

function ofNumber(value: number): string | null {
  return dayOf(value >= LEAST_MILLISECONDS ? value : value * 1_000);
}

function dayOf(milliseconds: number): string | null {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 10);
}
