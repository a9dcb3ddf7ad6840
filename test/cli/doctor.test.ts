import { expect, test } from "vitest";
import type { Health } from "../../lib/operations/health/look-at-health.ts";
import { FEED, HEALTH } from "./examples.ts";
import { setup } from "./fake-world.ts";

const WELL: Health = { findings: [], looked: ["runs", "registry"] };

test("a platform that is well is told so, with what was looked at", async () => {
  const { run } = setup({ platform: { doctor: async () => WELL } });
  expect(await run("doctor")).toEqual({
    status: 0,
    stdout: "All is well. Looked at: runs, registry.\n",
    stderr: "",
  });
});

test("commands run as they stand on the platform that was named, in the JSON too", async () => {
  const { run } = setup();
  const { stdout } = await run("doctor", "--data", "a b");
  expect(stdout).toContain("\n  modelkeeper ledger show delete:openai/gpt-4@1=gpt-5 --data 'a b'\n");
  const { findings } = JSON.parse((await run("doctor", "--stack", "Chat", "--json")).stdout) as Health;
  expect(findings.at(-1)?.command).toBe("modelkeeper resume --stack Chat");
});

test("commands apply and plan the registry that was named, and not the project's own", async () => {
  const [finding] = HEALTH.findings;
  const findings = ["apply", "plan", "runs"].map((command) => ({ ...finding!, command }));
  const { run } = setup({ platform: { doctor: async () => ({ ...WELL, findings }) } });
  const commandsOf = async (...words: string[]) =>
    (JSON.parse((await run("doctor", ...words, "--json")).stdout) as Health).findings.map(
      ({ command }) => command,
    );
  expect(await commandsOf("--registry", "registry.json")).toEqual([
    "modelkeeper apply --registry registry.json",
    "modelkeeper plan --registry registry.json",
    "modelkeeper runs",
  ]);
  expect(await commandsOf()).toEqual(["modelkeeper apply", "modelkeeper plan", "modelkeeper runs"]);
});

test("what a finding quotes cannot forge a line", async () => {
  const [finding] = HEALTH.findings;
  const hostile = { ...finding!, message: "x\n\u001b[31mAll is well." };
  const { run } = setup({ platform: { doctor: async () => ({ ...WELL, findings: [hostile] }) } });
  expect((await run("doctor")).stdout.split("\n")[0]).toBe(
    "error references-failed: x\\u000a\\u001b[31mAll is well.",
  );
});

test.each([
  ["error", 1],
  ["warning", 1],
  ["info", 1],
  [undefined, 0],
] as const)("exits with --fail-on %s as %i where there is an error", async (severity, status) => {
  const words = severity === undefined ? [] : ["--fail-on", severity];
  expect((await setup().run("doctor", ...words)).status).toBe(status);
});

test("exits with 0 where nothing is so bad, and with 2 for a severity that there is not", async () => {
  const warning = { ...HEALTH, findings: HEALTH.findings.filter(({ severity }) => severity === "warning") };
  const { run, calls } = setup({ platform: { doctor: async () => warning } });
  expect((await run("doctor", "--fail-on", "error")).status).toBe(0);
  expect(calls).toHaveLength(1);
  expect((await run("doctor", "--fail-on", "bad")).status).toBe(2);
  expect(calls).toHaveLength(1);
});

test("the registry of the project should be in force, but on a stack and where the lists are those of a package", async () => {
  const given = async (changes: Parameters<typeof setup>[0], ...words: string[]) => {
    const { run, calls, world } = setup(changes);
    Object.assign(world.registry, changes?.world?.registry);
    expect((await run("doctor", ...words)).status).toBe(0);
    return calls.map((call) => Object.keys(call.given[0] as object));
  };
  expect(await given({})).toEqual([["document"]]);
  expect(await given({ platform: { deployCommand: "npx cdk deploy" } })).toEqual([[]]);
  const shipped = { registry: { ...setup().world.registry, isShipped: true } };
  expect(await given({ world: shipped })).toEqual([[]]);
  expect(await given({ world: shipped }, "--registry", "registry.json")).toEqual([["document"]]);
});

test("feeds of the settings are compared with the lists, and the finding names the command that shows it", async () => {
  const retired = { "gpt-5": { ...FEED["gpt-5"], deprecation_date: "2026-01-01" } };
  const files = {
    "modelkeeper.json": '{ "feeds": ["feed.json"] }',
    "feed.json": JSON.stringify(retired),
  };
  const { run } = setup({ platform: { doctor: async () => WELL }, files });
  const { findings, looked } = JSON.parse((await run("doctor", "--json")).stdout) as Health;
  expect(findings).toMatchObject([
    { code: "drift", severity: "error", command: "modelkeeper drift --feed feed.json" },
  ]);
  expect(looked.at(-1)).toBe("feeds");
  expect((await run("drift", "--feed", "feed.json")).stdout).toContain("Retired, and still listed");
  expect((await setup({ files: { ...files, "feed.json": "{}" } }).run("doctor")).status).toBe(2);
});
