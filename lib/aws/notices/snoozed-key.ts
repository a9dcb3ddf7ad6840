/**
 * Prefix of the sort keys of members who have put a notice off, in the outbox: before the keys of all else that is there, so that it is the last row
 * only where there is nothing else.
 */
export const SNOOZED = "SNOOZED#";

/**
 * Returns the beginning of the sort key of what is put off until a time. The time is written with the complement of each digit: what ends first comes
 * last, and the last row of the outbox tells whether anything has ended. @param until ISO 8601 UTC
 */
export function snoozedKeyOf(until: string): string {
  return SNOOZED + until.replaceAll(/\d/g, (digit) => String(9 - Number(digit)));
}
