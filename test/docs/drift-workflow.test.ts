import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { registryOf } from "../builders/registry.ts";
import { runGit } from "../builders/repository.ts";
import { createRunner } from "../builders/workflow.ts";

/** The workflow that opens issues about what a feed says, and a pull request with the dates. */

const entry = (date: string, more: object = {}) => ({
  litellm_provider: "openai",
  mode: "chat",
  deprecation_date: date,
  ...more,
});
/** What a feed says is text of others. */
const FEED = {
  "gpt-old": entry("2026-02-01", { replacement_model: "@everybody <b>" }),
  "gpt-new": entry("2036-01-01"),
};

/** GitHub: answers with the feed and the titles of issues, and keeps what it is asked to create. */
const GH = `#!/bin/sh
here="$RUNNER_TEMP"
case "$1 $2" in
  "api --header") cat "$here/feed.json" ;;
  "label create") ;;
  "issue list") cat "$here/titles.txt" 2>/dev/null || true ;;
  "issue create")
    shift 2
    while [ $# -gt 0 ]; do
      case "$1" in --title) echo "$2" >> "$here/titles.txt" ;; --body) echo "$2" >> "$here/bodies.txt" ;; esac
      shift
    done ;;
  *) echo "gh takes no $1 $2" >&2; exit 1 ;;
esac
`;

test("opens one issue a finding, once, and a pull request with the dates alone", () => {
  const registry = registryOf([{ name: "gpt-old", deprecated: true }, "gpt-new"], {}, "openai");
  const { folder, remote, clone, branch, outputs, step } = createRunner(
    "drift.yml",
    {
      "registry.json": `${JSON.stringify(registry, null, 2)}\n`,
      "modelkeeper.json": JSON.stringify({ registry: "registry.json" }),
    },
    { gh: GH },
  );
  writeFileSync(join(folder, "feed.json"), JSON.stringify(FEED));
  const week = (): string[] => {
    for (const name of ["Fetch the feed", "Compare", "Open the issues"]) step(name);
    const titles = join(folder, "titles.txt");
    return existsSync(titles) ? readFileSync(titles, "utf8").trim().split("\n") : [];
  };
  const titles = week();
  expect(titles).toContain("retired:openai/gpt-old");
  expect(titles.filter((title) => title.startsWith("date-"))).toEqual([]);
  expect(new Set(titles).size).toBe(titles.length);
  for (const line of readFileSync(join(folder, "bodies.txt"), "utf8").trimEnd().split("\n"))
    expect(line).toMatch(/^ {4}\S/);
  step("Push a branch");
  expect(outputs()).toBe("pushed=true\n");
  const written = JSON.parse(runGit(remote, ["show", `${branch}:registry.json`]));
  const dates = written.providers.openai.models.map((model: { name: string; retiresOn?: string }) => [
    model.name,
    model.retiresOn,
  ]);
  expect(dates).toEqual([
    ["gpt-old", "2026-02-01"],
    ["gpt-new", "2036-01-01"],
  ]);

  // The next week: nothing is new.
  runGit(clone, ["switch", "--quiet", "main"]);
  expect(week()).toEqual(titles);
});

test("fails where the feed is none, and opens nothing", () => {
  const { folder, step } = createRunner(
    "drift.yml",
    {
      "registry.json": JSON.stringify(registryOf(["gpt-new"], {}, "openai")),
      "modelkeeper.json": JSON.stringify({ registry: "registry.json" }),
    },
    { gh: GH },
  );
  writeFileSync(join(folder, "feed.json"), "<html>");
  step("Fetch the feed");
  expect(() => step("Compare")).toThrow("bad-feed");
});
