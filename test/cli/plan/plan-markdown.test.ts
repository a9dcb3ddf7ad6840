import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, test } from "vitest";
import { planMarkdown } from "../../../lib/cli/plan/plan-markdown.ts";
import type { Plan } from "../../../lib/contract/plan.ts";
import { PLAN } from "../examples.ts";

const NOW = Date.UTC(2026, 10, 22);

/** Returns the comment as GitHub would show it: HTML of its own stays, and nothing else may be HTML. */
function rendered(plan: Plan, allWarnings = false): string {
  const text = planMarkdown(plan, { now: NOW, allWarnings });
  return micromark(text, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
}

/** Returns the names of the elements, each as often as it stands there. */
function elementsIn(html: string): string[] {
  return [...html.matchAll(/<([a-z][a-z0-9]*)/gi)].map(([, name]) => name as string);
}

/** Returns the texts of the cells, row by row, without markup. */
function cellsIn(html: string): string[][] {
  return [...html.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row]) =>
    [...(row as string).matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell]) =>
      unescaped((cell as string).replaceAll(/<[^>]+>/g, "")),
    ),
  );
}

function unescaped(text: string): string {
  return text
    .replaceAll(/&#(\d+);/g, (_all, number) => String.fromCodePoint(Number(number)))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

/** What people call models, teams and settings to break out of a table, a tag or a comment. */
const HOSTILE = [
  "a|b",
  "a\\|b",
  "`a`",
  "``a`b",
  "`",
  "</details><h1>x",
  "<img src=x onerror=alert(1)>",
  "a <!-- b",
  "[x](javascript:alert(1))",
  "![x](https://example.com/x.png)",
  "@everyone",
  "**bold** _i_ ~~s~~",
  "https://example.com/a",
  "www.example.com",
  "&lt;b&gt;",
  "# title",
  "a\\",
  "<script>alert(1)</script>",
];

const ALLOWED = new Set(
  "h3 h4 p strong em table thead tbody tr th td code details summary ul li sub br".split(" "),
);

describe("a comment in a pull request", () => {
  test("shows each row of the migrations, with what is cleared first", () => {
    const [titles, ...rows] = cellsIn(rendered(PLAN));
    expect(titles).toEqual(["Migration", "Model", "Replacement", "References", "Teams", "Parameters"]);
    expect(rows.slice(0, 2)).toEqual([
      ["delete", "openai/gpt-3", "CLEARED", "1", "1", ""],
      ["delete", "openai/gpt-4", "openai/gpt-5 (retires 2027-02-16)", "1,234", "2", "drop 2, clamp 1"],
    ]);
  });

  test("is short: what is open fits on a screen, whatever is planned", () => {
    const migrations = Array.from({ length: 500 }, (_, index) => ({
      ...PLAN.migrations[0]!,
      model: `openai/model-${index}`,
    }));
    const warnings = Array.from({ length: 100 }, (_, index) => ({
      ...PLAN.warnings[0]!,
      message: `gpt-${index} retires`,
    }));
    const open = planMarkdown({ ...PLAN, migrations, warnings }, { now: NOW, allWarnings: false })
      .replaceAll(/<details>[\s\S]*?<\/details>/g, "")
      .split("\n")
      .filter((line) => line !== "");
    expect(open.length).toBeLessThan(40);
    const html = rendered({ ...PLAN, migrations, warnings });
    expect(html).toContain("490 more migrations");
    expect(html).toContain("model-499");
    expect(html).toContain("90 more warnings");
  });

  test("says how many older warnings there are, and shows them when asked to", () => {
    expect(rendered(PLAN)).toContain("1 older warning");
    expect(rendered(PLAN)).not.toContain("groq has no default");
    expect(rendered(PLAN, true)).toContain("groq has no default");
  });

  test("says what a saved usage does not know, and how old it is", () => {
    const usage = { at: "2026-11-19T00:00:00.000Z", notKnown: ["parameters", "notices"] as const };
    const migrations = PLAN.migrations.map((one) => ({ ...one, lost: null }));
    const html = rendered({ ...PLAN, usage, migrations });
    expect(unescaped(html)).toContain(
      "From the usage of 2026-11-19 (3 days old); not known from it: what becomes of parameters, notices.",
    );
    expect(cellsIn(html)[1]?.at(-1)).toBe("not known");
  });

  test.each(HOSTILE)("shows %j as it is, in no other place than its own", (name) => {
    const [migration] = PLAN.migrations;
    const plan: Plan = {
      ...PLAN,
      sync: { ...PLAN.sync, create: [`p/${name}`] },
      migrations: [
        {
          ...migration!,
          model: `p/${name}`,
          replacement: `q/${name}`,
          lost: [{ field: name, action: "drop", count: 1 }],
        },
      ],
      notices: [{ ...PLAN.notices[0]!, team: name, model: `p/${name}` }],
      warnings: [{ code: "retirement-near", path: `/providers/${name}`, message: `${name} retires` }],
    };
    const html = rendered(plan);
    const plain = rendered({
      ...plan,
      ...JSON.parse(JSON.stringify(plan).replaceAll(JSON.stringify(name).slice(1, -1), "name")),
    });
    expect(elementsIn(html)).toEqual(elementsIn(plain));
    expect(elementsIn(html).filter((element) => !ALLOWED.has(element))).toEqual([]);
    expect(html).not.toMatch(/<a\b|<img|href=|src=[^x]/);
    const rows = cellsIn(html);
    expect(rows[1]?.slice(1, 3)).toEqual([`p/${name}`, `q/${name} (retires 2027-02-16)`]);
    expect(rows.at(-1)?.slice(1, 3)).toEqual([name, `p/${name}`]);
    expect(unescaped(html)).toContain(`drops ${name} (1)`);
  });
});
