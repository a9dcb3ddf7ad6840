import { describe, expect, test } from "vitest";
import type { NoticeOutcome } from "../../../lib/contract/notices.ts";
import type { MigrationKind } from "../../../lib/contract/results.ts";
import { createNotice } from "../../../lib/domain/notices/notice.ts";

const AT = "2026-01-01T00:00:00.000Z";

describe("title and text of a notice", () => {
  const HOSTILE = /[\p{Cc}\p{Cs}\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/u;
  const KINDS: Record<NoticeOutcome, MigrationKind> = {
    "action-needed": "deprecate",
    "date-changed": "deprecate",
    migrated: "delete",
    cleared: "delete",
    restored: "delete",
  };
  const of = (character: string, count: number): string => character.repeat(count);
  const NAMES: [string, string][] = [
    ["letters", "m"],
    ["combining marks", "e\u0301\u0323"],
    ["a letter under forty marks", `Z${"\u0336".repeat(40)}`],
    ["flags of two surrogate pairs each", "\u{1F1E9}\u{1F1EA}"],
    ["characters of one surrogate pair", "\u{20000}"],
    ["bidirectional and zero-width characters", "\u202Ex\u200B\u2066y\u2069\uFEFF"],
    ["control characters", "a\u0000b\nc\u0085d\u2028e"],
    ["lone surrogates", "a\uD800b\uDC00"],
  ];

  const cases = Object.entries(KINDS).flatMap(([outcome, kind]) =>
    NAMES.map(([name, character]) => ({ outcome: outcome as NoticeOutcome, kind, name, character })),
  );
  test.each(cases)("$outcome: $name stay within their limits and inert", ({ outcome, kind, character }) => {
    const model = `p/${[...of(character, 200)].slice(0, 200).join("")}`;
    // Each of 64 graphemes, whatever a grapheme is.
    const names = Array.from({ length: 20 }, () => of(character, 64));
    const kinds = [
      "analysis",
      "assistant",
      "chatbot",
      "collection",
      "evaluator",
      "flow",
      "pipeline",
      "thing",
    ];
    const notice = createNotice({
      entry: {
        kind,
        model,
        replacement: outcome === "cleared" ? null : model,
        epoch: 1,
        retiresOn: "2027-02-16",
      },
      team: { id: "acme", name: of(character, 64) },
      outcome,
      affected: Object.fromEntries(kinds.map((one) => [one, { count: 1_000_000, names }])),
      tally: { parameterChanges: new Map() },
      permission: "permission",
      at: AT,
    });
    if (notice === undefined) throw new Error("there is no notice");
    expect(notice.title.length).toBeLessThanOrEqual(150);
    expect(notice.text.length).toBeLessThanOrEqual(8_000);
    expect(notice.title).not.toMatch(HOSTILE);
    expect(notice.text.replaceAll("\n", "")).not.toMatch(HOSTILE);
    expect(notice.team.name).not.toMatch(HOSTILE);
  });
});
