import { describe, expect, test } from "vitest";
import { widthOf } from "../../../lib/cli/text/visible.ts";
import type { Change } from "../../../lib/contract/change.ts";
import { Failure } from "../../../lib/contract/errors.ts";
import { CHANGE, UNDO } from "../examples.ts";
import { setup } from "../fake-world.ts";

const LINE = ["ledger", "changes", "openai/gpt-4"];

async function shown(changes: readonly Change[], ...words: string[]): Promise<string> {
  const { run } = setup({
    platform: {
      async *changes() {
        yield* changes;
      },
    },
  });
  const { status, stdout } = await run(...LINE, ...words);
  expect(status).toBe(0);
  return stdout;
}

const { owner } = CHANGE;
const HOSTILE: Change = {
  ...CHANGE,
  team: "=HYPERLINK(1)\u202E",
  owner: owner && { ...owner, label: `@SUM(1)\n\u001B[31m"x",${"界".repeat(100)}`, link: null },
  part: "-1\u200B",
  before: {
    model: `openai/${"m".repeat(190)}`,
    parameters: { [`+f\u202E${"f".repeat(90)}`]: `"\u202E${"v".repeat(90)}` },
  },
  after: { model: null, parameters: { ["__proto__"]: "\u001B[2J" } },
  state: "changed-since",
};

test("each place is asked for by entry and team, from a platform that is only read", async () => {
  const { run, calls, opened } = setup();
  await run(...LINE, "--team", "acme");
  expect(calls).toEqual([
    { method: "expiredReferences", given: ["openai/gpt-4"] },
    { method: "changes", given: [{ id: "openai/gpt-4", team: "acme" }] },
  ]);
  expect(opened).toMatchObject([{ access: "read" }]);
  expect(await run(...LINE, "--team", "a\u202Eb")).toMatchObject({ status: 2 });
});

describe("as text", () => {
  test("places stand under their team, with what became of each, and the settings that are others now", async () => {
    const nobodys: Change = {
      ...CHANGE,
      team: null,
      owner: null,
      state: "failed",
      after: { model: null },
      before: { model: "openai/gpt-4" },
    };
    const lists: Change = {
      ...CHANGE,
      part: null,
      owner: owner && { ...owner, label: null },
      before: { model: ["openai/gpt-4", "a/b"] },
      after: { model: ["openai/gpt-5", "a/b"] },
    };
    expect(await shown([CHANGE, lists, { ...lists, state: "changed-since", team: "globex" }, nobodys])).toBe(
      [
        "team acme",
        '  pipeline "Support" (p1), step 3',
        "    openai/gpt-4 → openai/gpt-5",
        "    temperature 2 → 1",
        "    top_k 40 → absent",
        '    effort absent → "high"',
        "  pipeline p1",
        "    [openai/gpt-4, a/b] → [openai/gpt-5, a/b]",
        "",
        "team globex",
        "  pipeline p1: changed since",
        "    [openai/gpt-4, a/b] → [openai/gpt-5, a/b]",
        "",
        "without a team",
        '  workspace {"pk":"TEAM#acme","sk":"NODE#p1#n3"}: not written',
        "    openai/gpt-4 → none",
        "",
        "4 places, 2 teams.",
        "",
      ].join("\n"),
    );
  });

  test("hostile and endless values are inert, and no line is longer than 80 columns", async () => {
    const text = await shown([HOSTILE, CHANGE]);
    for (const character of ["\u001B", "\u202E", "\u200B"]) expect(text).not.toContain(character);
    const lines = text.split("\n");
    expect(lines.map(widthOf).filter((width) => width > 80)).toEqual([]);
    expect(lines.slice(0, 3)).toEqual([
      "team =HYPERLINK(1)\\u202e",
      expect.stringMatching(/^ {2}pipeline "@SUM\(1\)\\u000a\\u001b\[31m"x",界+…: changed since$/),
      expect.stringMatching(/^ {4}openai\/m+… → none$/),
    ]);
    expect(lines).toContain('    __proto__ absent → "\\u001b[2J"');
  });

  test("nothing is told in a sentence", async () => {
    expect(await shown([])).toBe("There are no such changes.\n");
  });
});

describe("as CSV", () => {
  test("every place is a line, and no cell is a formula", async () => {
    const [titles, first, second, end] = (await shown([CHANGE, HOSTILE], "--csv")).split("\r\n");
    expect(titles).toBe(
      "team,ownerKind,owner,label,link,part,table,source,key,modelBefore,modelAfter,parametersBefore,parametersAfter,state,at",
    );
    expect(first).toBe(
      'acme,pipeline,p1,Support,https://chat.example/acme/p1,step 3,workspace,pipeline-node,"{""pk"":""TEAM#acme"",""sk"":""NODE#p1#n3""}",openai/gpt-4,openai/gpt-5,"{""temperature"":2,""top_k"":40,""seed"":7}","{""temperature"":1,""seed"":7,""effort"":""high""}",written,2026-11-22T10:00:00.000Z',
    );
    expect(second).toMatch(/^'=HYPERLINK\(1\)\\u202e,pipeline,p1,"'@SUM\(1\)\\u000a/);
    expect(second).toContain(",,'-1\\u200b,workspace");
    expect(end).toBe("");
  });

  test("nothing has titles", async () => {
    expect(await shown([], "--csv")).toMatch(/^team,[^\n]+,at\r\n$/);
  });
});

describe("as JSON", () => {
  test.each([0, 1, 3])("%i places are one document, as every command prints it", async (count) => {
    const changes = Array<Change>(count).fill(HOSTILE);
    expect(await shown(changes, "--json")).toBe(`${JSON.stringify({ changes, expired: 0 }, null, 2)}\n`);
    expect(await shown(changes, "--json", "--csv")).toBe(await shown(changes, "--json"));
  });

  test("an entry that is not there is the error alone", async () => {
    const { run, closed } = setup({
      platform: {
        // biome-ignore lint/correctness/useYield: it fails before the first one
        async *changes() {
          throw new Failure("unknown-entry", "the ledger has no entry x/y");
        },
      },
    });
    const { status, stdout, stderr } = await run("ledger", "changes", "x/y", "--json");
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "error unknown-entry: the ledger has no entry x/y\n",
    });
    expect(JSON.parse(stdout)).toEqual({
      error: { code: "unknown-entry", message: "the ledger has no entry x/y" },
    });
    expect(closed()).toBe(1);
  });
});

test.each([
  ["as text", [], CHANGE.owner?.id ?? ""],
  ["as CSV", ["--csv"], "modelBefore"],
])("places that have expired are told on stderr %s, and counted in the JSON", async (_form, words, shown) => {
  const { run } = setup({ platform: { expiredReferences: async () => 1_200 } });
  const { status, stdout, stderr } = await run(...LINE, ...words);
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr:
      "1,200 references of this migration, of all teams, cannot be listed any more: the journal has expired\n",
  });
  expect(stdout).toContain(shown);
  const json = await run(...LINE, "--json");
  expect(json.stderr).toBe("");
  expect(JSON.parse(json.stdout)).toMatchObject({ changes: [{}], expired: 1_200 });
});

test("an undo says on stderr what has expired and cannot come back, and counts it in the JSON", async () => {
  const line = ["undo", "openai/gpt-4", "--reason", "too dear"];
  const { run } = setup({ platform: { undo: async () => ({ ...UNDO, expired: 1_200, changes: NONE }) } });
  const { status, stdout, stderr } = await run(...line);
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr:
      "1,200 references of this migration, of all teams, cannot come back any more: the journal has expired\n",
  });
  expect(stdout).toContain("3 references are as before");
  const json = await run(...line, "--json");
  expect(json.stderr).toBe("");
  expect(JSON.parse(json.stdout)).toEqual({ ...UNDO, changes: [], expired: 1_200 });
});

const NONE: AsyncIterable<Change> = (async function* () {})();
