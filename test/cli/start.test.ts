import { spawn, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";

/** The real program in a process of its own. */

const ROOT = join(import.meta.dirname, "../..");
const ENTRY = join(ROOT, "bin/modelkeeper.ts");
/** Prints the files that were loaded, at the end: `module.registerHooks` sees each of them. */
const RECORDER = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  import { writeSync } from "node:fs";
  const loaded = [];
  registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
  process.on("exit", () => writeSync(2, "LOADED " + JSON.stringify(loaded) + "\\n"));
`)}`;

function run(words: readonly string[], env: NodeJS.ProcessEnv = process.env, input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", RECORDER, ENTRY, ...words], {
    encoding: "utf8",
    cwd: ROOT,
    env,
    input,
  });
  const [said, list] = stderr.split("LOADED ");
  const loaded: string[] = JSON.parse(list!);
  return { status, stdout, stderr: said!, loaded: loaded.filter((url) => url.startsWith("file:")) };
}

test("--help loads the command line only", () => {
  const { status, loaded } = run(["--help"]);
  expect(status).toBe(0);
  const beyond = loaded.filter((url) => !/\/(bin|lib\/(cli|contract|local|shared))\//.test(url));
  expect(beyond).toEqual([expect.stringMatching(/lib\/domain\/text\/closest\.ts$/)]);
  expect(loaded.filter((url) => url.includes("/cli/commands/") || url.includes("/local/platform"))).toEqual(
    [],
  );
  expect(loaded.length).toBeLessThanOrEqual(17);
});

test.each([["validate"], ["build"]])("%s loads no SDK, no platform and no other command", (command) => {
  const { status, loaded } = run([command]);
  expect(status).toBe(0);
  expect(
    loaded.filter((url) => /aws-sdk|smithy|lib\/aws\/|local\/platform|local\/engine|stepfunctions/.test(url)),
  ).toEqual([]);
  expect(loaded.filter((url) => url.includes("/cli/commands/"))).toEqual([
    expect.stringContaining(`/${command}.ts`),
  ]);
});

test("--stack loads no engine and no interpreter; without it no service is loaded but the database", () => {
  const {
    AWS_REGION: _region,
    AWS_DEFAULT_REGION: _default,
    AWS_PROFILE: _profile,
    ...elsewhere
  } = process.env;
  const nowhere = { ...elsewhere, AWS_CONFIG_FILE: "/nowhere", AWS_SHARED_CREDENTIALS_FILE: "/nowhere" };
  const { status, stderr, loaded } = run(["models", "--stack", "Chat"], nowhere);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^error no-stack: .*AWS_REGION.*\n$/),
  });
  expect(loaded).toContainEqual(expect.stringMatching(/lib\/deployed/));
  expect(loaded.filter((url) => /local\/(platform|engine|interpreter)|stepfunctions/.test(url))).toEqual([]);
  const local = run(["models", "--data", join(ROOT, "docs")], nowhere);
  expect(local.status).toBe(0);
  expect(local.loaded).toContainEqual(expect.stringMatching(/local\/platform/));
  expect(local.loaded.filter((url) => /lib\/deployed|client-(sfn|cloudformation)/.test(url))).toEqual([]);
});

test("the built-in prices are loaded by a plan that asks for them, and by no other", () => {
  const isOfPrices = (url: string): boolean => url.includes("genai-prices");
  const plan = (...words: string[]) => {
    const usage = JSON.stringify({ at: null, usage: [] });
    return run(["plan", "--usage", "-", "--json", ...words], process.env, usage);
  };
  const without = plan();
  expect([without.status, without.loaded.filter(isOfPrices)]).toEqual([0, []]);
  const priced = plan("--prices", "built-in");
  expect(priced.loaded.filter(isOfPrices)).toHaveLength(1);
  expect(JSON.parse(priced.stdout).prices).toMatchObject({ from: ["built-in"] });
});

test("usage errors and missing files are told by the process", () => {
  expect(run(["validate", "/nowhere.json"])).toMatchObject({
    status: 2,
    stderr: "error no-file: /nowhere.json cannot be read: there is no such file\n",
  });
  expect(run(["validate", ROOT])).toMatchObject({
    status: 2,
    stderr: `error no-file: ${ROOT} cannot be read: it is a directory\n`,
  });
  expect(run(["load", ROOT])).toMatchObject({
    status: 2,
    stderr: `error no-file: ${ROOT} cannot be read: it is a directory\n`,
  });
  const { status, stdout } = run(["--json", "nonsense"]);
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: "bad-usage" } });
});

test("a reader that goes away is no error", async () => {
  const child = spawn(process.execPath, [ENTRY, "build"], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (text) => (stderr += text));
  const status = await new Promise((resolve) => child.once("close", resolve));
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("the version is the package's", () => {
  const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };
  expect(run(["--version"]).stdout).toBe(`${version}\n`);
});

test("a feed that is piped in is read to its end, and drift loads no platform", () => {
  const models = Array.from({ length: 20_000 }, (_, index) => ({ provider: "x", name: `model-${index}` }));
  const input = JSON.stringify({ version: 1, models });
  const { status, stdout, loaded } = run(["drift", "--feed", "-", "--json"], process.env, input);
  expect(JSON.parse(stdout).feeds).toMatchObject([{ file: "-", models: 20_000 }]);
  expect(status).toBe(0);
  expect(loaded.filter((url) => /aws-sdk|local\/platform|local\/engine/.test(url))).toEqual([]);
  expect(run(["drift", "--feed", "-"], process.env, "").stderr).toContain("error bad-feed: - cannot be read");
});
