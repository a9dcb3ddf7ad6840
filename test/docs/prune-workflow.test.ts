import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { registryOf } from "../builders/registry.ts";
import { runGit } from "../builders/repository.ts";
import { createRunner } from "../builders/workflow.ts";
import { ENTRY } from "../cli/examples.ts";

/** The workflow that opens the pull request. */

/** An app with a registry whose first deletion was done long ago. */
function setup() {
  const registry = registryOf(["new"], { old: "new", young: "new" });
  const done = { ...ENTRY, id: "delete:p/old@1=new", model: "p/old", replacement: "p/new" };
  const runner = createRunner("prune.yml", {
    "registry.json": `${JSON.stringify(registry, null, 2)}\n`,
    "modelkeeper.json": JSON.stringify({ registry: "registry.json" }),
    "environments.json": JSON.stringify([{ name: "production", ledger: "ledger.json" }]),
    "ledger.json": JSON.stringify({
      entries: [{ ...done, startedAt: "2026-01-02T00:00:00.000Z", endedAt: "2026-01-02T00:00:01.000Z" }],
    }),
  });
  return { registry, ...runner };
}

test("removes the lines, and pushes a branch with the message that prune printed", () => {
  const { registry, remote, clone, branch, outputs, step } = setup();
  const message = step("Remove the lines");
  step("Push a branch");
  expect(outputs()).toBe("pushed=true\n");
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
  outputs();
  expect(step("Remove the lines").trim()).toBe("");
  step("Push a branch");
  expect(outputs()).toBe("");
});

test("fails where an environment cannot be read, and pushes nothing", () => {
  const { clone, step } = setup();
  writeFileSync(
    join(clone, "environments.json"),
    JSON.stringify([{ name: "production", endpoint: "http://127.0.0.1:1" }]),
  );
  expect(() => step("Remove the lines")).toThrow("production could not be read");
});
