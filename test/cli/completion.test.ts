import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../lib/cli/line/command-table.ts";
import { setup } from "./fake-world.ts";

/** The scripts, in the real shells. A machine without one of them tries the others. */

async function scriptOf(shell: string): Promise<string> {
  return (await setup().run("completion", shell)).stdout;
}

function ask(shell: string, ...words: string[]): string[] {
  const { status, stdout, stderr } = spawnSync(shell, words, { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.split("\n").filter((line) => line !== "");
}

/** Each returns what a shell offers for the words of a line; the last one is to be completed. */
const SHELLS: Record<string, (script: string, line: readonly string[]) => string[]> = {
  bash: (script, line) =>
    ask(
      "bash",
      "-c",
      `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _modelkeeper; printf '%s\\n' "\${COMPREPLY[@]}"`,
      "bash",
      ...line,
    ),
  zsh: (script, line) =>
    ask(
      "zsh",
      "-f",
      "-c",
      `compdef() {}; _describe() { print -rl -- "\${(@P)@[-1]%%:*}" }; _files() { print -rl -- * }\n${script}\nwords=("$@"); CURRENT=$#; _modelkeeper`,
      "zsh",
      ...line,
    ),
  fish: (script, line) => {
    const { stdout } = spawnSync(
      "fish",
      ["--no-config", "-c", `${script}\ncomplete -C '${line.join(" ")}'`],
      {
        encoding: "utf8",
      },
    );
    return stdout.split("\n").flatMap((each) => (each === "" ? [] : [each.split("\t")[0]!]));
  },
};

describe.each(Object.entries(SHELLS))("%s", (shell, offered) => {
  const isThere = spawnSync(shell, ["-c", "exit 0"]).status === 0;
  const complete = async (...line: string[]) => offered(await scriptOf(shell), ["modelkeeper", ...line]);

  test.runIf(isThere)("offers every command at the beginning of a line", async () => {
    const first = new Set(COMMANDS.map(({ name }) => name.split(" ")[0]));
    expect(new Set(await complete(""))).toEqual(first);
  });

  test.runIf(isThere)(
    "offers the commands of a family behind it, also behind an option with a value",
    async () => {
      const verbs = ["changes", "list", "mark", "show", "unmark"];
      expect((await complete("ledger", "")).sort()).toEqual(verbs);
      expect((await complete("--data", "data", "ledger", "")).sort()).toEqual(verbs);
    },
  );

  test.runIf(isThere)(
    "offers the options of the command that stands there, and those of every command",
    async () => {
      const options = await complete("ledger", "mark", "--");
      expect(options).toEqual(expect.arrayContaining(["--reason", "--data", "--wide"]));
      expect(options).not.toContain("--markdown");
      expect(await complete("plan", "--")).toContain("--markdown");
    },
  );

  test.runIf(isThere)("offers no word of its own for the value of an option", async () => {
    const values = await complete("usage", "--team", "");
    expect(values.filter((word) => COMMANDS.some(({ name }) => name === word))).toEqual([]);
  });
});

test("another shell is refused with those that there are", async () => {
  expect(await setup().run("completion", "tcsh")).toMatchObject({
    status: 2,
    stderr: 'error bad-usage: completion is for bash, zsh, fish, not "tcsh"\n',
  });
});
