import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { temporaryFolder } from "./folder.ts";
import { makeRepository, runGit } from "./repository.ts";

/** A workflow of the documents, run step by step as it stands, on a remote of its own: all but the calls of GitHub. */

const ROOT = join(import.meta.dirname, "../..");

export type Runner = {
  readonly remote: string;
  readonly clone: string;
  readonly folder: string;
  /** The branch that the workflow pushes. */
  readonly branch: string;
  /** Runs a step. @returns what it prints */
  step(name: string): string;
  /** Returns what the steps have put out since the last look. */
  outputs(): string;
};

/** @param tools scripts by the name of the command whose place they take */
export function createRunner(
  workflow: string,
  files: Readonly<Record<string, string>>,
  tools: Readonly<Record<string, string>> = {},
): Runner {
  const text = readFileSync(join(ROOT, "docs/workflows", workflow), "utf8");
  const variables = [...text.matchAll(/^ {2}([A-Z]+): (.+)$/gm)].map(([, name = "", value = ""]) => [
    name,
    value,
  ]);
  const environment = Object.fromEntries(variables) as Readonly<Record<string, string>>;
  const repository = makeRepository();
  repository.commit("2026-01-01T00:00:00Z", files);
  const folder = temporaryFolder();
  const [remote, clone, bin] = [join(folder, "remote.git"), join(folder, "clone"), join(folder, "tools")];
  repository.git("clone", "--quiet", "--bare", repository.folder, remote);
  runGit(folder, ["clone", "--quiet", remote, clone]);
  mkdirSync(bin);
  // The installed package is this working copy.
  const npx = `#!/bin/sh\nshift\nexec "${process.execPath}" "${ROOT}/bin/modelkeeper.ts" "$@"\n`;
  for (const [name, script] of Object.entries({ npx, ...tools })) {
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  }
  const output = join(folder, "output.txt");
  writeFileSync(output, "");
  return {
    remote,
    clone,
    folder,
    branch: environment.BRANCH ?? "",
    step(name) {
      const { PATH = "" } = process.env;
      const env = {
        ...process.env,
        ...environment,
        PATH: `${bin}:${join(process.execPath, "..")}:${PATH}`,
        RUNNER_TEMP: folder,
        GITHUB_OUTPUT: output,
      };
      const shell = ["--noprofile", "--norc", "-eo", "pipefail", "-c", scriptOf(text, name)];
      return execFileSync("bash", shell, {
        cwd: clone,
        env,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      });
    },
    outputs() {
      const found = readFileSync(output, "utf8");
      writeFileSync(output, "");
      return found;
    },
  };
}

function scriptOf(text: string, step: string): string {
  const pattern = `- name: ${step}\\n(?: {8}(?!run:).*\\n)* {8}run: \\|\\n((?: {10}.*\\n)+)`;
  const [, script = ""] = new RegExp(pattern).exec(text) ?? [];
  expect(script).not.toBe("");
  return script.replaceAll(/^ {10}/gm, "");
}
