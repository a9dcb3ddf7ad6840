import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { parseCommandLine } from "../../lib/cli/line/command-line.ts";
import { HEALTH_CODES } from "../../lib/domain/health/health-finding.ts";

/** What a reader does with the documents: types their commands, and follows their links. */

const ROOT = join(import.meta.dirname, "../..");
const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(md|yml)$/.test(path))
    .map((path) => join("docs", path)),
];

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** In blocks and workflows a command stands on a line, elsewhere in a code span; shortened ones (`…`) are no commands. */
function commandsOf(text: string): string[] {
  return [...text.matchAll(/(?<=^[-\s]*(?:run:|\$)?\s*|`)(?:npx )?modelkeeper ([a-z][^\n`]*)/gm)]
    .map(([, words = ""]) => words)
    .filter((words) => !/…|\.\.\./.test(words));
}

/** Splits commands as a shell does, as far as documents need: quotes, and what ends a command. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [whole, single, double, bare] of line.matchAll(
    /'([^']*)'|"([^"]*)"|(\s#.*|\s>.*|[|&;)].*|[^\s'"]+)/g,
  )) {
    if (/^(\s[#>]|[|&;)])/.test(whole)) break;
    words.push(single ?? double ?? bare ?? "");
  }
  return words.filter((word) => word !== "");
}

describe.each(DOCUMENTS)("%s", (path) => {
  const text = read(path);

  test("has only commands that the command line takes", () => {
    const refused = commandsOf(text).flatMap((line) => {
      try {
        parseCommandLine(wordsOf(line));
        return [];
      } catch (error) {
        return [`${line}: ${error instanceof Error ? error.message : error}`];
      }
    });
    expect(refused).toEqual([]);
  });

  test("has only links to what is there", () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)/g)];
    const broken = links.filter(([, file = "", anchor]) => {
      const target = file === "" ? path : relative(ROOT, join(ROOT, dirname(path), file));
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !anchorsOf(read(target)).has(anchor);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});

test("the runbook says of each finding of doctor what it means", () => {
  const [, table = ""] = /\n## Begin with doctor\n([\s\S]*?)\n## /.exec(read("docs/runbook.md")) ?? [];
  const named = [...table.matchAll(/^\| ([^|]*) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([\w-]+)`/g)].map(([, code]) => code),
  );
  expect(named.toSorted()).toEqual(HEALTH_CODES.toSorted());
});

test("the documents have the commands and links that are looked for", () => {
  const all = DOCUMENTS.map(read).join("\n");
  expect(commandsOf(all).length).toBeGreaterThan(40);
  expect(wordsOf(`usage --stack X --json > usage.json`)).toEqual(["usage", "--stack", "X", "--json"]);
  expect(wordsOf(`ledger mark <id> --reason "by hand" # why`)).toEqual([
    "ledger",
    "mark",
    "<id>",
    "--reason",
    "by hand",
  ]);
});

/** Returns the anchors of headings, as GitHub names them. */
function anchorsOf(text: string): ReadonlySet<string> {
  return new Set(
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(/\s/g, "-"),
    ),
  );
}
