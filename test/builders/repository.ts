import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "./folder.ts";

/** The configuration of the machine and of the user says nothing here. */
const ISOLATED = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };

/** A git repository in a folder of the test; `at` is the committer's time, and the author's is always years before. */
export function makeRepository(folder = temporaryFolder()) {
  const git = (...words: readonly string[]): string => runGit(folder, words);
  git("init", "--quiet", "--initial-branch", "main");
  return {
    folder,
    git,
    commit: (at: string, files: Readonly<Record<string, string>>) => commit(folder, at, files),
  };
}

export function runGit(folder: string, words: readonly string[], at = "2026-01-01T00:00:00Z"): string {
  const people = {
    GIT_AUTHOR_NAME: "Ann",
    GIT_AUTHOR_EMAIL: "ann@example.com",
    GIT_COMMITTER_NAME: "Bob",
    GIT_COMMITTER_EMAIL: "bob@example.com",
  };
  const times = { GIT_AUTHOR_DATE: "2020-01-01T00:00:00Z", GIT_COMMITTER_DATE: at };
  return execFileSync("git", words, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...ISOLATED, ...people, ...times },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function commit(folder: string, at: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  runGit(folder, ["add", "--all"]);
  runGit(folder, ["commit", "--quiet", "--message", "change"], at);
}
