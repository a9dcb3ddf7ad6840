import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Report } from "../../lib/domain/report/report.ts";
import { reportPage } from "../../lib/report-page/report-page.ts";
import { REPORT } from "../cli/examples.ts";
import { HOSTILE, withTexts } from "./hostile-report.ts";
import { largeReport } from "./large-report.ts";

const pageOf = (report: Report): string =>
  reportPage(report, { commandOf: (words) => `npx modelkeeper ${words}` }).page;

/** Returns the elements of a page, each with the names of its attributes, as a browser would read them. */
function elementsOf(page: string): string[] {
  const visible = page.replaceAll(/(<(script|style)[^>]*>)[\s\S]*?(<\/\2>)/g, "$1$3");
  return [...visible.matchAll(/<(\/?[a-z!][^\s>]*)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    ([, tag, attributes = ""]) => `${tag} ${attributes.replaceAll(/="[^"]*"/g, "")}`,
  );
}

describe("the page of a report", () => {
  test("answers its questions in their order", () => {
    const { page, sections } = reportPage(REPORT, { commandOf: (words) => words });
    const titles = [...page.matchAll(/<h2 id="[a-z]+-title">([^<]+)<\/h2>/g)].map(([, title]) => title);
    expect(titles).toEqual(sections);
    expect(sections).toEqual([
      "What needs somebody",
      "What comes when",
      "Who uses what",
      "Where models lead",
      "What each run did",
      "Which deleted models are still watched",
      "Who was told",
      "What the ledger says",
    ]);
  });

  test("says what the report says, with commands that run where it was made, and how many things it leaves out", () => {
    const text = pageOf(REPORT)
      .replaceAll(/<[^>]+>/g, " ")
      .replaceAll(/\s+/g, " ");
    for (const said of [
      "the last run, run-0, is failed",
      "npx modelkeeper cleanup",
      "item too large",
      "2027-02-16 in 86 days",
      "1 of 4 items read (25 %)",
      "temperature clamp 12 2 → 1",
      "Counted in 300 of 310 references",
      "npx modelkeeper ledger changes delete:openai/gpt-4@1=gpt-5",
      "10 changed references of these migrations are not in the counts",
      "3 more: npx modelkeeper runs",
      "7 more: npx modelkeeper ledger list",
      "1 of 2",
      "members with an e-mail due 4",
    ])
      expect(text).toContain(said);
  });

  test("names its styles and scripts by their hashes, and may ask for nothing", () => {
    const page = pageOf(REPORT);
    const [, policy = ""] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const allowed = policy.replaceAll("&#39;", "'").split("; ");
    const hashes = [...page.matchAll(/<(?:style|script)>([\s\S]*?)<\/(?:style|script)>/g)].map(
      ([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
    );
    const [style, ...scripts] = hashes;
    expect(allowed).toEqual([
      "default-src 'none'",
      `style-src ${style}`,
      `script-src ${scripts.join(" ")}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(page).not.toMatch(/\ssrc=|@import|url\(|<link|<iframe|<object|<form/);
  });

  test("has the same elements and attributes whatever a name, a reason or an error says", () => {
    const harmless = elementsOf(pageOf(withTexts(REPORT, "x")));
    expect(harmless.length).toBeGreaterThan(200);
    fc.assert(
      fc.property(fc.constantFrom(...HOSTILE), (text) => {
        const page = pageOf(withTexts(REPORT, text));
        expect(elementsOf(page)).toEqual(harmless);
        expect(page).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B\u2028\u2029\0]/u);
      }),
      { numRuns: HOSTILE.length * 3 },
    );
  });

  test("links an owner by https alone", () => {
    const [first] = Object.values(REPORT.changes);
    const [example] = first?.examples ?? [];
    const linked = (link: string): Report => ({
      ...REPORT,
      changes: {
        [REPORT.ledger.shown[0]?.id ?? ""]: {
          references: 1,
          fields: [],
          examples: [{ ...example!, owner: { kind: "bot", id: "b", label: "Bot", link } }],
        },
      },
    });
    expect(pageOf(linked("https://chat.example/b?a=1&b=2"))).toContain(
      'href="https://chat.example/b?a=1&amp;b=2"',
    );
    expect(pageOf(linked("javascript:alert(1)"))).not.toContain("javascript:");
  });

  test("carries the counts of all teams as data that nothing in it can end", () => {
    const name = "</script><!--";
    const page = pageOf(withTexts(REPORT, name));
    const [, json = ""] = /id="uses">([^<]*)</.exec(page) ?? [];
    expect(JSON.parse(json)).toMatchObject({
      teams: [
        [name, name],
        [name, name],
      ],
      uses: [
        [0, 9],
        [0, 3],
      ],
    });
  });

  test("labels days before and after today on the timeline, however long it is", () => {
    const [model] = REPORT.models;
    if (model === undefined) throw new Error("the example has a model");
    for (const [first, last] of [
      ["2024-12-18", "2028-01-11"],
      ["2026-06-01", "2027-12-01"],
      ["2026-11-01", "2026-12-01"],
    ] as const) {
      const models = [first, last].map((retiresOn) => ({ ...model, status: "active" as const, retiresOn }));
      const page = pageOf({ ...REPORT, at: "2026-11-29T18:53:00.000Z", models });
      const labels = [...page.matchAll(/<text x="[^"]+" y="15" text-anchor="middle">([^<]+)</g)].map(
        ([, label = ""]) => label,
      );
      expect(
        labels.filter((label) => label < "2026-11"),
        `${first} to ${last}`,
      ).not.toEqual([]);
      expect(
        labels.filter((label) => label > "2026-11"),
        `${first} to ${last}`,
      ).not.toEqual([]);
    }
  });

  test("says in a sentence what an empty platform has none of", () => {
    const none = { shown: [], left: 0 };
    const empty: Report = {
      ...REPORT,
      findings: [],
      models: [],
      usage: { at: null, models: [], teams: [], byTeam: [] },
      runs: none,
      ledger: none,
      failed: none,
      changes: {},
      changesLeft: 0,
      notices: {
        ...REPORT.notices,
        sent: 0,
        pending: 0,
        dueEmails: 0,
        events: none,
        unreachedTeams: none,
      },
    };
    const page = pageOf(empty);
    expect(page.match(/class="calm">[^<]+/g)).toHaveLength(7);
    expect(page).not.toContain('id="explorer"');
    expect(page).not.toContain("<table");
  });

  test("stays below 5 MB with 5,000 teams that use 80 models each", () => {
    const bytes = new TextEncoder().encode(pageOf(largeReport(5_000, 80))).length;
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(bytes).toBeLessThan(5_000_000);
  });
});
