import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DeletedModelDocument, RegistryDocument } from "../../../lib/contract/registry-document.ts";
import { toDeletion } from "../../../lib/domain/deletions/deletion.ts";
import { deletionsIn, findDeletionLists } from "../../../lib/domain/deletions/deletion-list.ts";
import type { ListForm } from "../../../lib/domain/lists/written-code.ts";
import { pruneList } from "../../../lib/operations/prune/prune-list.ts";
import { parameterSets } from "../../../lib/registry/parameter-sets.ts";
import { registryOf } from "../../builders/registry.ts";

const CONTEXT = { builtIn: parameterSets, sources: [], today: "2026-01-01" };

/** Removes models of provider p from a text that declares `names`. */
function prune(text: string, form: ListForm, names: readonly string[], removed: readonly string[]): string {
  const document: RegistryDocument =
    form === "document"
      ? JSON.parse(text.replace("\uFEFF", ""))
      : registryOf(["new"], Object.fromEntries(names.map((name) => [name, null])));
  return pruneList({ text, form, document }, new Set(removed.map((name) => `p/${name}`)), CONTEXT);
}

const linesOf = (list: string) =>
  `// head\nexport const deletedModels = deletedFrom(providers, [${list}]);\n// foot\n`;
const d = (name: string) => `deleted("p", "${name}")`;

describe("lines of TypeScript", () => {
  const CASES: Record<
    string,
    { readonly list: string; readonly removed: readonly string[]; readonly rest: string }
  > = {
    "a line, and nothing else": {
      list: `\n  ${d("a")},\n  ${d("b")},\n  ${d("c")},\n`,
      removed: ["b"],
      rest: `\n  ${d("a")},\n  ${d("c")},\n`,
    },
    "a comment at its end with it; comments above, and blank lines, stay": {
      list: `\n  // first, all\n\n  // of March\n  ${d("a")}, // its own, with a comma\n  /* one */ ${d("b")},\n  /* two */ ${d("c")},\n`,
      removed: ["a", "b"],
      rest: `\n  // first, all\n\n  // of March\n  /* two */ ${d("c")},\n`,
    },
    "the last one without a comma, and the comma before it": {
      list: `\n  ${d("a")}, // kept, of course\n  ${d("b")} // last\n`,
      removed: ["b"],
      rest: `\n  ${d("a")} // kept, of course\n`,
    },
    "the last one with a comma": {
      list: `\n  ${d("a")},\n  ${d("b")},\n`,
      removed: ["b"],
      rest: `\n  ${d("a")},\n`,
    },
    "an entry over several lines": {
      list: `\n  deleted(\n    "p", // provider, first\n    "a",\n  ),\n  ${d("b")},\n`,
      removed: ["a"],
      rest: `\n  ${d("b")},\n`,
    },
    "one of several on a line": {
      list: `\n  ${d("a")}, ${d("b")}, ${d("c")}, // three\n  ${d("x")},\n`,
      removed: ["b"],
      rest: `\n  ${d("a")}, ${d("c")}, // three\n  ${d("x")},\n`,
    },
    "all of a line": {
      list: `\n  ${d("a")}, ${d("b")}, // two\n  ${d("x")},\n`,
      removed: ["a", "b"],
      rest: `\n  ${d("x")},\n`,
    },
    "first and last on one line": {
      list: `${d("a")}, ${d("b")}, ${d("c")}`,
      removed: ["a", "c"],
      rest: d("b"),
    },
    "within brackets with spaces": { list: ` ${d("a")}, ${d("b")}, `, removed: ["b"], rest: ` ${d("a")}, ` },
    "commas at the beginning of lines": {
      list: `\n    ${d("a")}\n  , ${d("b")}\n  , ${d("c")}\n`,
      removed: ["a", "b"],
      rest: `\n  ${d("c")}\n`,
    },
    "every one": { list: `\n  ${d("a")},\n  ${d("b")},\n`, removed: ["a", "b"], rest: "" },
    "every one, but a comment": {
      list: `\n  // none is left\n  ${d("a")},\n`,
      removed: ["a"],
      rest: "\n  // none is left\n",
    },
    "a line whose comment goes on below": {
      list: `\n  ${d("a")}, /* this\n  stays */\n  ${d("b")},\n`,
      removed: ["a"],
      rest: `\n  /* this\n  stays */\n  ${d("b")},\n`,
    },
  };

  test.each(Object.entries(CASES))("%s", (_title, { list, removed, rest }) => {
    const names = [...list.matchAll(/"p",[^"]*"(\w+)"/g)].map(([, name]) => name as string);
    expect(prune(linesOf(list), "lines", names, removed)).toBe(linesOf(rest));
    const windows = (text: string) => text.replaceAll("\n", "\r\n");
    expect(prune(windows(linesOf(list)), "lines", names, removed)).toBe(windows(linesOf(rest)));
  });

  test.each([
    [
      `import { deleted, deletedFrom } from "./declare.ts";\n`,
      `import { deletedFrom } from "./declare.ts";\n`,
    ],
    [
      `import { deletedFrom, deleted } from './declare.ts';\n`,
      `import { deletedFrom } from './declare.ts';\n`,
    ],
    [
      `import {\n  deleted,\n  deletedFrom,\n} from "./declare.ts";\n`,
      `import {\n  deletedFrom,\n} from "./declare.ts";\n`,
    ],
  ])("the import goes with the last line: %j", (before, rest) => {
    const list = `\n  ${d("a")},\n  ${d("b")},\n`;
    expect(prune(before + linesOf(list), "lines", ["a", "b"], ["a"])).toBe(
      before + linesOf(`\n  ${d("b")},\n`),
    );
    expect(prune(before + linesOf(list), "lines", ["a", "b"], ["a", "b"])).toBe(rest + linesOf(""));
  });

  test.each([
    ["a list that is computed", `...older, ${d("a")}`],
    ["a name that is computed", `deleted("p", "a" + suffix)`],
    ["a list of another order", `${d("b")}, ${d("a")}`],
    ["a text that is no TypeScript", `${d("a")},,,(`],
  ])("%s is refused, and left to people", (_title, list) => {
    expect(() => prune(linesOf(list), "lines", ["a", "b"], ["a"])).toThrow(
      expect.objectContaining({
        code: "bad-usage",
        exitStatus: 2,
        message: expect.stringContaining("by hand"),
      }),
    );
  });
});

describe("a registry document", () => {
  const printed = (document: RegistryDocument, newline = "\n", end = "\n") =>
    JSON.stringify(document, null, 2).replaceAll("\n", newline) + end;
  const all = {
    ...registryOf(["new"], { a: "new", b: null, c: { provider: "p", name: "new" } }),
    source: { deleted: [{ name: "a" }] },
  };
  const without = (...names: readonly string[]): RegistryDocument => ({
    ...all,
    deleted: all.deleted.filter(({ name }) => !names.includes(name)),
  });

  test.each([
    ["in the middle", ["b"]],
    ["at the end", ["c"]],
    ["at the beginning", ["a"]],
    ["two", ["b", "c"]],
    ["all", ["a", "b", "c"]],
  ])("%s, as if it had been printed without", (_title, removed) => {
    const rest = without(...removed);
    for (const [newline, end] of [
      ["\n", "\n"],
      ["\r\n", ""],
      ["\r\n", "\r\n"],
    ] as const)
      expect(prune(printed(all, newline, end), "document", [], removed)).toBe(printed(rest, newline, end));
    expect(prune(`\uFEFF${JSON.stringify(all)}`, "document", [], removed)).toBe(
      `\uFEFF${JSON.stringify(rest)}`,
    );
  });

  test("closes up objects that begin where others end", () => {
    const text = (...entries: readonly string[]) =>
      `{ "version": 1, "providers": {}, "deleted": [${entries.join(", ")}] }`;
    const entry = (name: string) => `{\n  "provider": "p",\n  "name": "${name}"\n}`;
    const [a, b, c] = ["a", "b", "c"].map(entry) as [string, string, string];
    expect(prune(text(a, b, c), "document", [], ["b"])).toBe(text(a, c));
    expect(prune(text(a, b, c), "document", [], ["c"])).toBe(text(a, b));
    expect(prune(text(a, b, c), "document", [], ["a"])).toBe(text(b, c));
  });

  test("whose rest would not be valid is not written", () => {
    const named = registryOf([{ name: "old", deprecated: true, replacement: "a" }, "new"], { a: "new" });
    expect(() => prune(JSON.stringify(named), "document", [], ["a"])).toThrow(
      "it would not be the same registry",
    );
  });
});

/** Any way to write a list: entries over lines, several on a line, comments anywhere, commas before or behind, either end of line. */
const SPACE = fc.constantFrom(
  "",
  " ",
  "\n  ",
  "\n\n  ",
  " \t",
  " /* a, b */ ",
  "\n  // x, y]\n  ",
  " // z\n",
);
const WRITTEN = fc.record({
  entries: fc.array(
    fc.record({
      inside: fc.constantFrom("", " ", "\n    "),
      before: SPACE,
      behind: SPACE,
      isRemoved: fc.boolean(),
      replacement: fc.constantFrom(null, "new"),
    }),
    { minLength: 1, maxLength: 7 },
  ),
  endsWithComma: fc.boolean(),
  end: SPACE,
  newline: fc.constantFrom("\n", "\r\n"),
});

test("property: the rest is the old list without what was removed, and only characters were taken out", () => {
  fc.assert(
    fc.property(WRITTEN, ({ entries, endsWithComma, end, newline }) => {
      const models = entries.map(
        ({ replacement }, index): DeletedModelDocument => ({
          provider: "p",
          name: `m${index}`,
          ...(replacement === null ? {} : { replacement }),
        }),
      );
      const written = entries.map(({ before, behind, inside, replacement }, index) => {
        const details = replacement === null ? "" : `, { replacement: "${replacement}" }`;
        return `${before}deleted(${inside}"p", "m${index}"${details}${inside})${behind}`;
      });
      const list = written.join(",") + (endsWithComma ? "," : "") + end;
      const text = linesOf(list).replaceAll("\n", newline);
      const document: RegistryDocument = { ...registryOf(["new"]), deleted: models };
      const removed = new Set(
        models.filter((_, index) => entries[index]?.isRemoved).map((model) => toDeletion(model).id),
      );
      const rest = pruneList({ text, form: "lines", document }, removed, CONTEXT);
      const expected = models.map(toDeletion).filter(({ id }) => !removed.has(id));
      expect(deletionsIn(findDeletionLists(rest, "lines"))).toEqual(expected);
      expect(isSubsequence(rest, text)).toBe(true);
      if (removed.size === 0) expect(rest).toBe(text);
      const ownLine = /^\s*\/\/ x, y\]$/gm;
      expect(rest.match(ownLine)?.length ?? 0).toBeGreaterThanOrEqual(text.match(ownLine)?.length ?? 0);
    }),
    { numRuns: 1_000 },
  );
});

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const character of whole) if (character === part[at]) at += 1;
  return at === part.length;
}
