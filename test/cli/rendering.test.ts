import { describe, expect, test } from "vitest";
import { CLEANUP, ENTRY_DETAIL, HOLD, OUTCOME, PLAN, RESOLUTION, RUN, SNAPSHOT, USAGE } from "./examples.ts";
import { SUCCESSFUL, setup } from "./fake-world.ts";

describe("text for people", () => {
  test.each(Object.entries(SUCCESSFUL))("%s", async (_name, words) => {
    expect((await setup().run(...words)).stdout).toMatchSnapshot();
  });

  test("plan --markdown", async () => {
    expect((await setup().run("plan", "--markdown")).stdout).toMatchSnapshot();
  });

  test("usage --csv", async () => {
    const rows = [USAGE, { ...USAGE, model: "openai/a,b", status: "unknown" as const, owners: {} }];
    const { run } = setup({ platform: { usage: async () => ({ at: "", usage: rows }) } });
    expect((await run("usage", "--csv")).stdout).toBe(
      "model,status,replacement,retiresOn,references,teams,chatbot,pipeline\r\n" +
        "openai/gpt-5,active,,,12,2,3,1\r\n" +
        '"openai/a,b",unknown,,,12,2,0,0\r\n',
    );
  });
});

test("usage keeps the rows that are asked for", async () => {
  const rows = [USAGE, { ...USAGE, model: "a/old", status: "deprecated" as const, references: 0 }];
  const { run } = setup({ platform: { usage: async () => ({ at: "t", usage: rows }) } });
  const models = async (...words: string[]) =>
    JSON.parse((await run("usage", "--json", ...words)).stdout).usage.map(
      (row: { model: string }) => row.model,
    );
  expect(await models()).toEqual(["openai/gpt-5", "a/old"]);
  expect(await models("--deprecated")).toEqual(["a/old"]);
  expect(await models("--in-use")).toEqual(["openai/gpt-5"]);
  expect(await models("--deprecated", "--in-use")).toEqual([]);
});

test("apply says in one sentence that there is nothing to do, and what to do when it is incomplete", async () => {
  const applied = async (change: Partial<typeof OUTCOME>) =>
    (await setup({ platform: { apply: async () => ({ ...OUTCOME, ...change }) } }).run("apply")).stdout;
  expect(await applied({ status: "nothing-to-do", sources: [] })).toBe(
    "Nothing to do: the platform agrees with the registry.\n",
  );
  expect(await applied({ status: "incomplete" })).toContain("modelkeeper ledger list --state incomplete");
  expect(await applied({ warnings: PLAN.warnings })).toContain(
    "warning retirement-near: gpt-5 retires in 12 days (/providers",
  );
});

test("usage --public counts what it does not list", async () => {
  const rows = [USAGE, { ...USAGE, model: "a secret", status: "unknown" as const, references: 3 }];
  const { run } = setup({ platform: { usage: async () => ({ at: "t", usage: rows }) } });
  const { stdout } = await run("usage", "--public");
  expect(stdout).not.toContain("secret");
  expect(stdout).toContain(
    "\nNot listed: 1 unknown id with 3 references, 0 custom models with 0 references.\n",
  );
});

describe("usage --snapshot", () => {
  const told =
    "2026-11-19 03:17:00 UTC, 3 days old. It has pipelines themselves, where usage counts what uses them.\n";
  test("says how old the counts are, in every form", async () => {
    const { run } = setup();
    expect((await run("usage", "--snapshot")).stdout).toContain(`\nCounted by a pass: ${told}`);
    const spreadsheet = await run("usage", "--snapshot", "--csv");
    expect(spreadsheet.stdout).not.toContain("Counted");
    expect(spreadsheet.stderr).toBe(`Counted by a pass: ${told}`);
    const { at, snapshot } = SNAPSHOT;
    for (const words of [[], ["--public"]])
      expect(JSON.parse((await run("usage", "--snapshot", "--json", ...words)).stdout)).toMatchObject({
        at,
        snapshot,
      });
  });

  test("is what plan --usage snapshot plans from, with a platform that is read; a file of that name is read as a file", async () => {
    const { run, calls, opened } = setup({ files: { "./snapshot": JSON.stringify({ usage: [USAGE] }) } });
    expect((await run("plan", "--usage", "snapshot")).status).toBe(0);
    expect(calls.find(({ method }) => method === "plan")?.given).toMatchObject([{ usage: SNAPSHOT }]);
    expect((await run("plan", "--usage", "./snapshot")).status).toBe(0);
    expect(opened.map(({ access }) => access)).toEqual(["read", "none"]);
  });
});

test("a run that gave way says whether it had written before", async () => {
  const none = {
    created: 0,
    updated: 0,
    deprecated: 0,
    undeprecated: 0,
    revived: 0,
    deleted: 0,
    promoted: 0,
  };
  const zero = { scanned: 0, rewritten: 0, cleared: 0, noted: 0, skipped: 0, failed: 0 };
  const gaveWay = async (change: Partial<typeof OUTCOME>) => {
    const outcome = { ...OUTCOME, ...change, status: "superseded" as const };
    return (await setup({ platform: { apply: async () => outcome } }).run("apply")).stdout;
  };
  expect(await gaveWay({ sync: none, references: zero })).toBe(
    "Superseded: a newer request with another registry came first, and this run changed nothing.\n",
  );
  const text = await gaveWay({});
  expect(text).toMatch(/^Superseded: [^\n]* goes on from what this run had written\.\n/);
  expect(text).toContain("rewritten 310");
});

test("a plan says what carries it out where it was made, as a command that runs", async () => {
  const last = async (...words: string[]) =>
    (await setup({ platform }).run("plan", ...words)).stdout.trimEnd().split("\n").at(-1);
  let platform = {};
  expect(await last()).toBe("Nothing was written: modelkeeper apply does it.");
  expect(await last("--data", "a b", "--registry", "registry.json")).toBe(
    "Nothing was written: modelkeeper apply --registry registry.json --data 'a b' does it.",
  );
  platform = { deployCommand: "npx cdk deploy -c workspace=true -c stack=Chat" };
  expect(await last("--stack", "Chat", "--registry", "registry.json")).toBe(
    "Nothing was written: npx cdk deploy -c workspace=true -c stack=Chat -c registry=registry.json does it.",
  );
});

test.each([
  ["active", "openai/gpt-4 is active.\n"],
  ["deprecated", "openai/gpt-4 is deprecated, and still works.\nreplacement  openai/gpt-4o\n"],
  ["cleared", "openai/gpt-4 was deleted, and has no replacement.\n"],
  ["unknown", "openai/gpt-4 is not known.\n"],
] as const)("resolve of one that is %s", async (status, text) => {
  const resolution = { ...RESOLUTION, status, via: [], parameters: null, changes: [] };
  expect(
    (await setup({ platform: { resolve: async () => resolution } }).run("resolve", "openai/gpt-4")).stdout,
  ).toBe(text);
});

test("empty platforms are told in a sentence", async () => {
  const { run } = setup({
    platform: {
      models: async () => [],
      runs: async () => ({ runs: [], hold: null }),
      entries: async () => [],
      notices: async () => [],
      plan: async () => ({ ...PLAN, status: "nothing-to-do", warnings: [], sources: [] }),
      entry: async () => ({ ...ENTRY_DETAIL, error: null, history: [], teams: {}, problems: [] }),
    },
  });
  for (const words of [["models"], ["runs"], ["ledger", "list"], ["notices"], ["plan"]]) {
    expect((await run(...words)).stdout).toMatch(/^[A-Z][^\n]*\.\n$/);
  }
  expect((await run("ledger", "show", "x/y")).stdout).not.toContain("\n\n");
});

test("a registry that cannot be read has no number of models", async () => {
  const { run } = setup({ files: { "broken.json": "{" } });
  expect((await run("validate", "broken.json")).stdout).toBe("The registry is not valid: 1 error.\n");
});

test("a run that died and one that was busy are told in plain words", async () => {
  const died = {
    code: "run-died",
    message: "it stopped while rewriting references; the next run goes on",
    step: "Pass",
  };
  const busy = { code: "run-active", message: "run run-1 holds the lease until 12:19:22 UTC", step: "Plan" };
  const runs = [
    { ...RUN, status: "failed" as const, error: died },
    { ...RUN, run: "run-2", status: "busy" as const, error: busy },
  ];
  const { run } = setup({
    platform: {
      runs: async () => ({ runs, hold: null }),
      cleanup: async () => ({ ...CLEANUP, status: "busy", error: busy }),
    },
  });
  expect((await run("runs")).stdout).toMatch(
    /\nrun-1: it stopped while.*goes on\nrun-2: run run-1 holds.*UTC\n$/,
  );
  expect((await run("cleanup")).stdout).toBe("Busy: run run-1 holds the lease until 12:19:22 UTC.\n");
});

test("whoever meets a hold reads who gave it, why, since when, and how to end it", async () => {
  const message = "ann put the platform on hold: too many errors";
  const error = { code: "on-hold", message, step: "Plan" };
  const { run } = setup({
    platform: {
      apply: async () => ({ ...OUTCOME, status: "incomplete", error }),
      cleanup: async () => ({ ...CLEANUP, status: "incomplete", error }),
      runs: async () => ({ runs: [RUN], hold: HOLD }),
    },
  });
  for (const words of ["apply", "cleanup"]) {
    const { status, stdout } = await run(words);
    expect(status).toBe(1);
    expect(stdout.split("\n")[0]).toBe(`Incomplete: ${message}.`);
  }
  expect((await run("runs")).stdout).toMatch(
    /^On hold since 2026-11-22 09:00:00 UTC by ann: too many errors\. End it with: modelkeeper resume\nSTARTED/,
  );
  expect(JSON.parse((await run("runs", "--json")).stdout)).toEqual({ runs: [RUN], hold: HOLD });
});
