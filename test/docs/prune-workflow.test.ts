import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../builders/folder.ts";
import { registryOf } from "../builders/registry.ts";
import { makeRepository, runGit } from "../builders/repository.ts";
import { ENTRY } from "../cli/examples.ts";

/** The workflow that opens the pull request, step by step as it stands, on a remote of its own: all but the call of GitHub. */

const ROOT = join(import.meta.dirname, "../..");
const WORKFLOW = readFileSync(join(ROOT, "docs/workflows/prune.yml"), "utf8");

/** Returns the script of a step. */
function scriptOf(step: string): string {
  const [, script = ""] =
    new RegExp(`- name: ${step}\\n(?: {8}(?!run:).*\\n)* {8}run: \\|\\n((?: {10}.*\\n)+)`).exec(WORKFLOW) ??
    [];
  expect(script).not.toBe("");
  return script.replaceAll(/^ {10}/gm, "");
}

const branch = /^ {2}BRANCH: (.+)$/m.exec(WORKFLOW)?.[1] ?? "";

/** A repository of an app on a remote, with a registry whose first deletion was done long ago, and a runner with a clone of it. */
function setup() {
  const { folder, git, commit } = makeRepository();
  const registry = registryOf(["new"], { old: "new", young: "new" });
  const done = { ...ENTRY, id: "delete:p/old@1=new", model: "p/old", replacement: "p/new" };
  commit("2026-01-01T00:00:00Z", {
    "registry.json": `${JSON.stringify(registry, null, 2)}\n`,
    "modelkeeper.json": JSON.stringify({ registry: "registry.json" }),
    "environments.json": JSON.stringify([{ name: "production", ledger: "ledger.json" }]),
    "ledger.json": JSON.stringify({
      entries: [{ ...done, startedAt: "2026-01-02T00:00:00.000Z", endedAt: "2026-01-02T00:00:01.000Z" }],
    }),
  });
  const runner = temporaryFolder();
  const [remote, clone, tools] = [join(runner, "remote.git"), join(runner, "clone"), join(runner, "tools")];
  git("clone", "--quiet", "--bare", folder, remote);
  runGit(runner, ["clone", "--quiet", remote, clone]);
  mkdirSync(tools);
  // The installed package is this working copy.
  writeFileSync(
    join(tools, "npx"),
    `#!/bin/sh\nshift\nexec "${process.execPath}" "${ROOT}/bin/modelkeeper.ts" "$@"\n`,
  );
  chmodSync(join(tools, "npx"), 0o755);
  const output = join(runner, "output.txt");
  writeFileSync(output, "");
  return { registry, remote, clone, output, step };

  function step(name: string): string {
    const { PATH = "" } = process.env;
    const node = join(process.execPath, "..");
    const env = {
      ...process.env,
      PATH: `${tools}:${node}:${PATH}`,
      RUNNER_TEMP: runner,
      GITHUB_OUTPUT: output,
      BRANCH: branch,
    };
    const shell = ["--noprofile", "--norc", "-eo", "pipefail", "-c", scriptOf(name)];
    return execFileSync("bash", shell, {
      cwd: clone,
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }
}

test("removes the lines, and pushes a branch with the message that prune printed", () => {
  const { registry, remote, clone, output, step } = setup();
  const message = step("Remove the lines");
  step("Push a branch");
  expect(readFileSync(output, "utf8")).toBe("pushed=true\n");
  const git = (...words: readonly string[]) => runGit(remote, words);
  expect(git("log", "--format=%B", `main..${branch}`).trim()).toBe(message.trim());
  expect(message).toContain("Remove 1 deletion that every environment has done");
  expect(message).toContain("- p/old: succeeded in production on 2026-01-02; in main since 2026-01-01");
  const rest = { ...registry, deleted: registry.deleted.filter(({ name }) => name === "young") };
  expect(JSON.parse(git("show", `${branch}:registry.json`))).toEqual(rest);
  expect(git("diff", "--numstat", "main", branch).trim()).toBe("0\t5\tregistry.json");

  // The next month, the pull request still open: the branch is made again.
  runGit(clone, ["switch", "--quiet", "main"]);
  runGit(clone, ["branch", "--quiet", "-D", branch]);
  step("Remove the lines");
  step("Push a branch");
  expect(git("rev-list", "--count", `main..${branch}`).trim()).toBe("1");

  // Merged, there is nothing to do.
  runGit(clone, ["switch", "--quiet", "main"]);
  runGit(clone, ["merge", "--quiet", branch]);
  writeFileSync(output, "");
  expect(step("Remove the lines").trim()).toBe("");
  step("Push a branch");
  expect(readFileSync(output, "utf8")).toBe("");
});

test("fails where an environment cannot be read, and pushes nothing", () => {
  const { clone, step } = setup();
  writeFileSync(
    join(clone, "environments.json"),
    JSON.stringify([{ name: "production", endpoint: "http://127.0.0.1:1" }]),
  );
  expect(() => step("Remove the lines")).toThrow("production could not be read");
});
