import { describe, expect, test } from "vitest";
import { createColours } from "../../../lib/cli/text/colour.ts";
import { csv } from "../../../lib/cli/text/csv.ts";
import { code, markdownTable, markdownText } from "../../../lib/cli/text/markdown.ts";
import { grouped, table } from "../../../lib/cli/text/table.ts";
import { visible, widthOf } from "../../../lib/cli/text/visible.ts";
import { ENTRY, MODEL, NOTICE, USAGE } from "../examples.ts";
import { setup } from "../fake-world.ts";

type Row = { name: string; count: number | null };
const PLAIN = createColours(false);
const COLUMNS = [
  { title: "NAME", value: (row: Row) => row.name },
  { title: "COUNT", value: (row: Row) => row.count },
];

/** Moves the cursor up and erases, writes from right to left, joins invisibly, ends the line, rings. */
const HOSTILE = "a\u001B[1A\u001B[2Kb\u202Ec\u200Dd\ne\u0007f\u0085g\uD800h\u{E0041}\u3164";

describe("tables", () => {
  test("columns are aligned, numbers to the right", () => {
    const rows = [
      { name: "gpt-5", count: 1_234_567 },
      { name: "o", count: null },
    ];
    expect(table(COLUMNS, rows, PLAIN)).toBe("NAME       COUNT\ngpt-5  1,234,567\no              -\n");
  });

  test("wide characters and combining marks are counted as a terminal shows them", () => {
    expect(["日本", "e\u0301", "한", "🚀", "é"].map(widthOf)).toEqual([4, 1, 2, 2, 1]);
    expect(
      table(
        COLUMNS,
        [
          { name: "日本", count: 1 },
          { name: "abcd", count: 2 },
        ],
        PLAIN,
      ),
    ).toBe("NAME  COUNT\n日本      1\nabcd      2\n");
  });

  test("colour does not count", () => {
    const painted = [{ ...COLUMNS[0]!, paint: createColours(true).red }, COLUMNS[1]!];
    const lines = table(painted, [{ name: "a", count: 1 }], PLAIN).split("\n");
    expect(lines[1]).toBe("\u001B[31ma\u001B[39m         1");
  });

  test.each([
    [0, "0"],
    [999, "999"],
    [1_000, "1,000"],
    [12_345.5, "12,345.5"],
    [-1_000, "-1,000"],
  ])("%d is %s", (value, text) => {
    expect(grouped(value)).toBe(text);
  });
});

describe("hostile names", () => {
  const shown = "a\\u001b[1A\\u001b[2Kb\\u202ec\\u200dd\\u000ae\\u0007f\\u0085g\\ud800h\\u{e0041}\\u3164";

  test("are shown as escapes", () => expect(visible(HOSTILE)).toBe(shown));

  test.each([
    ["models", { models: async () => [{ ...MODEL, id: `openai/${HOSTILE}` }] }, ["models"]],
    [
      "usage",
      { usage: async () => ({ at: "", usage: [{ ...USAGE, model: HOSTILE, owners: { [HOSTILE]: 1 } }] }) },
      ["usage"],
    ],
    ["notices", { notices: async () => [{ ...NOTICE, team: { id: "a", name: HOSTILE } }] }, ["notices"]],
  ])("cannot add lines or escapes to %s", async (_name, platform, words) => {
    const { stdout } = await setup({ platform }).run(...words);
    const honest = await setup().run(...words);
    expect(stdout.split("\n")).toHaveLength(honest.stdout.split("\n").length);
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  });

  test("stay exact in JSON", async () => {
    const { stdout } = await setup({ platform: { models: async () => [{ ...MODEL, id: HOSTILE }] } }).run(
      "models",
      "--json",
    );
    expect(JSON.parse(stdout).models[0].id).toBe(HOSTILE);
  });

  test("are told in errors without their escapes", async () => {
    const { stderr } = await setup().run("resolve", HOSTILE);
    expect(stderr.split("\n")).toHaveLength(2);
    expect(stderr).not.toContain("\u001B");
  });

  test("are text in Markdown and no formula in CSV", () => {
    expect(markdownText("<img> [x](y) @all www.a.b http://c")).toBe(
      "&#60;img&#62; &#91;x&#93;(y) &#64;all www&#46;a.b http&#58;//c",
    );
    expect(code("a`b|c")).toBe("<code>a&#96;b&#124;c</code>");
    expect(markdownTable(["x"], [[code("a|b")]])).toBe("| x |\n| --- |\n| <code>a&#124;b</code> |");
    expect(csv([["=1+1", 'say "hi", now', 3, null]])).toBe('\'=1+1,"say ""hi"", now",3,\r\n');
  });
});

test("a narrow terminal leaves out the columns in which nothing is, and then says so", async () => {
  const noted = { ...ENTRY, references: { rewritten: 0, cleared: 0, noted: 24, skipped: 0, failed: 0 } };
  const { run } = setup({
    terminal: true,
    world: { noColour: true },
    platform: { entries: async () => [noted, noted] },
  });
  const { stdout } = await run("ledger", "list");
  expect(stdout).toMatch(/^ENTRY .*NOTED .*STARTED/);
  expect(stdout).toContain("Nothing in: CLEARED, SKIPPED, FAILED.\n");
  expect(stdout).not.toContain("--wide");
});
