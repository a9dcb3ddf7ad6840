import { describe, expect, test } from "vitest";
import { afterDailyPass, isWeeklyPassDue } from "../../../lib/domain/models/cleanup.ts";
import type { ModelRecord } from "../../../lib/domain/models/records.ts";

const ROW = { id: "p/old", watched: true, cleanPasses: 0, cleanPassAt: null } as ModelRecord;

/** Plays daily passes in order. Returns what a row is after the last. */
function rowAfter(...passes: readonly (readonly [startedAt: string, found?: "found"])[]): ModelRecord {
  return passes.reduce(
    (row, [startedAt, found]) => afterDailyPass(row, { startedAt, found: found === "found" }),
    ROW,
  );
}

describe("a watched tombstone", () => {
  test("is watched no longer after two clean passes that start 23 hours apart", () => {
    expect(rowAfter(["2026-01-01T03:00:00Z"])).toMatchObject({ watched: true, cleanPasses: 1 });
    expect(rowAfter(["2026-01-01T03:00:00Z"], ["2026-01-02T02:00:00Z"])).toMatchObject({
      watched: false,
      cleanPasses: 2,
    });
  });

  test("is watched still when the second came a millisecond too early, which counts from the first", () => {
    const early = rowAfter(["2026-01-01T03:00:00.000Z"], ["2026-01-02T01:59:59.999Z"]);
    expect(early).toMatchObject({ watched: true, cleanPasses: 1, cleanPassAt: "2026-01-01T03:00:00.000Z" });
    expect(afterDailyPass(early, { startedAt: "2026-01-02T02:00:00.000Z", found: false }).watched).toBe(
      false,
    );
  });

  test("begins anew after a find", () => {
    expect(rowAfter(["2026-01-01T03:00:00Z"], ["2026-01-02T03:00:00Z", "found"])).toMatchObject({
      watched: true,
      cleanPasses: 0,
    });
    expect(
      rowAfter(["2026-01-01T03:00:00Z"], ["2026-01-02T03:00:00Z", "found"], ["2026-01-03T03:00:00Z"]),
    ).toMatchObject({ watched: true, cleanPasses: 1 });
  });

  test("needs 23 hours between the passes that count, finds between them or not", () => {
    const found = rowAfter(
      ["2026-01-01T03:00:00Z"],
      ["2026-01-01T04:00:00Z", "found"],
      ["2026-01-01T05:00:00Z"],
    );
    expect(found).toMatchObject({ watched: true, cleanPasses: 0 });
  });

  test("is not written when nothing of it changes", () => {
    const unwatched = { ...ROW, watched: false };
    expect(afterDailyPass(unwatched, { startedAt: "2026-01-01T03:00:00Z", found: true })).toBe(unwatched);
    expect(afterDailyPass(ROW, { startedAt: "2026-01-01T03:00:00Z", found: true })).toBe(ROW);
  });
});

test.each([
  [null, "2026-02-01T00:00:00Z", false],
  ["2026-01-01T00:00:00.000Z", "2026-01-07T23:59:59.999Z", false],
  ["2026-01-01T00:00:00.000Z", "2026-01-08T00:00:00.000Z", true],
  ["2026-03-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z", false],
])("after a pass at %s a pass for its own sake is due at %s: %s", (last, now, due) => {
  expect(isWeeklyPassDue(last, now)).toBe(due);
});
