import { expect, test } from "vitest";
import { summaryOf } from "../../../lib/domain/text/summary.ts";

const NONE = { created: 0, updated: 0, deprecated: 0, undeprecated: 0, revived: 0, deleted: 0, promoted: 0 };

test("a summary says in one line what became of models, references, teams and notices", () => {
  expect(
    summaryOf({
      sync: { ...NONE, created: 1, deleted: 2 },
      references: { rewritten: 3, cleared: 2, noted: 0 },
      teams: 4,
      notices: 4,
      unreached: 1,
    }),
  ).toBe(
    "1 added, 2 deleted: 3 references rewritten, 2 cleared, in 4 teams; 4 notices, 1 reached nobody yet",
  );
  expect(
    summaryOf({ references: { rewritten: 0, cleared: 1_234, noted: 1 }, teams: 1, notices: 1_000 }),
  ).toBe("no model changed: 1,234 references cleared, 1 noted, in 1 team; 1,000 notices");
  expect(summaryOf({ sync: { ...NONE, revived: 1, undeprecated: 1 }, notices: 0 })).toBe(
    "1 no longer deprecated, 1 listed again: no references changed; no notices",
  );
});
