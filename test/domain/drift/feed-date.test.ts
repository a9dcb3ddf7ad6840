import { describe, expect, test } from "vitest";
import { readDate } from "../../../lib/domain/drift/feed-date.ts";

describe("a date of a feed", () => {
  test.each([
    "2027-01-14",
    " 2027-01-14 ",
    "2027-01-14T00:00:00Z",
    "2027-01-14T23:59:59.123Z",
    "2027-01-14T00:00:00.000+00:00",
    "2027-01-13T20:00:00-05:00",
    "2027-01-14 12:30 UTC",
    "2027-01-14T12:30:00",
    "2027/01/14",
    "2027.01.14",
    "20270114",
    "January 14, 2027",
    "Jan 14 2027",
    "14 January 2027",
    "14th Jan. 2027",
    1_799_884_800,
    1_799_884_800_000,
  ])("%j is 14 January 2027", (value) => {
    expect(readDate(value)).toEqual({ retiresOn: "2027-01-14", isDateUnreadable: false });
  });

  test.each([undefined, null, ""])("%j is no date, and none was meant", (value) => {
    expect(readDate(value)).toEqual({ retiresOn: null, isDateUnreadable: false });
  });

  test.each([
    "2027-02-30",
    "2027-02-30T00:00:00Z",
    "2027-13-01",
    "2027-1-4",
    "01/02/2027",
    "soon",
    "date when the model becomes deprecated in the format YYYY-MM-DD",
    "2027-01-14T99:00:00Z",
    "0000-00-00",
    "9999-12-31",
    "31 Foo 2027",
    "February 30, 2027",
    Number.MAX_VALUE,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    -1,
    0,
    true,
    ["2027-01-14"],
    { toString: "2027-01-14" },
    "2".repeat(1_000_000),
  ])("a value that is no date is none, and is said to be unreadable (%#)", (value) => {
    expect(readDate(value)).toEqual({ retiresOn: null, isDateUnreadable: true });
  });
});
