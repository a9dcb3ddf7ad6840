import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Notice } from "../../../lib/contract/notices.ts";
import { digestOf } from "../../../lib/domain/notices/digest.ts";
import { noticeTextOf, noticeTitleOf } from "../../../lib/domain/notices/notice-texts.ts";

const CONTACT = "Questions? Ask in #llm-models.";

/** Returns a notice of the team Acme about a model. */
function noticeOf(name: string, more: Partial<Notice> = {}): Notice {
  const facts = {
    outcome: "migrated",
    team: { id: "acme", name: "Acme" },
    model: { id: `openai/${name}`, provider: "openai", name },
    replacement: { id: "openai/new", provider: "openai", name: "new" },
    retiresOn: null,
    affected: { chatbot: { count: 2, names: ["Front desk", "Library"] } },
    parameterChanges: [],
    ...more,
  } as const;
  return {
    id: `id-${name}`,
    slug: "llm-model-deleted",
    level: "warning",
    permission: "p",
    ...facts,
    title: noticeTitleOf(facts),
    text: noticeTextOf(facts, CONTACT),
    createdAt: "2026-01-01T00:00:00.000Z",
  };
}

const CLEARED = noticeOf("gone", { outcome: "cleared", replacement: null });
const SOON = noticeOf("soon", { outcome: "action-needed", retiresOn: "2026-02-01" });
const LATER = noticeOf("later", { outcome: "action-needed", retiresOn: "2026-12-01" });
const SOME_DAY = noticeOf("someday", { outcome: "action-needed" });
const MIGRATED = noticeOf("moved");

describe("a digest", () => {
  test("of one notice is the notice as it is", () => {
    expect(digestOf([SOON], { contact: CONTACT })).toMatchObject({
      notices: [SOON.id],
      subject: SOON.title,
      text: SOON.text,
    });
  });

  test("that is sent late says of a day that is over only that it is over", () => {
    const late = (notices: readonly Notice[]) =>
      digestOf(notices, { contact: CONTACT, at: "2026-02-02T04:00:00.000Z" });
    for (const { text } of [late([SOON]), late([SOON, LATER])]) {
      expect(text).toContain(
        "It retired on 2026-02-01, and may have stopped working. Please move to new now.",
      );
      expect(text).not.toContain("by 2026-02-01");
    }
    expect(late([SOON]).subject).toBe("soon is deprecated: please move to new");
    expect(late([LATER])).toMatchObject({ subject: LATER.title, text: LATER.text });
  });

  test("of several has the most urgent first: what has no model, then what retires first", () => {
    const { notices, subject, text } = digestOf([MIGRATED, LATER, SOME_DAY, SOON, CLEARED], {
      contact: CONTACT,
    });
    expect(notices).toEqual([CLEARED, SOON, LATER, SOME_DAY, MIGRATED].map(({ id }) => id));
    expect(subject).toBe("gone was removed: please choose another model, and 4 more");
    expect(text).toMatchInlineSnapshot(`
      "5 changes to the models of the team Acme: 1 removed without a replacement, 3 deprecated, 1 replaced. The most urgent come first.

      1. gone was removed: please choose another model

      The model gone (openai) was removed, and no other model takes its place. Please choose another model: what used it does not work without one.

      In the team Acme, these have no model now:
      - 2 chatbots: Front desk, Library

      2. soon is deprecated: please move to new by 2026-02-01

      The model soon (openai) is deprecated: it still works, and will be removed. It retires on 2026-02-01. Please move to new before that day.

      In the team Acme, it is still used by:
      - 2 chatbots: Front desk, Library

      3. later is deprecated: please move to new by 2026-12-01

      The model later (openai) is deprecated: it still works, and will be removed. It retires on 2026-12-01. Please move to new before that day.

      In the team Acme, it is still used by:
      - 2 chatbots: Front desk, Library

      4. someday is deprecated: please move to new

      The model someday (openai) is deprecated: it still works, and will be removed. Please move to new.

      In the team Acme, it is still used by:
      - 2 chatbots: Front desk, Library

      5. moved was removed: new takes its place

      The model moved (openai) was removed. new takes its place. You need not change anything, but please try it once: the answers may read differently.

      In the team Acme, new is used now by:
      - 2 chatbots: Front desk, Library

      Questions? Ask in #llm-models."
    `);
  });

  test("holds names that are mark-up as text alone", () => {
    const bad = `<img src=x onerror=alert(1)>"'&`;
    const { html, text } = digestOf([noticeOf(bad, { team: { id: "acme", name: "<b>Acme</b>" } }), SOON], {
      contact: "<a href='https://example.com'>x</a>",
    });
    expect(text).toContain(bad);
    expect(
      html.match(/<(?!\/?(?:!doctype|html|head|meta|title|style|body|h1|h2|p|ul|li|br|span)\b)/g),
    ).toBeNull();
    expect(html).not.toMatch(/\s(?:src|href|on\w+)=(?!x onerror)[^&]*>/);
  });

  test("makes no link of a name, and breaks no day", () => {
    const names = ["https://evil.example/x", "www.evil.example", "ann@evil.example", "gpt-4.1"];
    const { html } = digestOf([noticeOf("old", { affected: { chatbot: { count: 4, names } } }), SOON], {
      contact: CONTACT,
    });
    for (const linking of ["://", ".ev", "evil.", ".example", "@evil"])
      expect(html.slice(html.indexOf("<body>"))).not.toContain(linking);
    expect(html).toContain("gpt-4.1");
    expect(html).toContain('by <span class="day">2026-02-01</span>');
    const plain = html.slice(html.indexOf("<body>")).replaceAll(/<\/?span[^>]*>/g, "");
    for (const name of names) expect(plain).toContain(name);
  });

  test("of a thousand notices counts them, tells some in full and most by their titles", () => {
    const notices = Array.from({ length: 1_000 }, (_, index) =>
      index < 400
        ? noticeOf(`gone-${index}`, { outcome: "cleared", replacement: null })
        : noticeOf(`old-${index}`),
    );
    const { subject, text, html } = digestOf(notices, { contact: CONTACT });
    expect(subject).toBe("gone-0 was removed: please choose another model, and 999 more");
    const [intro] = text.split("\n");
    expect(intro).toBe(
      "1,000 changes to the models of the team Acme: 400 removed without a replacement, 600 replaced. The most urgent come first.",
    );
    const told = text.match(/^\d+\. /gm)?.length ?? 0;
    expect(told).toBeGreaterThan(60);
    expect(html.match(/<h2>/g)?.length).toBeGreaterThan(10);
    expect(text).toContain(`and ${1_000 - told} other changes: your inbox has them all.`);
    expect(text.length).toBeLessThanOrEqual(8_000);
  });

  test("has the link of an owner as a link, below the item that it belongs to", () => {
    const link = "https://example.com/acme/flows/a%2F1?x=1&y=2";
    const places = [
      {
        owner: { kind: "flow", id: "a/1", label: "https://evil.example", link },
        part: "Answer",
        change: "rewritten" as const,
        settings: [],
      },
    ];
    const { html } = digestOf([noticeOf("old", { places, placesLeft: 0 }), SOON], { contact: CONTACT });
    const shown = link.replace("&", "&amp;");
    expect(html).toContain(
      `<li>flow https<span>:</span>//evil<span>.</span>example, Answer<br><a href="${shown}">${shown}</a></li>`,
    );
    expect(html.match(/<a /g)).toHaveLength(1);
  });

  test("is never longer than 8,000 characters, names every notice or counts it, and loses none", () => {
    const notice = fc
      .tuple(
        fc.string({ minLength: 1, maxLength: 60 }),
        fc.constantFrom("migrated" as const, "cleared" as const, "action-needed" as const),
        fc.integer({ min: 0, max: 20 }),
      )
      .map(([name, outcome, names]) =>
        noticeOf(name, {
          outcome,
          affected: { chatbot: { count: names, names: Array.from({ length: names }, () => name.repeat(3)) } },
        }),
      );
    fc.assert(
      fc.property(fc.array(notice, { minLength: 1, maxLength: 120 }), (notices) => {
        const digest = digestOf(notices, { contact: CONTACT });
        expect(digest.text.length).toBeLessThanOrEqual(8_000);
        expect(digest.subject.length).toBeLessThanOrEqual(150);
        expect(digest.notices.toSorted()).toEqual(notices.map(({ id }) => id).sort());
        const shown = [...digest.text.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
        const more = Number(/^and (\d+) other changes?: /m.exec(digest.text)?.[1] ?? 0);
        if (notices.length > 1) expect(Math.max(...shown) + more).toBe(notices.length);
      }),
    );
  });
});
