import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type AdopterApp,
  createAdopterApp,
  install,
  lowest,
  newest,
  pack,
  temporary,
} from "./adopter-app.ts";

/** What an adopter gets: the package as it would be published, in an app with its own CDK, on Nodes of its own. */

const TYPES_OF_NODE = `@types/node@${newest("@types/node")}`;
/** Nodes by the names under which they are installed: the first and the newest that `engines` allows, and older ones. */
const SUPPORTED = [lowest("node"), "26.10.0"];
const TOO_OLD = ["20.0.0", "22.11.0"];

let workshop: string;
let app: AdopterApp;
let oldCdk: AdopterApp;

const nodeOf = (version: string): string => join(workshop, `node_modules/node-${version}/bin/node`);
const installed = (): string => join(app.directory, "node_modules/modelkeeper");
const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: "utf8" });

beforeAll(() => {
  workshop = temporary();
  const packed = pack(workshop);
  const binary = `npm:node-${process.platform}-${process.arch}`;
  install(
    workshop,
    [...SUPPORTED, ...TOO_OLD].map((version) => `node-${version}@${binary}@${version}`),
  );
  app = createAdopterApp([
    packed,
    TYPES_OF_NODE,
    `aws-cdk-lib@${newest("aws-cdk-lib")}`,
    `constructs@${newest("constructs")}`,
  ]);
  oldCdk = createAdopterApp([
    packed,
    TYPES_OF_NODE,
    `aws-cdk-lib@${lowest("aws-cdk-lib")}`,
    `constructs@${lowest("constructs")}`,
  ]);
}, 300_000);

afterAll(() => {
  app?.remove();
  oldCdk?.remove();
  rmSync(workshop, { recursive: true, force: true });
}, 300_000);

describe("the files", () => {
  test("are the program, its functions and its documents, and neither sources nor tests", () => {
    const files = filesIn(installed());
    expect(files).toEqual(
      expect.arrayContaining([
        "bin/modelkeeper.js",
        "dist/function-code/plan/index.js",
        "docs/adopting.md",
        "docs/policies/read.json",
        "docs/workflows/plan-pull-request.yml",
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
      ]),
    );
    expect(
      files.filter((file) => /(?<!\.d)\.ts$/.test(file) || /(^|\/)tests?(\/|$)|\.test\./.test(file)),
    ).toEqual([]);
    expect(readdirSync(join(app.directory, "node_modules"))).not.toContain("esbuild");
  });

  test("have no link that leads out of them", () => {
    const documents = filesIn(installed()).filter((file) => file.endsWith(".md"));
    const links = documents.flatMap((document) =>
      [...readFileSync(join(installed(), document), "utf8").matchAll(/\]\((?!https?:|#)([^)\s#]+)/g)].map(
        ([, target = ""]) => ({ document, target, path: join(installed(), dirname(document), target) }),
      ),
    );
    expect(links.length).toBeGreaterThan(40);
    expect(
      links.filter(({ path }) => !existsSync(path)).map(({ document, target }) => [document, target]),
    ).toEqual([]);
  });
});

describe("the types", () => {
  test("fit an app with the newest CDK, one with the oldest, and bundlers", () => {
    expect(app.compile("--module", "nodenext", "--outDir", "out")).toEqual([]);
    expect(oldCdk.compile("--module", "nodenext", "--outDir", "out")).toEqual([]);
    expect(app.compile("--module", "preserve", "--skipLibCheck", "--noEmit")).toEqual([]);
  });

  test("find what is misspelt", () => {
    const mistakes = [
      ["app.ts", '"observe"', '"watch"', '"watch"'],
      ["registry.ts", '"HouseParameters" }', '"HosueParameters" }', '"HosueParameters"'],
      ["registry.ts", '"OpenAIReasoningParameters"', '"OpenAIReasoning"', '"OpenAIReasoning"'],
      ["registry.ts", 'replacement: "house-1"', 'replacement: "house-2"', "neither listed nor deleted"],
      ["registry.ts", 'absent: ["temperature"]', 'absent: ["temprature"]', '"temprature"'],
      ["sources.ts", 'model: "/llm/name"', 'modle: "/llm/name"', "'modle'"],
      ["members.ts", 'id: "ann"', "id: 7", "id: number"],
    ] as const;
    for (const [file, right, wrong] of mistakes) app.change(file, right, wrong);
    const report = app.compile("--module", "nodenext", "--skipLibCheck", "--noEmit");
    for (const [file, right, wrong] of mistakes) app.change(file, wrong, right);
    for (const [file, , , said] of mistakes) {
      expect(report.filter((line) => line.startsWith(file) && line.includes(said))).toHaveLength(1);
    }
    expect(report).toHaveLength(mistakes.length);
  });
});

describe("the construct", () => {
  test("is synthesised with the newest CDK and with the oldest, to the same stacks", () => {
    const stacks: readonly (readonly [string, number, boolean])[] = JSON.parse(
      app.run(process.execPath, "out/app.js"),
    );
    expect(stacks.map(([name]) => name)).toEqual(["Chat", "Watch", "Example"]);
    for (const [, functions, hasRegistry] of stacks) expect(functions > 10 && hasRegistry).toBe(true);
    expect(JSON.parse(oldCdk.run(process.execPath, "out/app.js"))).toEqual(stacks);
  });
});

describe("the command line", () => {
  const modelkeeper = (...words: string[]) =>
    JSON.parse(app.run("npx", "--no-install", "modelkeeper", ...words, "--json"));

  test("works on the registry of the app, with its own parameter sets", () => {
    expect(modelkeeper("validate", "registry.json")).toMatchObject({ valid: true, models: 3, deleted: 1 });
    const apply = ["apply", "--registry", "registry.json", "--data", "data"];
    expect(modelkeeper(...apply)).toMatchObject({ status: "succeeded", sync: { created: 3 } });
    const plan = ["plan", "--registry", "registry.json", "--data", "data"];
    expect(modelkeeper(...plan)).toMatchObject({ status: "nothing-to-do" });
    app.change("registry.json", '"name":"o3"', '"name":"o4"');
    expect(modelkeeper(...plan)).toMatchObject({ status: "changes", sync: { create: ["openai/o4"] } });
    expect(modelkeeper("resolve", "openai/gpt-4", "--data", "data")).toMatchObject({
      model: "openai/house-1",
      status: "redirected",
    });
  });

  test("writes a report, whose style and scripts came along", () => {
    const written = modelkeeper("report", "--out", "report.html", "--data", "data");
    expect(written).toMatchObject({ file: "report.html" });
    expect(written.bytes).toBeGreaterThan(20_000);
  });
});

describe.each(SUPPORTED)("on Node %s", (version) => {
  test("everything starts without a word on stderr that is ours", () => {
    const command = join(installed(), "bin/modelkeeper.js");
    expect(app.end(nodeOf(version), command, "--version")).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(app.run(nodeOf(version), command, "validate", "--json"))).toMatchObject({
      valid: true,
    });
    expect(JSON.parse(app.run(nodeOf(version), "out/app.js"))).toHaveLength(3);
    expect(app.run(nodeOf(version), "out/application.cjs")).toBe("unknown");
  });
});

describe.each(TOO_OLD)("on Node %s, which is too old", (version) => {
  test("the command says in one line what it needs", () => {
    const { status, stdout, stderr } = app.end(
      nodeOf(version),
      join(installed(), "bin/modelkeeper.js"),
      "--version",
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe(
      `error old-node: modelkeeper needs Node ${lowest("node").replace(/\.0$/, "")} or newer; this is ${version}\n`,
    );
  });

  test.each(["modelkeeper", "modelkeeper/registry", "modelkeeper/resolver"])(
    "require(%s) says what to do",
    (name) => {
      const { status, stderr } = app.end(nodeOf(version), "--print", `require(${JSON.stringify(name)})`);
      expect(status).toBe(1);
      expect(stderr).toContain("modelkeeper is made of ES modules");
      expect(stderr).toContain("22.12");
      expect(stderr).not.toContain("ERR_");
    },
  );
});
