import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createProgram, type World } from "../../lib/cli/line/program.ts";
import type { PruneEntry, PruneResult } from "../../lib/contract/prune.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { migrationId } from "../../lib/domain/text/ids.ts";
import { createWorld } from "../../lib/local/command-world.ts";
import { openPlatform } from "../../lib/local/platform.ts";
import { ownRegistry } from "../../lib/shared/registry-source.ts";
import { temporaryFolder } from "../builders/folder.ts";
import { registryOf } from "../builders/registry.ts";
import { makeRepository } from "../builders/repository.ts";
import { ENTRY } from "../cli/examples.ts";

/** The command as it runs: real data directories, a saved ledger and a real repository. */

const DAY_MS = 86_400_000;
const daysFromNow = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

let folder = "";
beforeEach(() => {
  folder = temporaryFolder();
});

async function modelkeeper(words: readonly string[], changes: Partial<World> = {}) {
  const texts = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr") => ({
    write: async (text: string) => {
      texts[name] += text;
    },
    isTerminal: false,
    columns: 80,
    isClosed: false,
  });
  const real = createWorld({ noColour: true, debug: false, user: "tester" });
  const world = { ...real, stdout: output("stdout"), stderr: output("stderr"), ...changes };
  const status = await createProgram(world).run([...words, "--json"]);
  return { status, ...texts };
}

/** Applies a registry in a data directory of the test. */
async function apply(name: string, document: RegistryDocument): Promise<string> {
  const data = join(folder, name);
  const options = { data, leaseSeconds: 15, waitSeconds: 5, onProgress: () => {} };
  const platform = await openPlatform({ ...options, access: "make" });
  await platform.apply({ document, warnings: [] });
  await platform.close();
  return data;
}

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content, null, 2));
  return path;
}

async function prune(registry: string, environments: readonly object[], ...words: readonly string[]) {
  const ran = await modelkeeper([
    "prune",
    "--registry",
    registry,
    "--environments",
    write("e.json", environments),
    ...words,
  ]);
  const { entries, written } = JSON.parse(ran.stdout) as PruneResult;
  return { ...ran, entries, written, byId: Object.fromEntries(entries.map((entry) => [entry.id, entry])) };
}

describe("three environments and a repository", () => {
  const declared = registryOf(["new"], { a: "new", b: "new", c: null });

  test("only what all of them have done, and main has had, for 30 days is removable", async () => {
    const staging = await apply("staging", declared);
    const production = await apply("production", registryOf(["new", "b"], { a: "new", c: null }));
    const { commit, folder: repository } = makeRepository(folder);
    const registry = join(repository, "registry.json");
    commit(daysFromNow(-60), {
      ".gitignore": "*\n!.gitignore\n!registry.json\n",
      "registry.json": JSON.stringify(registryOf(["new"], { a: "new", b: "new" }), null, 2),
    });
    commit(daysFromNow(-3), { "registry.json": JSON.stringify(declared, null, 2) });
    const saved = await modelkeeper(["ledger", "list", "--data", staging]);
    const environments = [
      { name: "staging", data: staging },
      { name: "production", data: production },
      { name: "edge", ledger: write("edge.json", saved.stdout) },
    ];
    const early = await prune(registry, environments, "--now", daysFromNow(29));
    expect(early.entries.map(({ removable }) => removable)).toEqual([false, false, false]);

    const { status, byId, entries } = await prune(registry, environments, "--now", daysFromNow(31));
    expect(status).toBe(0);
    expect(entries.map(({ id }) => id)).toEqual(["p/a", "p/b", "p/c"]);
    expect(byId["p/a"]).toMatchObject({
      removable: true,
      inMainSince: expect.stringMatching(/^\d{4}-.*Z$/),
      environments: [
        { name: "staging", state: "succeeded" },
        { name: "production", state: "succeeded" },
        { name: "edge", state: "succeeded" },
      ],
    });
    expect(byId["p/a"]?.since).toBe(
      byId["p/a"]?.environments
        .map(({ at }) => at)
        .sort()
        .at(-1),
    );
    expect(byId["p/b"]).toMatchObject({ removable: false, since: null, why: "production: not applied" });
    expect(byId["p/c"]).toMatchObject({ removable: true });
    const sooner = await prune(registry, environments, "--now", daysFromNow(26));
    expect(sooner.byId["p/c"]?.why).toContain("in main for 29 days, 30 days are needed");
  });

  test("a model that was brought back in one of them stays, though its ledger tells of its deletion", async () => {
    const production = await apply("production", declared);
    await apply("production", registryOf(["new", "a"], { b: "new", c: null }));
    const { byId } = await prune(
      write("r.json", declared),
      [{ name: "production", data: production }],
      "--now",
      daysFromNow(31),
    );
    expect(byId).toMatchObject({
      "p/a": { removable: false, why: "production: not applied" },
      "p/b": { removable: true },
    });
    await apply("production", declared);
    const again = await prune(
      write("r.json", declared),
      [{ name: "production", data: production }],
      "--now",
      daysFromNow(31),
    );
    expect(again.byId["p/a"]).toMatchObject({ removable: true });
  });

  test("one that cannot be read makes nothing removable, and is named; so is one that has no tables yet", async () => {
    const staging = await apply("staging", declared);
    const absent = join(folder, "nowhere");
    const environments = [
      { name: "staging", data: staging },
      { name: "production", data: absent },
    ];
    const { status, entries, stderr } = await prune(
      write("r.json", declared),
      environments,
      "--now",
      daysFromNow(31),
    );
    expect(status).toBe(0);
    expect(stderr).toContain("warning unreadable: production could not be read: nothing is removable");
    for (const entry of entries) {
      expect(entry).toMatchObject({
        removable: false,
        since: null,
        environments: [{ state: "succeeded" }, { state: "unreadable", at: null }],
      });
      expect(entry.why).toContain(`production: cannot be read: there is no data directory ${absent}`);
    }
    mkdirSync(absent);
    expect(
      (await prune(write("r.json", declared), environments, "--now", daysFromNow(31))).byId["p/a"]?.why,
    ).toBe("production: not applied");
  });
});

describe("--write", () => {
  const chain = registryOf(["c"], { a: "b", b: "c", x: null });
  const printed = (document: RegistryDocument) => `${JSON.stringify(document, null, 2)}\n`;

  test("removes the lines, prints the message of the commit, and does it once", async () => {
    const data = await apply("data", chain);
    const { commit, git } = makeRepository(folder);
    commit(daysFromNow(-40), { ".gitignore": "*\n!registry.json\n", "registry.json": printed(chain) });
    const registry = join(folder, "registry.json");
    const environments = [{ name: "staging", data }];
    const first = await prune(registry, environments, "--now", daysFromNow(31), "--write");
    const rest = { ...chain, deleted: [{ provider: "p", name: "b", replacement: "c" }] };
    expect(readFileSync(registry, "utf8")).toBe(printed(rest));
    const today = daysFromNow(0).slice(0, 10);
    const inMain = daysFromNow(-40).slice(0, 10);
    expect(first.written).toEqual({
      file: registry,
      message: [
        "Remove 2 deletions that every environment has done",
        "",
        "The tombstones stay, and go on redirecting.",
        "",
        `- p/a: succeeded in staging on ${today}; in main since ${inMain}`,
        `- p/x: succeeded in staging on ${today}; in main since ${inMain}`,
        "",
      ].join("\n"),
    });
    const again = await prune(registry, environments, "--now", daysFromNow(31), "--write");
    expect(again).toMatchObject({
      status: 0,
      written: null,
      byId: { "p/b": { why: "p/a names it as replacement in the last commit" } },
    });
    expect(readFileSync(registry, "utf8")).toBe(printed(rest));
    git("commit", "--quiet", "--all", "--message", "prune");
    expect(await prune(registry, environments, "--now", daysFromNow(31))).toMatchObject({
      written: null,
      byId: { "p/b": { removable: true } },
    });
  });

  test("changes nothing on the platform: the tombstones stay, and the next apply has nothing to do for them", async () => {
    const data = await apply("data", chain);
    const registry = write("r.json", chain);
    await prune(registry, [{ name: "staging", data }], "--now", daysFromNow(31), "--write");
    const applied = await modelkeeper(["apply", "--data", data, "--registry", registry]);
    expect(JSON.parse(applied.stdout)).toMatchObject({
      status: "succeeded",
      references: { rewritten: 0, cleared: 0 },
    });
    expect(applied.stdout).not.toContain("undeclared-removal");
    const { stdout } = await modelkeeper(["resolve", "p/a", "--data", data]);
    expect(JSON.parse(stdout)).toMatchObject({ status: "redirected", model: "p/c" });
  });

  test("writes nothing where an environment cannot be read, and ends with status 1", async () => {
    const data = await apply("data", chain);
    const registry = write("r.json", chain);
    const environments = [
      { name: "staging", data },
      { name: "edge", endpoint: "http://127.0.0.1:1" },
    ];
    const ran = await prune(registry, environments, "--now", daysFromNow(31), "--write");
    expect(ran).toMatchObject({
      status: 1,
      written: null,
      stderr: expect.stringContaining("edge could not be read"),
    });
    expect(readFileSync(registry, "utf8")).toBe(JSON.stringify(chain, null, 2));
  });

  test("removes lines of the project's own list, and touches no other", async () => {
    const { commit, git } = makeRepository(folder);
    const document = registryOf(["new"], { first: "new", second: null, third: null });
    const line = (name: string, details = "") => `  deleted("p", "${name}"${details}),\n`;
    const lines = [line("first", ', { replacement: "new" }'), line("second"), line("third")];
    commit(daysFromNow(-90), {
      "deleted.ts": `export const deletedModels = deletedFrom(providers, [\n${lines.join("")}]);\n`,
    });
    const done = [migration("first", "p/new"), migration("third", null)];
    const real = createWorld({ noColour: true, debug: false, user: "tester" });
    const world = {
      registry: { ...real.registry, document: async () => document, deletedList: join(folder, "deleted.ts") },
    };
    const environments = write("e.json", [{ name: "edge", ledger: write("l.json", { entries: done }) }]);
    const { status } = await modelkeeper(["prune", "--environments", environments, "--write"], world);
    expect(status).toBe(0);
    expect(git("diff", "--numstat").trim()).toBe("0\t2\tdeleted.ts");
    const removed = git("diff", "--unified=0")
      .split("\n")
      .filter((each) => /^-[^-]/.test(each));
    expect(removed).toEqual([lines[0], lines[2]].map((each) => `-${each?.trimEnd()}`));
  });
});

function migration(name: string, replacement: string | null) {
  const id = migrationId("delete", `p/${name}`, 1, replacement);
  return { ...ENTRY, id, model: `p/${name}`, replacement, endedAt: daysFromNow(-60) };
}

test("without git the ledgers alone decide, and it is said", async () => {
  const data = await apply("data", registryOf(["new"], { a: "new" }));
  const registry = write("r.json", registryOf(["new"], { a: "new" }));
  vi.stubEnv("PATH", "");
  const { byId } = await prune(registry, [{ name: "one", data }], "--now", daysFromNow(31));
  vi.unstubAllEnvs();
  expect(byId["p/a"]).toMatchObject({
    removable: true,
    inMainSince: null,
    why: expect.stringContaining("git is not installed: the ledgers alone decide"),
  });
});

test("the lists of an installed package are not those of the app", async () => {
  const real = createWorld({ noColour: true, debug: false, user: "tester" });
  const shipped = { registry: { ...real.registry, isShipped: true } };
  const ran = await modelkeeper(
    ["prune", "--environments", write("e.json", [{ name: "a", data: folder }])],
    shipped,
  );
  expect(ran).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("name its registry with --registry <file>"),
  });
});

test("the project's own lists are judged by the history of deleted.ts", async () => {
  const environments = write("e.json", [{ name: "edge", ledger: write("l.json", { entries: [] }) }]);
  const { status, stdout } = await modelkeeper(["prune", "--environments", environments]);
  const { entries } = JSON.parse(stdout) as { entries: readonly PruneEntry[] };
  expect(status).toBe(0);
  expect(entries.map(({ id }) => id)).toEqual(
    (await ownRegistry.document()).deleted.map(({ provider, name }) => `${provider}/${name}`),
  );
  for (const entry of entries)
    expect(entry).toMatchObject({
      removable: false,
      environments: [{ name: "edge", state: "not-applied", at: null }],
    });
});
