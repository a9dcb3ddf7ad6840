import { expect, test } from "vitest";
import { isCalendarDate } from "../../../lib/domain/registry/calendar.ts";

test.each(["2026-01-31", "2024-02-29", "2000-02-29", "2025-12-31", "0001-01-01", "9999-12-31"])(
  "%s is in the calendar",
  (date) => {
    expect(isCalendarDate(date)).toBe(true);
  },
);

test.each([
  "2025-02-30",
  "2025-02-29",
  "1900-02-29",
  "2025-04-31",
  "0000-00-00",
  "2025-00-10",
  "2025-13-01",
  "2025-01-00",
  "2025-1-1",
  "+2025-01-01",
  "2025-01-01T00:00:00Z",
  "2025-01-01\n",
  " 2025-01-01",
  "٢٠٢٥-٠١-٠١",
  "",
])("%j is not", (text) => {
  expect(isCalendarDate(text)).toBe(false);
});

test("each day of two hundred years is, and no other day of a month", () => {
  for (let year = 1900; year < 2100; year += 1) {
    for (let month = 1; month <= 12; month += 1) {
      const days = Array.from({ length: 33 }, (_, day) => day).filter((day) =>
        isCalendarDate(`${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`),
      );
      const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
      expect(days).toEqual(Array.from({ length: last }, (_, day) => day + 1));
    }
  }
});
