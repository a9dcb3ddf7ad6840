import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };

/** The layout and the dependency rule of the design, read from the imports themselves. */

const ROOT = join(import.meta.dirname, "..");
const FOLDERS = ["bin", "lib", "functions"];

type Import = { readonly target: string; readonly typeOnly: boolean };
type Source = {
  readonly path: string;
  readonly text: string;
  readonly code: string;
  readonly imports: readonly Import[];
};

const SOURCES: readonly Source[] = FOLDERS.flatMap(sourcesIn);

function sourcesIn(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => [".ts", ".js", ".cjs"].includes(extname(path)))
    .map((path) => sourceOf(join(folder, path)));
}

function sourceOf(path: string): Source {
  const text = readFileSync(join(ROOT, path), "utf8");
  const code = withoutComments(text);
  return { path, text, code, imports: importsOf(path, code) };
}

function withoutComments(text: string): string {
  return text.replaceAll(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_, literal) => literal ?? " ",
  );
}

/** Paths from the root for files, names for packages. */
function importsOf(path: string, code: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean): void => {
    const target = specifier.startsWith(".")
      ? relative(ROOT, join(ROOT, dirname(path), specifier))
      : specifier;
    found.push({ target, typeOnly });
  };
  for (const [, type, specifier] of code.matchAll(
    /(?:^|\n|;)\s*(?:import|export)\s+(type\s+)?(?:[\w*\s{},$]+?\s+from\s+)?["']([^"'\n]+)["']/g,
  )) {
    add(specifier as string, type !== undefined);
  }
  for (const [, specifier] of code.matchAll(/\bimport\(\s*["']([^"'\n]+)["']/g))
    add(specifier as string, false);
  return found;
}

/** Each part of the layout, told by the path; the first that matches counts. */
const PARTS = {
  contract: /^lib\/contract\//,
  domain: /^lib\/domain\//,
  registry: /^lib\/registry\//,
  ports: /^lib\/operations\/ports\//,
  operations: /^lib\/operations\//,
  aws: /^lib\/aws\//,
  resolver: /^lib\/resolver\//,
  workflow: /^lib\/workflow\//,
  constructs: /^lib\/(constructs\/|(model-lifecycle-stack|modelkeeper)\.ts$)/,
  shared: /^lib\/shared\//,
  page: /^lib\/report-page\//,
  local: /^lib\/local\//,
  deployed: /^lib\/deployed\//,
  cli: /^lib\/cli\//,
  handler: /^functions\/[\w-]+\/handler\.ts$/,
  index: /^functions\/([\w-]+\/index|[\w-]+)\.ts$/,
  bin: /^bin\/[\w-]+\.(c?js|ts)$/,
  package: /^package\.json$/,
} as const;
type Part = keyof typeof PARTS;

const DOMAIN: readonly Part[] = ["domain", "contract"];
const ALL_BUT_CONSTRUCTS = (Object.keys(PARTS) as Part[]).filter((part) => part !== "constructs");

type Rule = {
  readonly parts: readonly Part[];
  /** Imported for their types alone. */
  readonly types?: readonly Part[];
  /** Libraries of its own field; Node's own are free but for contract. */
  readonly packages?: RegExp;
};

const RULES: Readonly<Record<Part, Rule>> = {
  contract: { parts: ["contract"] },
  domain: { parts: DOMAIN, packages: /^(node:(crypto|module|util|zlib)|acorn|zod\/mini|canonicalize)$/ },
  registry: { parts: ["registry", ...DOMAIN], packages: /^@pydantic\/genai-prices$/ },
  ports: { parts: ["ports"], types: DOMAIN },
  operations: { parts: ["operations", "ports", ...DOMAIN], packages: /^node:crypto$/ },
  aws: {
    parts: ["aws", ...DOMAIN],
    types: ["ports"],
    packages:
      /^(node:(crypto|fs\/promises|timers\/promises|url|zlib)|@aws-sdk\/(client-(bedrock|cloudformation|dynamodb|lambda|s3|scheduler|sesv2|sfn|sns|sqs)|credential-provider-env|(lib|util)-dynamodb)|@smithy\/.+)$/,
  },
  resolver: { parts: ["resolver", ...DOMAIN], packages: /^@aws-sdk\/client-dynamodb$/ },
  workflow: { parts: [] },
  constructs: {
    parts: ["constructs", "registry", ...DOMAIN],
    packages: /^(aws-cdk-lib|constructs|esbuild)(\/|$)|^node:/,
  },
  shared: { parts: ["operations", "registry", ...DOMAIN], types: ["ports"], packages: /^node:.+$/ },
  local: {
    parts: ALL_BUT_CONSTRUCTS,
    packages: /^(node:.+|aws-local-stepfunctions|nodemailer\/lib\/mail-composer)$/,
  },
  deployed: { parts: ALL_BUT_CONSTRUCTS, packages: /^node:.+$/ },
  page: { parts: ["page", ...DOMAIN], packages: /^(node:(crypto|fs)|d3-(hierarchy|scale|shape))$/ },
  cli: {
    parts: ["cli", "page", "operations", "ports", ...DOMAIN],
    types: ["registry"],
    packages: /^zod\/mini$/,
  },
  handler: { parts: ["operations", "ports", ...DOMAIN] },
  index: { parts: ALL_BUT_CONSTRUCTS, packages: /^@middy\/core$/ },
  bin: { parts: [...ALL_BUT_CONSTRUCTS, "constructs"], packages: /^(node:.+|aws-cdk-lib|cdk-nag)$/ },
  package: { parts: [] },
};

function partOf(path: string): Part | undefined {
  return (Object.keys(PARTS) as Part[]).find((part) => PARTS[part].test(path));
}

function isAllowed(from: Part, { target, typeOnly }: Import): boolean {
  const { parts, types = [], packages = /^$/ } = RULES[from];
  const isFile = FOLDERS.some((folder) => target.startsWith(`${folder}/`)) || target === "package.json";
  if (!isFile) return packages.test(target);
  const to = partOf(target);
  return to !== undefined && (parts.includes(to) || (typeOnly && types.includes(to)));
}

/** Folders whose own folders are the rooms of a house: no way leads back from where it came. */
const TREES = ["lib", "lib/operations", "lib/domain", "lib/aws", "lib/cli", "lib/constructs", "lib/local"];

/** Returns what each room of a tree imports from the others, types too; a file outside of every folder is a room. */
function roomsOf(tree: string): Map<string, Set<string>> {
  const roomOf = (path: string): string => path.slice(tree.length + 1).split("/")[0] as string;
  const isInside = (path: string): boolean => path.startsWith(`${tree}/`);
  const rooms = new Map<string, Set<string>>();
  for (const { path, imports } of SOURCES.filter((source) => isInside(source.path))) {
    const others = rooms.get(roomOf(path)) ?? new Set();
    rooms.set(roomOf(path), others);
    for (const { target } of imports) {
      if (isInside(target) && roomOf(target) !== roomOf(path)) others.add(roomOf(target));
    }
  }
  return rooms;
}

/** Returns the nodes that reach each other, sorted: each circle, or several circles that share a node, once. */
function circlesOf(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const reachedFrom = (start: string): Set<string> => {
    const reached = new Set<string>();
    const walk = (node: string): void => {
      for (const next of graph.get(node) ?? []) {
        if (reached.has(next)) continue;
        reached.add(next);
        walk(next);
      }
    };
    walk(start);
    return reached;
  };
  const reached = new Map([...graph.keys()].map((node) => [node, reachedFrom(node)]));
  const circles = [...graph.keys()]
    .filter((node) => reached.get(node)?.has(node))
    .map((node) =>
      [...graph.keys()]
        .filter((other) => reached.get(node)?.has(other) && reached.get(other)?.has(node))
        .sort(),
    );
  return [...new Map(circles.map((circle) => [circle.join(), circle])).values()];
}

/** Returns lines of `path: what`, so that a failure shows all of them. */
const violations = (found: (source: Source) => readonly string[]): string[] =>
  SOURCES.flatMap((source) => found(source).map((what) => `${source.path}: ${what}`)).sort();

describe("the dependency rule", () => {
  test("reads imports: static, of types, for effect, exported and dynamic", () => {
    const code = `import type { A } from "./a.ts";\nimport { b,\n  c } from "zod";\nimport "./d.ts";\nexport * from "../e.ts";\nconst f = await import("node:fs");`;
    expect(importsOf("lib/x/y.ts", withoutComments(`// import "no";\n${code}/* import "never" */`))).toEqual([
      { target: "lib/x/a.ts", typeOnly: true },
      { target: "zod", typeOnly: false },
      { target: "lib/x/d.ts", typeOnly: false },
      { target: "lib/e.ts", typeOnly: false },
      { target: "node:fs", typeOnly: false },
    ]);
    expect(SOURCES.length).toBeGreaterThan(150);
    expect(SOURCES.flatMap(({ imports }) => imports).length).toBeGreaterThan(500);
  });

  test("knows a part for every file", () => {
    expect(SOURCES.map(({ path }) => path).filter((path) => partOf(path) === undefined)).toEqual([]);
  });

  test("holds", () => {
    expect(
      violations(({ path, imports }) =>
        imports.filter((one) => !isAllowed(partOf(path) as Part, one)).map(({ target }) => target),
      ),
    ).toEqual([]);
  });

  test("would be broken by what it forbids", () => {
    const target = (path: string): Import => ({ target: path, typeOnly: false });
    expect(isAllowed("contract", target("lib/domain/text/ids.ts"))).toBe(false);
    expect(isAllowed("contract", target("node:fs"))).toBe(false);
    expect(isAllowed("domain", target("@aws-sdk/client-dynamodb"))).toBe(false);
    expect(isAllowed("operations", target("lib/aws/client/dynamodb.ts"))).toBe(false);
    expect(isAllowed("resolver", target("lib/operations/ports/ledger.ts"))).toBe(false);
    expect(isAllowed("resolver", target("lib/aws/client/dynamodb.ts"))).toBe(false);
    expect(isAllowed("aws", target("lib/operations/ports/ledger.ts"))).toBe(false);
    expect(isAllowed("cli", target("lib/local/platform.ts"))).toBe(false);
    expect(isAllowed("local", target("lib/constructs/model-lifecycle.ts"))).toBe(false);
  });

  test("leaves the SDK to lib/aws and lib/resolver", () => {
    const importers = SOURCES.filter(({ imports }) =>
      imports.some(({ target }) => target.startsWith("@aws-sdk/")),
    );
    expect(new Set(importers.map(({ path }) => path.split("/").slice(0, 2).join("/")))).toEqual(
      new Set(["lib/aws", "lib/resolver"]),
    );
  });

  test("has no circle of files, not even of types, but for the two lists that name each other", () => {
    const graph = new Map(
      SOURCES.map(({ path, imports }) => [path, new Set(imports.map(({ target }) => target))]),
    );
    expect(circlesOf(graph)).toEqual([["lib/registry/deleted.ts", "lib/registry/models.ts"]]);
    const loads = new Map(
      SOURCES.map(({ path, imports }) => [
        path,
        new Set(imports.filter(({ typeOnly }) => !typeOnly).map(({ target }) => target)),
      ]),
    );
    expect(circlesOf(loads)).toEqual([]);
  });

  test.each(TREES)("has no circle between the rooms of %s", (tree) => {
    const rooms = roomsOf(tree);
    expect([...rooms.keys()].length).toBeGreaterThan(3);
    expect(circlesOf(rooms)).toEqual([]);
  });

  test("would find a circle", () => {
    const graph = new Map([
      ["a", new Set(["b"])],
      ["b", new Set(["c"])],
      ["c", new Set(["b", "d"])],
      ["d", new Set<string>()],
    ]);
    expect(circlesOf(graph)).toEqual([["b", "c"]]);
  });
});

/** Where code may match a pattern, and why. */
type Allowance = { readonly where: RegExp; readonly because: string };

const ENTRIES: Allowance = {
  where: /^(bin\/|functions\/(deadline|environment)\.ts$|lib\/(local|shared)\/)/,
  because: "there the world is put together",
};

describe("the outside world is reached at the entries alone", () => {
  const OUTSIDE: readonly (readonly [name: string, pattern: RegExp, allowed: readonly Allowance[]])[] = [
    [
      "the environment",
      /\bprocess\.env\b/g,
      [{ where: /^(bin\/|functions\/environment\.ts$)/, because: "parsed once, at the start" }],
    ],
    [
      "the clock",
      /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\bprocess\.hrtime\b/g,
      [
        ENTRIES,
        {
          where: /^lib\/resolver\/resolver\.ts$/,
          because: "the default of an option: an application need not bring a clock",
        },
        {
          where: /^lib\/constructs\/registry-asset\.ts$/,
          because: "a synthesis has a day: what retires soon is warned about",
        },
      ],
    ],
    ["a timer", /\bset(Timeout|Interval|Immediate)\b|["']node:timers/g, [ENTRIES]],
    ["chance", /\bMath\.random\b|\brandom(Bytes|UUID|Int)\b/g, [ENTRIES]],
    ["the console", /\bconsole\b(?!\.(aws|amazonaws))/g, []],
  ];

  test.each(OUTSIDE)("%s", (_name, pattern, allowed) => {
    expect(
      violations(({ path, code }) =>
        allowed.some(({ where }) => where.test(path))
          ? []
          : [...code.matchAll(pattern)].map(([found]) => found),
      ),
    ).toEqual([]);
  });

  test.each(OUTSIDE)("%s: no allowance is left over", (_name, pattern, allowed) => {
    const users = SOURCES.filter(({ code }) => code.match(pattern) !== null).map(({ path }) => path);
    expect(allowed.filter(({ where }) => !users.some((path) => where.test(path)))).toEqual([]);
  });
});

/** Names that several files export because each of them stands in the same place, and where. */
const SAME_ON_PURPOSE: Readonly<Record<string, RegExp>> = {
  command: /^lib\/cli\/commands\//,
  handler: /^functions\/[\w-]+\/index\.ts$/,
  // One container, put together from a process's own database and from the environment of a function.
  createContainer: /^(lib\/local|functions)\/container\.ts$/,
};

function exportedNames(code: string): string[] {
  const declared = /^export (?:async )?(?:const|let|class|type|interface|enum|function\*?) (\w+)/gm;
  return [...code.matchAll(declared)].map(([, name]) => name as string);
}

/** Returns `path name` for each name that a file takes from another file; of a file that it loads later, every name that the code mentions. */
function importedNames(path: string, code: string): string[] {
  const from = (specifier: string): string => join(dirname(path), specifier);
  const named = [
    ...code.matchAll(
      /\b(?:import|export)\s+(?:type\s+)?(?:\{([^}]*)\}|\*[\w\s]*)\s*from\s*["'](\.[^"']+)["']/g,
    ),
  ].flatMap(([, names = "*", specifier]) =>
    names
      .split(",")
      .map(
        (name) =>
          name
            .trim()
            .replace(/^type\s+/, "")
            .split(/\s/)[0] as string,
      )
      .map((name) => `${from(specifier as string)} ${name}`),
  );
  const later = [...code.matchAll(/\bimport\(\s*["'](\.[^"']+)["']/g)].flatMap(([, specifier]) =>
    (code.match(/\w+/g) ?? []).map((word) => `${from(specifier as string)} ${word}`),
  );
  return [...named, ...later];
}

describe("the layout", () => {
  test("has no drawers, and no barrel but the package's front door", () => {
    expect(
      violations(({ path }) => path.match(/\/(utils?|helpers?|common|types|misc)(\/|\.)/) ?? []),
    ).toEqual([]);
    expect(
      violations(({ path }) =>
        basename(path) === "index.ts" && !/^functions\//.test(path) ? ["a barrel"] : [],
      ),
    ).toEqual([]);
    expect(violations(({ code }) => code.match(/export\s+\*/) ?? [])).toEqual([]);
    const isAllReexports = (code: string): boolean =>
      code.replaceAll(/export\s+(type\s+)?\{[^}]*\}\s*from\s*["'][^"']+["'];?/g, "").trim() === "";
    expect(violations(({ code }) => (isAllReexports(code) ? ["only passes on"] : []))).toEqual([
      "lib/modelkeeper.ts: only passes on",
    ]);
  });

  test("has files of one idea: at most 250 lines, entries of 10 and handlers of 40", () => {
    const most = (path: string): number =>
      /^functions\/[\w-]+\/index\.ts$/.test(path) ? 10 : path.endsWith("/handler.ts") ? 40 : 250;
    expect(
      violations(({ path, text }) => {
        const lines = text.trimEnd().split("\n").length;
        return lines > most(path) ? [`${lines} lines`] : [];
      }),
    ).toEqual([]);
  });

  test("has no folder of dozens of files", () => {
    const sizes = new Map<string, number>();
    for (const { path } of SOURCES) sizes.set(dirname(path), (sizes.get(dirname(path)) ?? 0) + 1);
    expect([...sizes].filter(([, files]) => files > 20)).toEqual([]);
  });

  test("is the map of CONTRIBUTING", () => {
    const [, map = ""] =
      /## Layout\n([\s\S]*?)\n## /.exec(readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8")) ?? [];
    const rows = [...map.matchAll(/^\| `([\w/-]+)\/` \|/gm)].map(([, folder]) => folder as string);
    // An entry of functions is a folder of its own; lib itself holds the package's front door.
    const isShown = (folder: string): boolean => folder !== "lib" && !folder.startsWith("functions/");
    const folders = new Set(
      SOURCES.flatMap(({ path }) => {
        const parts = dirname(path).split("/");
        return parts.map((_, depth) => parts.slice(0, depth + 1).join("/"));
      }).filter(isShown),
    );
    expect(rows.toSorted()).toEqual([...folders, "lib/workflow", "test", "bench"].toSorted());
  });

  test("has an entry of one expression for each function, and a handler where an event is translated", () => {
    const folders = readdirSync(join(ROOT, "functions"), { withFileTypes: true })
      .filter((each) => each.isDirectory())
      .map(
        ({ name }) =>
          [
            name,
            readdirSync(join(ROOT, "functions", name))
              .sort()
              .join(),
          ] as const,
      );
    const translating = folders.filter(([, files]) => files === "handler.ts,index.ts");
    expect(translating.map(([name]) => name).sort()).toEqual([
      "deliver-notices",
      "hold-on-alarm",
      "is-complete",
      "on-event",
      "watch-bedrock",
    ]);
    expect(folders.filter((one) => !translating.includes(one) && one[1] !== "index.ts")).toEqual([]);
    const statements = ({ code }: Source): string =>
      code.replaceAll(/import\s+\{[^}]*\}\s+from\s+"[^"]+";/g, "").trim();
    const isOneExpression = /^export const handler = entry\([^;]*\);$/;
    expect(
      violations((source) =>
        /\/index\.ts$/.test(source.path) && !isOneExpression.test(statements(source))
          ? ["not one expression"]
          : [],
      ),
    ).toEqual([]);
  });

  test("has one word for one idea: no name is exported from two files but those that are the same on purpose", () => {
    const files = new Map<string, string[]>();
    for (const { path, code } of SOURCES)
      for (const name of exportedNames(code)) files.set(name, [...(files.get(name) ?? []), path]);
    const kept = (name: string, paths: readonly string[]): boolean =>
      SAME_ON_PURPOSE[name] !== undefined && paths.every((path) => SAME_ON_PURPOSE[name]?.test(path));
    const shared = [...files].filter(([, paths]) => paths.length > 1);
    expect(shared.filter(([name, paths]) => !kept(name, paths))).toEqual([]);
    expect(shared.map(([name]) => name).sort()).toEqual(Object.keys(SAME_ON_PURPOSE).sort());
  });

  test("exports nothing that nobody imports, but at the package's doors", () => {
    const doors = JSON.stringify(packageJson.exports);
    const users = [...SOURCES, ...["test", "bench"].flatMap(sourcesIn)];
    const taken = new Set(users.flatMap(({ path, code }) => importedNames(path, code)));
    const isTaken = (path: string, name: string): boolean =>
      doors.includes(`dist/${path.replace(/ts$/, "js")}`) ||
      /^(functions\/[\w-]+\/index\.ts$|lib\/aws\/stand-ins\/)/.test(path) ||
      [name, "*"].some((word) => taken.has(`${path} ${word}`));
    // A bundler takes the stand-ins in the place of packages. Only the compiler reads this type: it is an error where a replacement is misspelt.
    expect(
      violations(({ path, code }) => exportedNames(code).filter((name) => !isTaken(path, name))),
    ).toEqual(["lib/registry/models.ts: Misspelt"]);
  });

  test("reads names: exported, imported, and taken from a file that is loaded later", () => {
    const code = `export const a = 1;\nexport async function b() {}\nexport type C = 1;\nexport function* d() {}\nconst e = 1;`;
    expect(exportedNames(code)).toEqual(["a", "b", "C", "d"]);
    const user = `import { a, type C as See } from "./x.ts";\nimport type * as all from "./y.ts";`;
    expect(importedNames("lib/p/q.ts", user)).toEqual(["lib/p/x.ts a", "lib/p/x.ts C", "lib/p/y.ts *"]);
    const later = importedNames("lib/p/q.ts", `const { b } = await import("../z.ts");`);
    expect(later).toContain("lib/z.ts b");
    expect(later).not.toContain("lib/z.ts a");
  });

  test("has no `any`, no class hierarchy and no ignored error", () => {
    expect(
      violations(({ code }) => code.match(/:\s*any\b|\bas any\b|@ts-ignore|@ts-expect-error/g) ?? []),
    ).toEqual([]);
    const superclasses = SOURCES.flatMap(({ code }) =>
      [...code.matchAll(/\bclass \w+ extends (\w+)/g)].map(([, of]) => of),
    );
    // CDK asks for a class where a construct is offered to others; the project has two of them.
    expect(new Set(superclasses)).toEqual(new Set(["Error", "Construct", "Stack"]));
  });
});
