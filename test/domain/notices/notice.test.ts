import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Notice, NoticeOutcome } from "../../../lib/contract/notices.ts";
import type { Affected, EntryKind, MigrationKind } from "../../../lib/contract/results.ts";
import { createNotice } from "../../../lib/domain/notices/notice.ts";
import { type AffectedOwner, affectedOf } from "../../../lib/domain/references/tally.ts";

/** The kind of entry that each outcome tells of. */
const KIND_OF = {
  "action-needed": "deprecate",
  "date-changed": "deprecate",
  migrated: "delete",
  cleared: "delete",
  restored: "undo",
} as const satisfies Record<NoticeOutcome, string>;

type Given = {
  readonly model?: string;
  readonly replacement?: string | null;
  readonly retiresOn?: string | null;
  readonly team?: string;
  readonly affected?: Affected;
  readonly changes?: readonly string[];
};

function notice(outcome: NoticeOutcome, given: Given = {}): Notice {
  const {
    model = "old",
    replacement = "openai/new",
    // A date that has changed is there, or was.
    retiresOn = outcome === "date-changed" ? "2027-02-16" : null,
    team = "Acme",
    affected = {},
    changes = [],
  } = given;
  const created = createNotice({
    entry: {
      kind: KIND_OF[outcome] as MigrationKind,
      model: `openai/${model}`,
      replacement,
      epoch: 1,
      retiresOn,
    },
    team: { id: "acme", name: team },
    outcome,
    affected,
    tally: {
      parameterChanges: new Map(
        changes.map((field) => [field, { field, action: "drop" as const, count: 1 }]),
      ),
    },
    permission: "p",
    at: "2026-01-01T00:00:00.000Z",
  });
  if (created === undefined) throw new Error("nobody is told");
  return created;
}

const HARMFUL = /[\p{Cc}\p{Cs}\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/u;
const OUTCOMES = Object.keys(KIND_OF) as NoticeOutcome[];

describe("the id of a notice that something is over", () => {
  const idOf = (kind: EntryKind, facts: { epoch?: number; times?: number; undo?: number } = {}): string => {
    const { epoch = 1, times = 1, undo = 1 } = facts;
    const notice = createNotice({
      entry: {
        kind: kind as MigrationKind,
        model: "openai/old",
        replacement: "openai/new",
        epoch,
        times,
        retiresOn: null,
        ...(kind === "undo" ? { undoes: { migration: `delete:openai/old@${epoch}=new`, times: undo } } : {}),
      },
      team: { id: "acme", name: "Acme" },
      outcome: "restored",
      affected: {},
      tally: { parameterChanges: new Map() },
      permission: "p",
      at: "2026-01-01T00:00:00.000Z",
    });
    return notice?.id ?? "";
  };

  test("is another for each deprecation, each deletion and each undo, and for nothing else", () => {
    const different = [
      idOf("deprecate"),
      idOf("deprecate", { times: 2 }),
      idOf("delete"),
      idOf("delete", { epoch: 2 }),
      idOf("undo"),
      idOf("undo", { epoch: 2 }),
      idOf("undo", { undo: 2 }),
    ];
    expect(new Set(different).size).toBe(different.length);
    expect(idOf("deprecate", { epoch: 2, undo: 2 })).toBe(idOf("deprecate"));
    expect(idOf("delete", { times: 2, undo: 2 })).toBe(idOf("delete"));
  });
});

describe("the text", () => {
  test.each(OUTCOMES)("of %s names the model, and the replacement where there is one", (outcome) => {
    const { title, text } = notice(outcome, { affected: { assistant: { count: 1, names: ["Helper"] } } });
    expect(title).toContain("old");
    expect(text).toContain("old");
    expect(text).toContain("Helper");
    if (outcome === "migrated" || outcome === "action-needed") expect(text).toContain("new");
  });

  test("counts in the singular and the plural of every kind", () => {
    const plurals = {
      chatbot: "chatbots",
      pipeline: "pipelines",
      assistant: "assistants",
      analysis: "analyses",
      evaluator: "evaluators",
      collection: "collections",
    };
    for (const [kind, plural] of Object.entries(plurals)) {
      expect(notice("cleared", { affected: { [kind]: { count: 1, names: ["A"] } } }).text).toMatch(
        new RegExp(`\\b1 ${kind}\\b`),
      );
      expect(notice("cleared", { affected: { [kind]: { count: 2, names: ["A", "B"] } } }).text).toMatch(
        new RegExp(`\\b2 ${plural}\\b`),
      );
    }
  });

  test("says how many more there are than it names", () => {
    const names = Array.from({ length: 20 }, (_, index) => `N${index}`);
    expect(notice("cleared", { affected: { assistant: { count: 20, names } } }).text).not.toContain("more");
    expect(notice("cleared", { affected: { assistant: { count: 23, names } } }).text).toContain("3 more");
  });

  test("of a deprecation says when the model retires, if that is known", () => {
    expect(notice("action-needed", { retiresOn: "2026-09-01" }).text).toContain("2026-09-01");
    expect(notice("action-needed").text).not.toMatch(/retires? on/i);
  });

  test("has no list where nothing is listed", () => {
    for (const outcome of OUTCOMES) {
      const { text } = notice(outcome, { affected: {}, replacement: null });
      expect(text).not.toMatch(/undefined|null|\bNaN\b|: *$|, *$/m);
      expect(text.trim()).not.toBe("");
    }
  });
});

test("whatever users wrote: short, inert, and nothing of it lost in the counts", () => {
  const name = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.constantFrom("x".repeat(5_000), "👩‍👩‍👧‍👦".repeat(80), `a${"\u0301".repeat(900)}`),
  );
  const affected = fc.dictionary(
    fc.constantFrom("chatbot", "pipeline", "assistant", "analysis", "evaluator", "collection"),
    fc.record({
      count: fc.integer({ min: 20, max: 10_000_000 }),
      names: fc.array(name, { minLength: 20, maxLength: 20 }),
    }),
  );
  const model = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }),
    fc.constantFrom("🙂".repeat(200), `a${"\u0301".repeat(199)}`),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...OUTCOMES),
      affected,
      model,
      model,
      name,
      fc.array(name),
      (outcome, kinds, old, replacement, team, changes) => {
        const created = notice(outcome, {
          model: old,
          replacement: `openai/${replacement}`,
          team,
          affected: kinds,
          changes,
        });
        expect(created.title.length).toBeLessThanOrEqual(150);
        expect(created.text.length).toBeLessThanOrEqual(8_000);
        expect(created.title).not.toMatch(HARMFUL);
        expect(created.text.replaceAll("\n", "")).not.toMatch(HARMFUL);
        expect(created.team.name).not.toMatch(HARMFUL);
        expect(Object.keys(created.affected).sort()).toEqual(Object.keys(kinds).sort());
        for (const [kind, { count, names }] of Object.entries(created.affected)) {
          expect(count).toBe(kinds[kind]?.count);
          expect(names.length).toBeLessThanOrEqual(20);
          for (const one of names) expect(one).not.toMatch(HARMFUL);
        }
        // A notice travels twice in one SNS message of at most 256 KB.
        expect(Buffer.byteLength(JSON.stringify(created))).toBeLessThan(200_000);
      },
    ),
    { numRuns: 150 },
  );
});

test("nobody is told of a promotion", () => {
  expect(
    createNotice({
      entry: {
        kind: "promote",
        model: "team:a/openai/x",
        replacement: "openai/x",
        epoch: 1,
        retiresOn: null,
      },
      team: { id: "a", name: "A" },
      outcome: "migrated",
      affected: {},
      tally: { parameterChanges: new Map() },
      permission: "p",
      at: "2026-01-01T00:00:00.000Z",
    }),
  ).toBeUndefined();
});

describe("what is affected", () => {
  const usedBy = { kind: "chatbot", table: "t", id: "/id", team: "/team", points: ["/a"] };
  const owners = (kind: string, ids: Record<string, AffectedOwner>) =>
    new Map([[kind, new Map(Object.entries(ids))]]);
  const user = (id: string, ...points: string[]) => ({ kind: "chatbot", id, label: `Chatbot ${id}`, points });

  test("are the users of an owner instead of it, each once, and owners without users", () => {
    const pipelines = owners("pipeline", {
      p: { label: "P", usedBy },
      q: { label: "Q", usedBy },
      lonely: { label: "Lonely", usedBy },
    });
    expect(affectedOf(pipelines, [user("1", "p", "q"), user("2", "q"), user("3", "elsewhere")])).toEqual({
      chatbot: { count: 2, names: ["Chatbot 1", "Chatbot 2"] },
      pipeline: { count: 1, names: ["Lonely"] },
    });
  });

  test("names the first twenty by code unit, and counts all", () => {
    const ids = Object.fromEntries(
      Array.from({ length: 33 }, (_, index) => [
        `a${index}`,
        { label: `n${String(index).padStart(2, "0")}` },
      ]),
    );
    const { assistant } = affectedOf(owners("assistant", ids), []);
    expect(assistant?.count).toBe(33);
    expect(assistant?.names).toHaveLength(20);
    expect(assistant?.names.at(-1)).toBe("n19");
  });
});
