import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Notice, NoticeOutcome, NoticePlace } from "../../../lib/contract/notices.ts";
import type { Affected, FieldAction } from "../../../lib/contract/results.ts";
import { CHAT } from "../../../lib/domain/notices/notice-lines.ts";
import { noticeMessageOf } from "../../../lib/domain/notices/notice-message.ts";
import {
  MAX_TEXT,
  MAX_TITLE,
  type NoticeFacts,
  noticeTextOf,
  noticeTitleOf,
} from "../../../lib/domain/notices/notice-texts.ts";
import { inertMarkup } from "../../../lib/domain/text/inert-text.ts";
import { HOSTILE_NAMES } from "../../model/arbitrary-workspaces.ts";

/** Every text, as a person reads it: the golden file beside this one. */

const ONE: Affected = { analysis: { count: 1, names: ["Quarterly reviews"] } };
const MANY: Affected = {
  analysis: { count: 2, names: ["Complaints", "Quarterly reviews"] },
  chatbot: { count: 23, names: Array.from({ length: 20 }, (_, index) => `Helper ${index + 1}`) },
  pipeline: { count: 1, names: ["Nightly summary"] },
};

const CHANGES = (["clamp", "default", "drop", "translate"] as const).map((action, index) => ({
  field: ["max_tokens", "seed", "temperature", "effort"][index] ?? "",
  action,
  count: index === 2 ? 3 : 1,
}));
const CONTACT = "Questions? Ask in #llm-models or write to models@example.com.";

const facts = (outcome: NoticeOutcome, more: Partial<NoticeFacts> = {}): NoticeFacts => ({
  outcome,
  team: { id: "acme", name: "Acme" },
  model: { id: "openai/gpt-4o", provider: "openai", name: "gpt-4o" },
  replacement: outcome === "cleared" ? null : { id: "openai/gpt-4.1", provider: "openai", name: "gpt-4.1" },
  retiresOn: null,
  affected: ONE,
  parameterChanges: [],
  ...more,
});

const ELSEWHERE = { id: "Azure OpenAI/gpt-4.1", provider: "Azure OpenAI", name: "gpt-4.1" };

const NEXT = { id: "openai/gpt-5", provider: "openai", name: "gpt-5" };

const place = (id: string, label: string | null, more: Partial<NoticePlace>): NoticePlace => ({
  owner: { kind: "pipeline", id, label, link: null },
  part: null,
  change: "rewritten",
  settings: [],
  ...more,
});
const PLACES: readonly NoticePlace[] = [
  place("p1", "Triage", {
    part: "step 3",
    settings: [
      { field: "temperature", from: 1.5, to: 1 },
      { field: "max_tokens", from: 100, to: 100, as: "max_output_tokens" },
      { field: "seed", from: 7 },
      { field: "effort", to: "high" },
    ],
  }),
  place("a/1", null, {
    owner: { kind: "flow", id: "a/1", label: null, link: "https://example.com/acme/flows/a%2F1" },
  }),
  place("p2", "Nightly", { part: "translation model" }),
  place("p3", "Says nothing more", {}),
];

/** Fails to compile until a new outcome is decided: what can be told of it. */
const VARIANTS: Readonly<Record<NoticeOutcome, Readonly<Record<string, Partial<NoticeFacts>>>>> = {
  "action-needed": {
    "one, to a replacement by a day": { retiresOn: "2027-02-16" },
    "one, to a replacement": {},
    "one, by a day": { retiresOn: "2027-02-16", replacement: null },
    "one, to a replacement at another provider": { replacement: ELSEWHERE },
    "many, with nothing known": { affected: MANY, replacement: null },
    "one, by a day that is over": { retiresOn: "2027-02-16", createdAt: "2027-02-17T00:00:00.000Z" },
    "one, to a replacement that ends before long": {
      retiresOn: "2027-02-16",
      replacementEnds: { retiresOn: "2027-05-01", replacement: null },
    },
    "one, with its places": { places: [PLACES[1], PLACES[2]].flatMap((place) => place ?? []), placesLeft: 0 },
    "a reminder": { retiresOn: "2027-02-16", milestone: 30 },
    "a reminder, with no replacement, of many": {
      retiresOn: "2027-02-16",
      milestone: 7,
      replacement: null,
      affected: MANY,
    },
    "a reminder on the day": { retiresOn: "2027-02-16", milestone: 0, today: "2027-02-16" },
    "a reminder that comes late": { retiresOn: "2027-02-16", milestone: 0, today: "2027-02-18" },
  },
  "date-changed": {
    earlier: { retiresOn: "2027-02-16", previous: "2027-03-26", affected: {} },
    "known only now": { retiresOn: "2027-02-16", previous: null, affected: {} },
    "withdrawn, with no replacement": { previous: "2027-02-16", replacement: null, affected: {} },
    "over by then": {
      retiresOn: "2027-02-16",
      previous: "2027-03-26",
      createdAt: "2027-02-17T00:00:00.000Z",
      affected: {},
    },
  },
  migrated: {
    one: {},
    "one, to the same name at another provider": {
      replacement: { ...ELSEWHERE, id: "Azure OpenAI/gpt-4o", name: "gpt-4o" },
    },
    "one, with a setting": { parameterChanges: CHANGES.slice(2, 3) },
    many: { affected: MANY },
    "many, with settings": { affected: MANY, parameterChanges: CHANGES },
    "one, to a replacement that ends": { replacementEnds: { retiresOn: "2027-05-01", replacement: NEXT } },
    "one, to a replacement that ends some day": { replacementEnds: { retiresOn: null, replacement: null } },
    "one, with a field that is called otherwise": {
      parameterChanges: [
        { field: "max_tokens", action: "translate", to: "max_output_tokens", count: 2 },
        { field: "budget", action: "clamp", to: "limit", count: 1 },
      ],
    },
    "one, with its places, and more": { places: PLACES, placesLeft: 12 },
  },
  cleared: {
    one: {},
    many: { affected: MANY },
    "from lists with others left": { othersLeft: "all" },
    "from some lists with others left": { affected: MANY, othersLeft: "some" },
  },
  restored: {
    "no longer deprecated": { restored: "no-longer-deprecated", affected: {} },
    "no longer deprecated, with no replacement": {
      restored: "no-longer-deprecated",
      replacement: null,
      affected: {},
    },
    "listed again, moved": { restored: "listed-again", references: 3, affected: {} },
    "listed again, moved to another provider": {
      restored: "listed-again",
      references: 3,
      replacement: ELSEWHERE,
      affected: {},
    },
    "listed again, cleared": { restored: "listed-again", references: 1, replacement: null, affected: {} },
    "listed again, and deprecated": {
      restored: "listed-again",
      references: 2,
      deprecated: true,
      affected: {},
    },
    "listed again, deprecated with a day, cleared": {
      restored: "listed-again",
      references: 2,
      deprecated: true,
      retiresOn: "2027-02-16",
      replacement: null,
      affected: {},
    },
    "undone, one": { restored: "undone" },
    "undone, what was cleared": { restored: "undone", replacement: null },
    "undone, many": { restored: "undone", affected: MANY },
    "undone, deprecated": { restored: "undone", deprecated: true },
    "redone, one": { restored: "redone" },
    "redone, what is cleared again": { restored: "redone", replacement: null },
  },
};

test("the texts are what a person has read and found good", async () => {
  const texts = Object.entries(VARIANTS).flatMap(([outcome, variants]) =>
    Object.entries(variants).map(([name, more]) => {
      const given = facts(outcome as NoticeOutcome, more);
      return [`## ${outcome}: ${name}`, noticeTitleOf(given), noticeTextOf(given, CONTACT)].join("\n\n");
    }),
  );
  await expect(`${texts.join("\n\n\n")}\n`).toMatchFileSnapshot("__snapshots__/notice-texts.txt");
});

test("what chat applications show says the same, with names that are no mark-up", async () => {
  const notice = noticeOf(
    facts("migrated", {
      team: { id: "acme", name: "Acme & <b>sons</b>" },
      affected: { assistant: { count: HOSTILE_NAMES.length, names: HOSTILE_NAMES.slice(6, 9) } },
      parameterChanges: [{ field: "*bold*", action: "drop", count: 2 }],
    }),
  );
  const { https } = JSON.parse(noticeMessageOf(notice, { chatFormat: "amazon-q", contact: CONTACT }).body);
  await expect(`${JSON.stringify(JSON.parse(https), null, 2)}\n`).toMatchFileSnapshot(
    "__snapshots__/notice-chat.json",
  );
});

describe("whatever the names are", () => {
  const name = fc.oneof(
    fc.constantFrom(
      ...HOSTILE_NAMES,
      "`code`",
      "~~gone~~",
      "|a|",
      ":smile:",
      "http://evil.example",
      "@here",
      "# big",
    ),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 64 }),
    fc.string({ unit: fc.constantFrom(..."<>&*_~`[]()#@:|\\!a/ "), minLength: 1, maxLength: 64 }),
  );
  const anyFacts: fc.Arbitrary<NoticeFacts> = fc
    .record({
      outcome: fc.constantFrom(...(Object.keys(VARIANTS) as NoticeOutcome[])),
      team: name,
      model: name,
      replacement: fc.option(name),
      retiresOn: fc.constantFrom(null, "2027-02-16"),
      affected: fc.dictionary(
        fc.constantFrom("chatbot", "pipeline", "assistant", "analysis", "evaluator", "collection"),
        fc.record({ count: fc.integer({ min: 20, max: 1e6 }), names: fc.array(name, { maxLength: 20 }) }),
      ),
      fields: fc.array(fc.tuple(name, fc.constantFrom<FieldAction>("clamp", "drop")), { maxLength: 50 }),
    })
    .map(({ team, model, replacement, fields, ...rest }) => ({
      ...rest,
      team: { id: "t", name: team },
      model: { id: `p/${model}`, provider: "p", name: model },
      replacement: replacement === null ? null : { id: `p/${replacement}`, provider: "p", name: replacement },
      parameterChanges: fields.map(([field, action]) => ({ field, action, count: 1 })),
    }));

  test("titles are one short line, texts are short, and what to do is never cut away", () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom(undefined, CHAT), (given, medium) => {
        const [title, text] = [noticeTitleOf(given, medium), noticeTextOf(given, CONTACT, medium)];
        expect(title.length).toBeLessThanOrEqual(MAX_TITLE);
        expect(title).not.toContain("\n");
        expect(text.length).toBeLessThanOrEqual(MAX_TEXT);
        expect(text.endsWith(CONTACT)).toBe(true);
        expect(text.split("\n")[0]).toMatch(/(Please |You need not ).*[.]$/);
        for (const [kind, { count }] of Object.entries(given.affected)) {
          expect(text).toMatch(new RegExp(`^[-•] ${count} ${kind.slice(0, -2)}`, "m"));
        }
      }),
      { numRuns: 200 },
    );
  });

  test("nothing in the text for chat applications is a tag, a link, a mention, a quotation or bold", () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const shown = `${noticeTitleOf(given, CHAT)}\n${noticeTextOf(given, "", CHAT)}`;
        expect(shown).not.toMatch(/[<>&*~`[\]|\\]/);
        expect(shown).not.toMatch(/:\/|:[\w+-]+:/);
        expect(shown).not.toMatch(/(^|[^\p{L}\p{N}])[@#_]|_($|[^\p{L}\p{N}])/u);
      }),
      { numRuns: 300 },
    );
  });

  test("names without mark-up are shown as they are", () => {
    for (const plain of [
      "gpt-4.1",
      "claude_3_5",
      "accounts/fireworks/models/x",
      "Team: Ünï",
      "sonnet@2024",
      "C#",
    ])
      expect(inertMarkup(plain)).toBe(plain);
  });
});

function noticeOf(given: NoticeFacts): Notice {
  return {
    id: "0".repeat(32),
    slug: "llm-model-deleted",
    level: "warning",
    permission: "p",
    ...given,
    title: noticeTitleOf(given),
    text: noticeTextOf(given, CONTACT),
    createdAt: "2026-01-01T00:00:00.000Z",
  };
}
