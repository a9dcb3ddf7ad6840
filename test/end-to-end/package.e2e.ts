import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "./commands.ts";

/** What an adopter gets: the package as it would be published, installed into an empty CDK app. */

let directory: string;

const APP = `
import { App, Stack } from "aws-cdk-lib";
import { Table } from "aws-cdk-lib/aws-dynamodb";
import { ModelLifecycle } from "modelkeeper";
import { deleted, model, provider } from "modelkeeper/registry";

const app = new App();
const stack = new Stack(app, "Chat");
new ModelLifecycle(stack, "Models", {
  registry: {
    version: 1,
    providers: { openai: provider([model("gpt-4.1", 1_000_000, { default: true })]) },
    deleted: [deleted("openai", "gpt-4", { replacement: "gpt-4.1" })],
  },
  sources: [
    { name: "bot", table: "bots", model: "/model", team: "/team", owner: { kind: "bot", id: "/id" } },
  ],
  tables: { bots: Table.fromTableName(stack, "Bots", "the-bots") },
  mode: "observe",
});
const { Resources } = app.synth().getStackByName("Chat").template;
process.stdout.write(Object.values(Resources as Record<string, { Type: string }>).map(({ Type }) => Type).join("\\n"));
`;

const APPLICATION = `
import { parameterSets } from "modelkeeper/parameter-sets";
import { createResolver } from "modelkeeper/resolver";

const resolver = createResolver({ table: "models", endpoint: "http://127.0.0.1:9", parameterSets });
const form: Promise<object | null> = resolver.form("openai/gpt-4").then((one) => one?.schema ?? null);
void form.catch(() => {});
const status: Promise<string> = resolver.resolve("openai/gpt-4").then((one) => one.status);
void status.catch(() => {});
`;

const run = (program: string, words: readonly string[]): string =>
  execFileSync(program, words, { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "modelkeeper-package-"));
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const versionOf = (name: string): string => `${name}@${devDependencies[name]}`;
  execFileSync("npm", ["pack", "--silent", "--pack-destination", directory], { cwd: ROOT, stdio: "ignore" });
  const [packed] = readdirSync(directory).filter((name) => name.endsWith(".tgz"));
  writeFileSync(
    join(directory, "package.json"),
    JSON.stringify({ name: "app", private: true, type: "module" }),
  );
  writeFileSync(join(directory, "app.ts"), APP);
  writeFileSync(join(directory, "application.ts"), APPLICATION);
  run(
    "npm",
    ["install", "--silent", "--no-audit", "--no-fund", `./${packed}`].concat(
      ["aws-cdk-lib", "constructs", "typescript", "@types/node"].map(versionOf),
    ),
  );
}, 300_000);

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

test("has the functions in it, and neither sources nor tests", () => {
  const files = readdirSync(join(directory, "node_modules/modelkeeper"), {
    recursive: true,
    encoding: "utf8",
  });
  expect(files).toEqual(expect.arrayContaining(["dist/function-code/plan/index.mjs", "bin/modelkeeper.js"]));
  expect(files.filter((file) => /(?<!\.d)\.ts$/.test(file) || /(^|\/)test\//.test(file))).toEqual([]);
  expect(readdirSync(join(directory, "node_modules"))).not.toContain("esbuild");
});

test("is synthesised by an app of its own", () => {
  const types = run(process.execPath, ["app.ts"]).split("\n");
  expect(types.filter((type) => type === "AWS::Lambda::Function").length).toBeGreaterThan(10);
  expect(types).toContain("Custom::ModelRegistry");
  run(process.execPath, ["--input-type=module", "--eval", "import 'modelkeeper/stack'"]);
});

test("has types for the construct, the lists and the resolver", () => {
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--skipLibCheck", "--target", "es2024"];
  expect(run("node_modules/.bin/tsc", [...options, "--types", "node", "app.ts", "application.ts"])).toBe("");
  const wrong = APP.replace('mode: "observe"', 'mode: "watch"');
  writeFileSync(join(directory, "wrong.ts"), wrong);
  expect(() => run("node_modules/.bin/tsc", [...options, "--types", "node", "wrong.ts"])).toThrow();
});

test("brings the command line", () => {
  expect(run("node_modules/.bin/modelkeeper", ["--version"]).trim()).toMatch(/^\d+\.\d+\.\d+$/);
  const models = JSON.parse(run("node_modules/.bin/modelkeeper", ["validate", "--json"]));
  expect(models).toMatchObject({ valid: true });
});
