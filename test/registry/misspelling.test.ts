import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const DECLARE = fileURLToPath(new URL("../../lib/registry/declare.ts", import.meta.url));
const COMPILER = fileURLToPath(new URL("../../node_modules/.bin/tsc", import.meta.url));

const DECLARE_SETS = fileURLToPath(new URL("../../lib/registry/declare-sets.ts", import.meta.url));

type Lists = { readonly models?: string; readonly deleted?: string; readonly set?: string };

/** The lists of a small registry as a maintainer would write them, in one file. */
function source({ models = "", deleted = "", set = "{}" }: Lists): string {
  return `
    import { parameterSet } from ${JSON.stringify(DECLARE_SETS)};
    export const set = parameterSet(${set});
    import { deleted, deletedFrom, model, type None, provider, type UnknownReplacements } from ${JSON.stringify(DECLARE)};
    export const providers = {
      openai: provider([model("new", 2_000, { default: true }), ${models}]),
      azure: provider([model("elsewhere", 2_000)]),
    };
    export const deletedModels = deletedFrom(providers, [deleted("openai", "gone", { replacement: "new" }), ${deleted}]);
    export type Misspelt = None<UnknownReplacements<typeof providers, typeof deletedModels>>;
  `;
}

const GOOD: Record<string, Lists> = {
  "nothing more": {},
  "a replacement that is listed": { models: `model("old", 1_000, { deprecated: true, replacement: "new" })` },
  "a replacement that is deleted": {
    models: `model("old", 1_000, { deprecated: true, replacement: "gone" })`,
  },
  "a replacement at another provider, listed": {
    models: `model("old", 1_000, { deprecated: true, replacement: { provider: "azure", name: "elsewhere" } })`,
    deleted: `deleted("palm", "a", { replacement: { provider: "openai", name: "new" } })`,
  },
  "a replacement at another provider, deleted there": {
    models: `model("old", 1_000, { deprecated: true, replacement: { provider: "palm", name: "a" } })`,
    deleted: `deleted("palm", "a", { replacement: { provider: "openai", name: "gone" } })`,
  },
  "a replacement with the provider that it has anyway": {
    models: `model("old", 1_000, { deprecated: true, replacement: { provider: "openai", name: "new" } })`,
  },
  "a replacement whose name has a slash": {
    deleted: `deleted("palm", "openai/new", { replacement: "openai/old" }), deleted("palm", "openai/old")`,
  },
  "a deletion without replacement": { deleted: `deleted("openai", "older")` },
  "a deletion that leads to another": { deleted: `deleted("openai", "older", { replacement: "gone" })` },
  "a deletion at a provider that is no more": {
    deleted: `deleted("palm", "a", { replacement: "b" }), deleted("palm", "b")`,
  },
  "a set with a rule": {
    set: `{ heat: { type: "number" }, pace: { type: "choice", choices: ["slow"], ui: { labels: { slow: "Slow" } } } },
      [{ when: { pace: "slow" }, absent: ["heat"] }]`,
  },
  "a set with texts, lists, objects, a reading and thresholds, without other keys": {
    set: `{
      system: { type: "text", maxLength: 9 }, stop: { type: "list" }, format: { type: "object" },
      budget: { type: "integer", ui: { visibleWhen: { on: true } } },
      on: { type: "boolean", reading: { key: "type", values: { enabled: true }, fields: { tokens: "budget" } } },
      pace: { type: "choice", choices: ["slow", "fast"], thresholds: { from: "elsewhere", below: { "9": "slow" }, else: "fast" } },
    }, undefined, { others: "drop" }`,
  },
  "a parameter set": { models: `model("old", 1_000, { parameters: "GPT5Parameters" })` },
};

const BAD: Record<string, { readonly lists: Lists; readonly says: string }> = {
  "a misspelt replacement of a listed model": {
    lists: { models: `model("old", 1_000, { deprecated: true, replacement: "neww" })` },
    says: "old: the replacement neww is neither listed nor deleted at openai",
  },
  "a misspelt name at another provider": {
    lists: { models: `model("old", 1_000, { replacement: { provider: "azure", name: "elsewere" } })` },
    says: "old: the replacement elsewere is neither listed nor deleted at azure",
  },
  "a misspelt provider": {
    lists: { models: `model("old", 1_000, { replacement: { provider: "Azure", name: "elsewhere" } })` },
    says: "old: the replacement elsewhere is neither listed nor deleted at Azure",
  },
  "a misspelt provider of a deleted model's replacement": {
    lists: { deleted: `deleted("palm", "a", { replacement: { provider: "opanai", name: "new" } })` },
    says: "a: the replacement new is neither listed nor deleted at opanai",
  },
  "another provider in one text": {
    lists: { deleted: `deleted("palm", "a", { replacement: "openai/new" })` },
    says: "a: the replacement openai/new is neither listed nor deleted at palm",
  },
  "the name alone of a model at another provider": {
    lists: { models: `model("old", 1_000, { deprecated: true, replacement: "elsewhere" })` },
    says: "old: the replacement elsewhere is neither listed nor deleted at openai",
  },
  "a misspelt replacement of a deleted model": {
    lists: { deleted: `deleted("openai", "older", { replacement: "gonne" })` },
    says: "older: the replacement gonne is neither listed nor deleted at openai",
  },
  "a deleted model's replacement at another provider": {
    lists: { deleted: `deleted("azure", "older", { replacement: "new" })` },
    says: "older: the replacement new is neither listed nor deleted at azure",
  },
  "a misspelt parameter set": {
    lists: { models: `model("old", 1_000, { parameters: "GPT5Parameter" })` },
    says: `Did you mean '"GPT5Parameters"'?`,
  },
  "a rule that demands something of a misspelt field": {
    lists: { set: `{ heat: { type: "number" } }, [{ absent: ["heta"] }]` },
    says: `'"heta"' is not assignable to type '"heat"'`,
  },
  "a rule about a misspelt field": {
    lists: { set: `{ heat: { type: "number" } }, [{ when: { heta: 1 }, absent: ["heat"] }]` },
    says: "heta",
  },
  "a reading of a misspelt field": {
    lists: {
      set: `{ heat: { type: "number" }, on: { type: "boolean", reading: { key: "type", values: { yes: true }, fields: { heat: "heta" } } } }`,
    },
    says: `'"heta"' is not assignable`,
  },
  "a threshold with a misspelt choice": {
    lists: {
      set: `{ pace: { type: "choice", choices: ["slow", "fast"], thresholds: { from: "heat", below: { "9": "slwo" }, else: "fast" } } }`,
    },
    says: `'"slwo"' is not assignable`,
  },
  "what can become of other keys": {
    lists: { set: `{ heat: { type: "number" } }, [], { others: "drpo" }` },
    says: `'"drpo"' is not assignable`,
  },
  "a type of field that there is not": {
    lists: { set: `{ heat: { type: "nubmer" } }` },
    says: `'"nubmer"' is not assignable`,
  },
  "a misspelt property": {
    lists: { models: `model("old", 1_000, { depercated: true })` },
    says: "depercated",
  },
};

const fileName = (title: string) => `${title.replaceAll(/\W+/g, "-")}.ts`;

describe("the compiler", () => {
  let folder = "";
  let output = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "modelkeeper-lists-"));
    const sources = [
      ...Object.entries(GOOD).map(([title, lists]) => [fileName(title), source(lists)] as const),
      ...Object.entries(BAD).map(([title, { lists }]) => [fileName(title), source(lists)] as const),
    ];
    await Promise.all(sources.map(([name, text]) => writeFile(join(folder, name), text)));
    const compilerOptions = {
      target: "es2024",
      module: "esnext",
      moduleResolution: "bundler",
      strict: true,
      exactOptionalPropertyTypes: true,
      allowImportingTsExtensions: true,
      noEmit: true,
      types: [],
    };
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions, files: sources.map(([name]) => name) }),
    );
    // The exit status says only that there are errors, which is what most of these sources are for.
    output = await new Promise((resolve) => {
      execFile(COMPILER, ["--pretty", "false", "-p", folder], { cwd: folder }, (_error, stdout) =>
        resolve(stdout),
      );
    });
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  function errorsOf(title: string): string {
    const sections = output.split(/^(?=\S)/m);
    return sections.filter((section) => section.includes(fileName(title))).join("");
  }

  it.each(Object.keys(GOOD))("accepts %s", (title) => {
    expect(errorsOf(title)).toBe("");
  });

  it.each(Object.entries(BAD))("refuses %s", (title, { says }) => {
    expect(errorsOf(title)).toContain(says);
  });

  it("finds nothing else", () => {
    expect(output.split(/^(?=\S)/m)).toHaveLength(Object.keys(BAD).length);
  });
});
