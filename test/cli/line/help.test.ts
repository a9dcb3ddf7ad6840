import { describe, expect, test } from "vitest";
import { GROUPS } from "../../../lib/cli/command/command-specification.ts";
import { parseCommandLine } from "../../../lib/cli/line/command-line.ts";
import { COMMANDS, GLOBAL_OPTIONS } from "../../../lib/cli/line/command-table.ts";
import { setup } from "../fake-world.ts";

test("--help lists every command in its group, and every option that all accept", async () => {
  const { status, stdout } = await setup().run("--help");
  expect(status).toBe(0);
  const sections = new Map(stdout.split("\n\n").map((section) => [section.split("\n")[0], section]));
  expect([...sections.keys()]).toEqual(expect.arrayContaining([...GROUPS]));
  for (const { name, group, summary } of COMMANDS) {
    const inOneLine = sections.get(group)!.replaceAll(/\n {32}/g, " ");
    expect(inOneLine).toMatch(
      new RegExp(`^  ${name}[^\n]*  ${summary.replaceAll(/[.*+?()[\]]/g, ".")}$`, "m"),
    );
  }
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  for (const { flag } of [...GLOBAL_OPTIONS, { flag: "help" }, { flag: "version" }])
    expect(sections.get("Every command")).toContain(`  --${flag}`);
});

describe.each(COMMANDS.map((command) => [command.name, command] as const))("%s --help", (name, command) => {
  test("shows its options and an example, whatever else is missing", async () => {
    const { status, stdout, stderr } = await setup().run(...name.split(" "), "--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(`modelkeeper ${name}`);
    for (const { flag } of command.options) expect(stdout).toContain(`  --${flag}`);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) expect(stdout).toContain(example);
  });

  test("fits into 80 columns", async () => {
    const { stdout } = await setup().run(...name.split(" "), "--help");
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  test("has examples that the command line accepts", () => {
    for (const example of command.examples) {
      const words = example
        .split(" > ")[0]!
        .match(/'[^']*'|\S+/g)!
        .map((word) => word.replaceAll("'", ""));
      expect(parseCommandLine(words.slice(1))).toMatchObject({ kind: "command", specification: { name } });
    }
  });
});

test("help <command>, and help of a family", async () => {
  const { run } = setup();
  expect((await run("help", "apply")).stdout).toBe((await run("apply", "-h")).stdout);
  const family = (await run("ledger", "--help")).stdout;
  for (const verb of ["list", "show", "changes", "mark", "unmark"])
    expect(family).toContain(`modelkeeper ledger ${verb}`);
});

test("without a command, help goes to stderr, and the status is that of bad usage", async () => {
  const { run } = setup();
  const { stdout } = await run("--help");
  expect(await run()).toEqual({ status: 2, stdout: "", stderr: stdout });
  const asked = await run("--json");
  expect(asked.status).toBe(2);
  expect(JSON.parse(asked.stdout)).toMatchObject({ error: { code: "bad-usage" } });
});

test("--version", async () => {
  expect(await setup().run("--version")).toEqual({ status: 0, stdout: "1.2.3\n", stderr: "" });
});
