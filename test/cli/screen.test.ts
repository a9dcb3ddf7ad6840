import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../lib/cli/line/command-table.ts";
import { paintedWidth } from "../../lib/cli/text/wrap.ts";
import { SUCCESSFUL, setup } from "./fake-world.ts";
import { EMPTY, LONG } from "./long-examples.ts";

/** Every text as a terminal shows it, in files to be read: `vitest -u` writes them again. */

const NAMES = COMMANDS.map(({ name }) => name);
/** Documents are printed whole: other programs read them. */
const DOCUMENTS = ["build", "export", "completion"];

const terminal = (columns: number, platform = {}) =>
  setup({ terminal: true, columns, platform, world: { noColour: true } });

/** Runs every command, and returns what a person sees. */
async function screens(columns: number, platform: typeof LONG): Promise<string> {
  const { run } = terminal(columns, platform);
  let all = "";
  for (const name of NAMES.filter((one) => !DOCUMENTS.includes(one))) {
    const { stdout, stderr } = await run(...SUCCESSFUL[name]);
    all += `$ modelkeeper ${name}\n${stderr}${stdout}\n`;
  }
  return all;
}

/**
 * Returns the lines that the terminal would break. A word that is longer than the line stays whole, alone on it, and so does a command that is suggested:
 * they can then be copied.
 */
const tooWide = (text: string, columns: number) =>
  text
    .split("\n")
    .filter(
      (line) => paintedWidth(line) > columns && line.trim().includes(" ") && !/^ *modelkeeper /.test(line),
    );

describe.each([80, 100, 160])("on a terminal of %i columns", (columns) => {
  test("every table and every sentence fits, however long its ids are", async () => {
    const long = await screens(columns, LONG);
    await expect(long).toMatchFileSnapshot(`golden/long-${columns}.txt`);
    expect(tooWide(long, columns)).toEqual([]);
  });

  test("short and empty results fit", async () => {
    const both = (await screens(columns, {})) + (await screens(columns, EMPTY));
    expect(tooWide(both, columns)).toEqual([]);
    await expect(both).toMatchFileSnapshot(`golden/short-${columns}.txt`);
  });

  test("every page of help fits, and is the same on each", async () => {
    const { run } = terminal(columns);
    let all = (await run("--help")).stdout;
    for (const name of NAMES) all += `\n${(await run(...name.split(" "), "--help")).stdout}`;
    expect(tooWide(all, columns)).toEqual([]);
    await expect(all).toMatchFileSnapshot("golden/help.txt");
  });

  test("errors and warnings on stderr fit", async () => {
    const { run } = terminal(columns);
    const { stderr } = await run("resolve", `x${" and a long text that is no model id".repeat(8)}`);
    expect(stderr.split("\n").length).toBeGreaterThan(2);
    expect(tooWide(stderr, columns)).toEqual([]);
  });
});

test("a terminal of 40 columns gets blocks of lines, none wider, with every id in it", async () => {
  const text = await screens(40, LONG);
  expect(tooWide(text, 40)).toEqual([]);
});

test.each(NAMES)("%s prints all of it with --wide, and into a pipe", async (name) => {
  const piped = await setup({ platform: LONG }).run(...SUCCESSFUL[name]);
  expect((await terminal(80, LONG).run(...SUCCESSFUL[name], "--wide")).stdout).toBe(piped.stdout);
  expect(piped.stdout).not.toMatch(/Not shown/);
});

test.each([
  ["build"],
  ["export"],
  ["plan", "--markdown"],
  ["usage", "--csv"],
  ["usage", "--json"],
  ["ledger", "changes", "openai/gpt-4", "--csv"],
])("what a program reads is not broken on a terminal: %s %s", async (...words) => {
  const piped = await setup({ platform: LONG }).run(...words);
  expect((await terminal(40, LONG).run(...words)).stdout).toBe(piped.stdout);
});
