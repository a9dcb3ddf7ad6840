import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import type { Deletion } from "../../../lib/domain/deletions/deletion.ts";
import { deletionsIn, findDeletionLists } from "../../../lib/domain/deletions/deletion-list.ts";
import type { ListForm } from "../../../lib/domain/lists/written-code.ts";
import { readFileHistory } from "../../../lib/local/file-history.ts";
import { findArrivals } from "../../../lib/operations/prune/find-arrivals.ts";
import { temporaryFolder } from "../../builders/folder.ts";
import { makeRepository, runGit } from "../../builders/repository.ts";

/** Real git histories, read by the real adapter. */

const day = (number: number) => `2026-03-${String(number).padStart(2, "0")}T12:00:00.000Z`;

/** A list of the project's form. A replacement after `=`. */
function list(...lines: readonly string[]): string {
  const calls = lines.map((line) => {
    const [name, replacement] = line.split("=");
    return `  deleted("openai", "${name}"${replacement === undefined ? "" : `, { replacement: "${replacement}" }`}),\n`;
  });
  return `export const deletedModels = deletedFrom(providers, [\n${calls.join("")}]);\n`;
}

async function arrivals(
  path: string,
  deletions: readonly Deletion[],
  form: ListForm = "lines",
  needsPast = false,
) {
  const { arrivalOf, committed } = await findArrivals(
    await readFileHistory(path),
    deletions,
    (text) => deletionsIn(findDeletionLists(text, form)),
    needsPast,
  );
  return { arrivals: deletions.map(({ id }) => arrivalOf(id)), committed };
}

const plain = (name: string): Deletion => ({ id: `openai/${name}`, replacement: null });
const committedAt = (
  number: number,
  past: { timesAway?: number; formerEnds?: ReadonlySet<string | null> } = {},
) => ({
  kind: "committed",
  at: day(number),
  ...past,
});

async function since(folder: string, deletions: readonly Deletion[], file = "deleted.ts") {
  return (await arrivals(join(folder, file), deletions)).arrivals;
}

describe("the time when a line came to main", () => {
  test("is that of the commit, by the committer's clock, whatever else changed later", async () => {
    const { folder, commit } = makeRepository();
    commit(day(1), { "deleted.ts": list("a") });
    commit(day(2), { "deleted.ts": list("b", "a") });
    commit(day(3), { "deleted.ts": list("b", "a").replaceAll("\n", "\r\n"), other: "x" });
    expect(await since(folder, [plain("a"), plain("b")])).toMatchObject([committedAt(1), committedAt(2)]);
  });

  test("is that of its present form: another replacement came later", async () => {
    const { folder, commit } = makeRepository();
    commit(day(1), { "deleted.ts": list("a=b", "c=d") });
    commit(day(2), { "deleted.ts": list("a=x", "c=d") });
    const deletions = [
      { id: "openai/a", replacement: "openai/x" },
      { id: "openai/c", replacement: "openai/d" },
    ];
    expect(await since(folder, deletions)).toMatchObject([committedAt(2), committedAt(1)]);
  });

  test("is that of the merge, not of the commits on the branch", async () => {
    const { folder, git, commit } = makeRepository();
    commit(day(1), { "deleted.ts": list() });
    git("checkout", "--quiet", "-b", "feature");
    commit(day(2), { "deleted.ts": list("a") });
    git("checkout", "--quiet", "main");
    commit(day(3), { other: "x" });
    runGit(folder, ["merge", "--quiet", "--no-ff", "--message", "merge", "feature"], day(9));
    expect(await since(folder, [plain("a")])).toMatchObject([committedAt(9)]);
  });

  test("does not count what only looks like the line: comments, texts, other entries", async () => {
    const { folder, commit } = makeRepository();
    commit(day(1), {
      "deleted.ts": `// deleted("openai", "a"),\n${list("c=a")}const text = 'deleted("openai", "a")';\n`,
    });
    commit(day(2), { "deleted.ts": list("c=a", "a") });
    expect(await since(folder, [plain("a")])).toMatchObject([committedAt(2)]);
  });

  test("is read in revisions with types, over several lines, in other quotes; what is no list counts from the next one", async () => {
    const { folder, commit } = makeRepository();
    const odd =
      "export const deletedModels: readonly Deletion[] = [\n  deleted(\n    'openai',\n    `a`, // why\n  ),\n] as const;\n";
    commit(day(1), { "deleted.ts": odd });
    commit(day(2), { "deleted.ts": `${list("a", "b")}<<<<<<<\n` });
    commit(day(3), { "deleted.ts": list("a", "b") });
    expect(await since(folder, [plain("b")])).toMatchObject([committedAt(3)]);
    commit(day(4), { "deleted.ts": odd });
    commit(day(5), { "deleted.ts": list("a", "b") });
    expect(await since(folder, [plain("a")])).toMatchObject([committedAt(3)]);
  });

  test("follows a file that was renamed, and moved", async () => {
    const { folder, git, commit } = makeRepository();
    const others = Array.from({ length: 20 }, (_, index) => `old-${index}`);
    commit(day(1), { "lists/first name.ts": list("a", ...others) });
    git("mv", "lists/first name.ts", "second.ts");
    commit(day(2), {});
    commit(day(3), { "second.ts": list("a", "b", ...others) });
    git("mv", "second.ts", "deleted.ts");
    commit(day(4), { "deleted.ts": list("a", "b", "c", ...others) });
    expect(await since(folder, ["a", "b", "c"].map(plain))).toMatchObject([
      committedAt(1),
      committedAt(3),
      committedAt(4),
    ]);
  });

  test("tells how often a line was away, and a replacement that was taken back, where that matters", async () => {
    const { folder, commit } = makeRepository();
    for (const [index, lines] of [
      ["a", "b"],
      ["b"],
      ["a", "b", "f=x"],
      ["b", "f=y"],
      ["a", "b=x", "f=x"],
    ].entries())
      commit(day(index + 1), { "deleted.ts": list(...lines) });
    const path = join(folder, "deleted.ts");
    const [x, y] = ["openai/x", "openai/y"];
    const deletions = [plain("a"), { id: "openai/b", replacement: x! }, { id: "openai/f", replacement: x! }];
    expect((await arrivals(path, deletions, "lines", true)).arrivals).toMatchObject([
      committedAt(5, { timesAway: 2, formerEnds: new Set() }),
      committedAt(5, { timesAway: 0, formerEnds: new Set([null]) }),
      committedAt(5, { timesAway: 0, formerEnds: new Set(["openai/x", "openai/y"]) }),
    ]);
    expect((await arrivals(path, deletions)).arrivals).toMatchObject([
      committedAt(5, { timesAway: 0 }),
      committedAt(5),
      committedAt(5),
    ]);
    expect((await arrivals(path, [{ id: "openai/f", replacement: y! }])).arrivals).toMatchObject([
      { kind: "unknown" },
    ]);
  });

  test("is read from registry documents, where a name stands in many places", async () => {
    const { folder, commit } = makeRepository();
    const document = (...deleted: readonly object[]) =>
      JSON.stringify(
        { version: 1, providers: { openai: { models: [{ name: "a", tokenLimit: 1 }] } }, deleted },
        null,
        2,
      );
    commit(day(1), { "a b.json": document({ provider: "azure", name: "a", replacement: "a" }) });
    commit(day(2), {
      "a b.json": document({ name: "a", provider: "openai", replacement: { provider: "openai", name: "b" } }),
    });
    const deletion = { id: "openai/a", replacement: "openai/b" };
    const found = await arrivals(join(folder, "a b.json"), [deletion], "document");
    expect(found).toMatchObject({ arrivals: [committedAt(2)], committed: [deletion] });
  });
});

describe("there is no time", () => {
  test.each([
    ["a line that is not committed", { "deleted.ts": list() }],
    ["a file that is not committed", { other: "x" }],
  ])("for %s", async (_what, files) => {
    const { folder, commit } = makeRepository();
    commit(day(1), files);
    writeFileSync(join(folder, "deleted.ts"), list("a"));
    expect(await since(folder, [plain("a")])).toMatchObject([
      { kind: "unknown", why: "its line is not committed yet" },
    ]);
  });

  test("in a repository without a commit", async () => {
    const { folder } = makeRepository();
    writeFileSync(join(folder, "deleted.ts"), list("a"));
    expect(await since(folder, [plain("a")])).toMatchObject([{ kind: "unknown" }]);
  });

  test("for a line that is older than a shallow clone; a younger one has its own", async () => {
    const { folder, commit } = makeRepository();
    commit(day(1), { "deleted.ts": list("a") });
    commit(day(2), { "deleted.ts": list("a", "b"), other: "x" });
    commit(day(3), { "deleted.ts": list("a", "b", "c") });
    const clone = join(temporaryFolder(), "clone");
    runGit(folder, ["clone", "--quiet", "--depth", "2", pathToFileURL(folder).href, clone]);
    expect(await since(clone, ["a", "b", "c"].map(plain))).toMatchObject([
      { kind: "unknown", why: expect.stringContaining("git fetch --unshallow") },
      { kind: "unknown", why: expect.stringContaining("git fetch --unshallow") },
      committedAt(3),
    ]);
  });

  test("outside a repository: the ledgers alone decide", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "deleted.ts"), list("a"));
    expect(await since(folder, [plain("a")])).toMatchObject([
      { kind: "none", why: "not in a git repository: the ledgers alone decide" },
    ]);
  });

  test("where git refuses to read the repository: that is no absent one", async () => {
    const { folder, commit } = makeRepository();
    commit(day(1), { "deleted.ts": list("a") });
    renameSync(join(folder, ".git", "HEAD"), join(folder, ".git", "TAIL"));
    await expect(since(folder, [plain("a")])).rejects.toMatchObject({
      code: "bad-usage",
      message: expect.stringContaining("git does not say"),
    });
  });
});
