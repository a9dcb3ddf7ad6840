import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ONE_ASSISTANT } from "../builders/workspace.ts";

/**
 * Slips of a tired maintainer, in a copy of the project with lists of its own. Each is refused before anything is written, with exit status 2 and one line
 * that says where, and what is right.
 */

const ROOT = join(import.meta.dirname, "../..");

const MODELS = `import { model, type None, provider, type UnknownReplacements } from "./declare.ts";
import type { deletedModels } from "./deleted.ts";

export const providers = {
  openai: provider([
    model("gpt-5", 400_000, { default: true, parameters: "GPT5Parameters" }),
    model("gpt-4.1", 1_000_000),
    model("gpt-4o", 128_000, { deprecated: true, replacement: "gpt-4.1" }),
  ]),
  anthropic: provider([
    model("claude-sonnet-4-6", 1_000_000, { default: true }),
    model("claude-haiku-4-5", 204_800),
  ]),
};

export type Misspelt = None<UnknownReplacements<typeof providers, typeof deletedModels>>;
`;
const DELETED = `import { deleted, deletedFrom } from "./declare.ts";
import { providers } from "./models.ts";

export const deletedModels = deletedFrom(providers, [
  deleted("openai", "gpt-4", { replacement: "gpt-4.1" }),
  deleted("openai", "o1-mini"),
]);
`;

let project: string;
const listPath = (name: string): string => join(project, "lib/registry", name);

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "modelkeeper-slips-"));
  for (const part of ["bin", "lib", "functions", "package.json"])
    cpSync(join(ROOT, part), join(project, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(project, "node_modules"));
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

type Lists = { readonly models?: string; readonly deleted?: string | null };

function run(words: readonly string[], { models = MODELS, deleted = DELETED }: Lists = {}) {
  writeFileSync(listPath("models.ts"), models);
  if (deleted === null) rmSync(listPath("deleted.ts"));
  else writeFileSync(listPath("deleted.ts"), deleted);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/modelkeeper.js", ...words], {
    cwd: project,
    encoding: "utf8",
    // These tests may run below npx, and the command line does not.
    env: { ...process.env, npm_command: "" },
  });
  return { status, stdout, stderr };
}

const models = (from: string, to: string): Lists => ({ models: MODELS.replace(from, to) });
const deleted = (from: string, to: string): Lists => ({ deleted: DELETED.replace(from, to) });

const IN_LISTS: Readonly<Record<string, readonly [Lists, string]>> = {
  "conflict marks after a merge": [
    models(
      '    model("gpt-4.1", 1_000_000),\n',
      '<<<<<<< HEAD\n    model("gpt-4.1", 1_000_000),\n=======\n    model("gpt-4.1", 1_047_576),\n>>>>>>> theirs\n',
    ),
    "bad-registry: lib/registry/models.ts:7 a merge has left its conflict marks here: keep the lines of one side, and take the marks away",
  ],
  "a comma that is missing": [
    models('model("gpt-4.1", 1_000_000),', 'model("gpt-4.1", 1_000_000)'),
    "bad-registry: lib/registry/models.ts:8 a comma is missing at the end of the line before this one",
  ],
  "a closing bracket that is forgotten": [
    models('"gpt-4.1" }),\n  ]),', '"gpt-4.1" }),\n'),
    "bad-registry: lib/registry/models.ts:10 a comma is missing, or a bracket too much or too few",
  ],
  "a deletion among the models": [
    models('model("gpt-4.1", 1_000_000)', 'deleted("openai", "gpt-4.1")'),
    "bad-registry: lib/registry/models.ts:7 a deleted model stands in lib/registry/deleted.ts: move this line there",
  ],
  "a misspelt word": [
    models('model("gpt-4.1"', 'modle("gpt-4.1"'),
    "bad-registry: lib/registry/models.ts:7 modle is not known here: did you mean model?",
  ],
  "a file that is away": [
    { deleted: null },
    "no-file: lib/registry/deleted.ts is missing, and lib/registry/compile.ts needs it",
  ],
  "a number in quotes": [
    models('model("gpt-4.1", 1_000_000)', 'model("gpt-4.1", "1000000")'),
    'bad-shape: lib/registry/models.ts:7 expected a number as "tokenLimit", found the text "1000000"',
  ],
  "a misspelt field": [
    models("deprecated: true", "depricated: true"),
    'unknown-field: lib/registry/models.ts:8 "depricated" is no field here: did you mean "deprecated"?',
  ],
  "a misspelt parameter set": [
    models("GPT5Parameters", "GTP5Parameters"),
    'unknown-parameter-set: lib/registry/models.ts:6 there is no parameter set "GTP5Parameters": did you mean "GPT5Parameters"?',
  ],
  "a day that is in no calendar": [
    models("deprecated: true", 'deprecated: true, retiresOn: "2026-13-01"'),
    'bad-date: lib/registry/models.ts:8 "2026-13-01" cannot stand here: a date is written YYYY-MM-DD and must be in the calendar',
  ],
  "a line twice after a merge": [
    models('    model("gpt-4.1", 1_000_000),\n', '    model("gpt-4.1", 1_000_000),\n'.repeat(2)),
    'duplicate-model: lib/registry/models.ts:8 "gpt-4.1" at openai is listed twice: take one line away',
  ],
  "a model that is listed and deleted": [
    deleted('"o1-mini"', '"gpt-4o"'),
    'listed-and-deleted: lib/registry/deleted.ts:6 "gpt-4o" at openai is listed and deleted: take one of the two lines away',
  ],
  "a misspelt replacement": [
    deleted('replacement: "gpt-4.1"', 'replacement: "gpt-41"'),
    'replacement-unknown: lib/registry/deleted.ts:5 the replacement of "gpt-4", "gpt-41", is neither listed nor deleted at openai; did you mean "gpt-4.1"?',
  ],
  "a replacement of another provider": [
    deleted('replacement: "gpt-4.1"', 'replacement: "claude-haiku-4-5"'),
    'replacement-unknown: lib/registry/deleted.ts:5 the replacement of "gpt-4", "claude-haiku-4-5", is neither listed nor deleted at openai; anthropic has a model of that name: write { "provider": "anthropic", "name": "claude-haiku-4-5" }',
  ],
  "a misspelt provider": [
    deleted('deleted("openai", "gpt-4"', 'deleted("opneai", "gpt-4"'),
    'replacement-unknown: lib/registry/deleted.ts:5 the replacement of "gpt-4", "gpt-4.1", is neither listed nor deleted at opneai; nothing is listed at "opneai": did you mean "openai"?',
  ],
};

describe("in the lists", () => {
  test.each(Object.entries(IN_LISTS))("%s", (_name, [lists, line]) => {
    const { status, stderr } = run(["validate"], lists);
    const told = stderr.split("\n").filter((each) => !each.startsWith("warning "));
    expect({ status, told }).toEqual({ status: 2, told: [`error ${line}`, ""] });
  });

  test("the default of a provider that is deleted is warned about at its line, and nothing is counted that is not there", () => {
    const { status, stderr } = run(["validate"], {
      models: MODELS.replace(/.*claude-sonnet-4-6.*\n/, ""),
      deleted: DELETED.replace("]);", '  deleted("anthropic", "claude-sonnet-4-6"),\n]);'),
    });
    expect(status).toBe(0);
    expect(stderr).toContain(
      "warning default-missing: lib/registry/models.ts:10 anthropic has models and none of them is its default\n",
    );
    expect(run(["validate"], models("deprecated: true", "depricated: true")).stdout).toBe(
      "The registry is not valid: 1 error.\n",
    );
  });

  test("all of them stop every command that needs the lists", () => {
    for (const words of [["build"], ["plan", "--data", "d"], ["apply", "--data", "d"], ["parameters", "x"]])
      expect(run(words, models("deprecated: true,", "deprecated: true")), words.join(" ")).toMatchObject({
        status: 2,
        stdout: "",
        stderr: expect.stringMatching(/^error bad-registry: lib\/registry\/models\.ts:8 /),
      });
  });
});

describe("on the command line", () => {
  beforeAll(() => {
    writeFileSync(join(project, "workspace.json"), JSON.stringify(ONE_ASSISTANT));
    writeFileSync(join(project, "registry.json"), run(["build"]).stdout);
    expect(run(["load", "workspace.json", "--data", "team data"]).status).toBe(0);
    expect(run(["apply", "--data", "team data"]).status).toBe(0);
  });

  test.each<[words: readonly string[], line: string]>([
    [
      ["plan", "--registry", "registy.json", "--data", "team data"],
      "no-file: registy.json cannot be read: there is no such file: did you mean registry.json?",
    ],
    [
      ["usage", "--data", "tem data"],
      "no-data: there is no data directory tem data: did you mean team data?",
    ],
    [
      ["usage", "--data", "elsewhere/data"],
      "no-data: there is no data directory elsewhere/data: load and apply make one, such as modelkeeper apply --data elsewhere/data",
    ],
    [
      ["notices", "--team", "acme", "--data", "team data"],
      "unknown-entry: there is no team \"acme\". Next: modelkeeper teams --data 'team data'",
    ],
    [
      ["notices", "--model", "openai/gtp-5", "--data", "team data"],
      'unknown-entry: there is no model "openai/gtp-5": did you mean openai/gpt-5?',
    ],
    [["usgae"], 'bad-usage: there is no command "usgae": did you mean usage?'],
  ])("%j", (words, line) => {
    expect(run(words)).toEqual({ status: 2, stdout: "", stderr: `error ${line}\n` });
  });

  test("conflict marks in a registry document", () => {
    const text = readFileSync(join(project, "registry.json"), "utf8").replace(
      /\n(.*"gpt-4.1",)/,
      "\n<<<<<<< HEAD\n$1",
    );
    writeFileSync(join(project, "merged.json"), text);
    const line = text.split("\n").indexOf("<<<<<<< HEAD") + 1;
    expect(run(["validate", "merged.json"])).toEqual({
      status: 2,
      stdout: "The registry is not valid: 1 error.\n",
      stderr: `error not-json: merged.json line ${line}: a merge has left its conflict marks: keep the lines of one side, and take the marks away\n`,
    });
  });

  test("a problem of a registry document has the line of its value", () => {
    const text = readFileSync(join(project, "registry.json"), "utf8").replace("400000", '"many"');
    writeFileSync(join(project, "typed.json"), text);
    const line = text.split("\n").findIndex((each) => each.includes("many")) + 1;
    expect(run(["validate", "typed.json"]).stderr).toBe(
      `error bad-shape: typed.json:${line} expected a number as "tokenLimit", found the text "many"\n`,
    );
  });
});
