import { describe, expect, test } from "vitest";
import { COMMANDS, GLOBAL_OPTIONS } from "../../../lib/cli/line/command-table.ts";
import type { Output } from "../../../lib/cli/line/screen.ts";
import { Failure } from "../../../lib/contract/errors.ts";
import { CLEANUP, DOCUMENT, HOLD, OUTCOME, PLAN, RUN, TEAM_ROW, USAGE } from "../examples.ts";
import { DEFAULT_PLACE, SUCCESSFUL, setup } from "../fake-world.ts";

describe("every command", () => {
  test.each(COMMANDS.map(({ name }) => name))(
    "%s prints one JSON document with --json, and nothing else on stdout",
    async (name) => {
      const { run, closed, opened } = setup({
        platform: {
          async *export() {
            yield '{"version":1}\n';
          },
        },
      });
      const { status, stdout } = await run("--json", ...SUCCESSFUL[name]);
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toBeTypeOf("object");
      expect(stdout).not.toContain("\u001B");
      expect(closed()).toBe(opened.length);
    },
  );

  test.each(COMMANDS.map(({ name }) => name))(
    "%s accepts every global option before and after its arguments",
    async (name) => {
      const words = {
        data: "d",
        endpoint: "http://127.0.0.1:1",
        stack: "",
        sources: "sources.json",
        json: "",
        "lease-seconds": "3",
        "wait-seconds": "4",
      };
      const globals = GLOBAL_OPTIONS.filter(({ flag }) => flag !== "stack").flatMap((option) =>
        "value" in option ? [`--${option.flag}`, words[option.flag]] : [`--${option.flag}`],
      );
      for (const line of [
        [...globals, ...SUCCESSFUL[name]],
        [...SUCCESSFUL[name], ...globals],
      ]) {
        const { run, opened } = setup({ files: { "sources.json": '{"sources":[]}' } });
        expect(await run(...line)).toMatchObject({ status: 0 });
        const needsNone = ["validate", "build", "parameters", "drift", "prune", "completion"].includes(name);
        const options = {
          data: "d",
          dataIsNamed: true,
          endpoint: "http://127.0.0.1:1",
          leaseSeconds: 3,
          waitSeconds: 4,
          declared: { sources: [] },
        };
        expect(opened).toMatchObject(needsNone ? [] : [options]);
      }
    },
  );

  test.each(COMMANDS.map(({ name }) => name))(
    "%s writes text without colour where stdout is no terminal",
    async (name) => {
      const { stdout } = await setup().run(...SUCCESSFUL[name]);
      expect(stdout).not.toContain("\u001B");
      expect(stdout.endsWith("\n")).toBe(true);
    },
  );

  test("colour appears on a terminal only, and not with NO_COLOR", async () => {
    expect((await setup({ terminal: true }).run("models")).stdout).toContain("\u001B[1mMODEL");
    expect((await setup({ terminal: true, world: { noColour: true } }).run("models")).stdout).not.toContain(
      "\u001B",
    );
  });
});

describe("a registry that is not valid", () => {
  const bad = JSON.stringify({
    ...DOCUMENT,
    deleted: [
      { provider: "openai", name: "gpt-5" },
      { provider: "openai", name: "x", replacement: "y" },
    ],
  });

  test.each(["plan", "apply"])(
    "stops %s with all problems before the platform is opened",
    async (command) => {
      const { run, opened } = setup({ files: { "bad.json": bad } });
      const { status, stdout, stderr } = await run(command, "--registry", "bad.json", "--json");
      expect(status).toBe(2);
      expect(opened).toEqual([]);
      const { error } = JSON.parse(stdout);
      expect(error.code).toBe(error.problems[0].code);
      expect(error.problems.map((problem: { code: string }) => problem.code)).toEqual(
        expect.arrayContaining(["listed-and-deleted", "replacement-unknown"]),
      );
      expect(stderr.trim().split("\n")).toEqual(
        error.problems.map(
          ({ code, message, path }: Record<string, string>) =>
            `error ${code}: bad.json:1 ${message} (${path})`,
        ),
      );
    },
  );

  test("makes validate print its own document", async () => {
    const { status, stdout, stderr } = await setup({ files: { "bad.json": bad } }).run(
      "validate",
      "bad.json",
      "--json",
    );
    expect(status).toBe(2);
    expect(Object.keys(JSON.parse(stdout))).toEqual([
      "valid",
      "digest",
      "models",
      "deleted",
      "errors",
      "warnings",
    ]);
    expect(stderr).toContain("error listed-and-deleted: ");
  });

  test("is one with warnings where --strict is given", async () => {
    const files = {
      "w.json": JSON.stringify({
        ...DOCUMENT,
        providers: { openai: { models: [{ name: "gpt-5", tokenLimit: 1 }] } },
      }),
    };
    const { run, opened } = setup({ files });
    expect(await run("validate", "w.json")).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("warning default-missing"),
    });
    expect(await run("validate", "w.json", "--strict")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("error default-missing"),
    });
    expect(opened).toEqual([]);
  });
});

test("what a command is given reaches the platform", async () => {
  const { run, calls, opened } = setup({ files: { "usage.json": JSON.stringify({ usage: [USAGE] }) } });
  await run("apply", "--max-writes-per-second", "500", "--registry", "registry.json");
  await run("apply", "--max-references", "1000", "--max-cleared", "0", "--max-dropped", "5");
  await run("plan", "--usage", "usage.json");
  await run("cleanup", "--now", "2027-03-01T01:00:00+01:00", "--all");
  await run("ledger", "list", "--state", "incomplete", "--kind", "delete", "--model", "openai/gpt-4");
  await run("usage", "--team", "acme");
  await run("notices");
  await run("resolve", "--", "openai/gpt-4");
  expect(calls).toEqual([
    { method: "apply", given: [{ document: DOCUMENT, warnings: [], maxWritesPerSecond: 500, limits: {} }] },
    {
      method: "apply",
      given: [{ document: DOCUMENT, warnings: [], limits: { references: 1_000, cleared: 0, dropped: 5 } }],
    },
    {
      method: "plan",
      given: [{ document: DOCUMENT, warnings: [], isOwn: true, usage: { at: null, usage: [USAGE] } }],
    },
    { method: "cleanup", given: [{ now: "2027-03-01T00:00:00.000Z", all: true }] },
    { method: "entries", given: [{ state: "incomplete", kind: "delete", model: "openai/gpt-4" }] },
    { method: "usage", given: [{ team: "acme" }] },
    { method: "notices", given: [{}] },
    { method: "resolve", given: ["openai/gpt-4", undefined] },
  ]);
  expect(opened.map(({ access }) => access)).toEqual([
    "make",
    "make",
    "none",
    "write",
    "read",
    "read",
    "read",
    "read",
  ]);
  expect(opened[0]).toMatchObject({ data: ".modelkeeper", leaseSeconds: 15, waitSeconds: 600 });
});

test("build writes the file that it is told to, and prints it otherwise", async () => {
  const { run, written } = setup();
  const { stdout } = await run("build");
  expect(JSON.parse(stdout)).toEqual(DOCUMENT);
  expect(await run("build", "--out", "f.json")).toMatchObject({
    stdout: "Wrote the registry document to f.json.\n",
  });
  expect(written).toEqual({ "f.json": stdout });
});

test("a platform that the command line does not name is named on stderr, and what is read there", async () => {
  const stderrOf = async (isAbsent: boolean, ...words: string[]) => {
    let told = "";
    const write = async (text: string) => {
      told += text;
    };
    const stderr: Output = { write, isTerminal: false, columns: 80, isClosed: false };
    const { run } = setup({ platform: { isAbsent }, world: { stderr } });
    expect((await run(...words)).status).toBe(0);
    return told;
  };
  expect(await stderrOf(false, "models")).toBe(DEFAULT_PLACE);
  expect(await stderrOf(false, "apply", "--json")).toBe(DEFAULT_PLACE);
  expect(await stderrOf(true, "models")).toBe(
    "default: the data directory .modelkeeper, which is not there\n",
  );
  for (const words of [
    ["--data", ".modelkeeper"],
    ["--stack", "s"],
    ["--endpoint", "http://127.0.0.1:1"],
  ])
    expect(await stderrOf(false, "models", ...words)).toBe("");
  expect(await stderrOf(false, "validate")).toBe("");
});

describe("a command that the output suggests", () => {
  const failing = {
    platform: {
      runs: async () => {
        throw new Failure("run-active", "run 7 goes on", { hint: "ledger list" });
      },
    },
  };

  test.each([
    [[], {}, ""],
    [["--data", "the data"], {}, " --data 'the data'"],
    [["--endpoint", "http://127.0.0.1:1"], {}, " --endpoint http://127.0.0.1:1"],
    [["--stack", "Chat"], {}, " --stack Chat"],
    [["--data", "d", "--sources", "s.json"], { "s.json": '{"sources":[]}' }, " --data d --sources s.json"],
    [[], { "modelkeeper.json": '{"stack":"Chat"}' }, ""],
  ])("names the platform as %j does, and runs as it stands", async (words, files, place) => {
    const { run } = setup({ ...failing, files });
    const { stderr, stdout } = await run("runs", "--json", ...words);
    const message = `run 7 goes on. Next: modelkeeper ledger list${place}`;
    expect(stderr).toContain(`error run-active: ${message}\n`);
    expect(JSON.parse(stdout).error.message).toBe(message);
    const { stdout: plan } = await run("plan", "--registry", "registry.json", ...words);
    expect(plan).toContain(`: modelkeeper apply --registry registry.json${place} does it.`);
  });

  test("is called as this program was, and no terminal breaks it", async () => {
    const { run } = setup({
      ...failing,
      terminal: true,
      columns: 60,
      world: { calledAs: "npx modelkeeper", noColour: true },
    });
    const lines = (text: string): string[] => text.split("\n").map((line) => line.trim());
    const { stderr } = await run("runs", "--data", "a directory of data");
    expect(lines(stderr)).toContain("npx modelkeeper ledger list --data 'a directory of data'");
    const { stdout } = await run("plan", "--data", "a directory of data", "--registry", "registry.json");
    expect(lines(stdout)).toContain(
      "npx modelkeeper apply --registry registry.json --data 'a directory of data'",
    );
  });

  test("binds a value that begins like an option", async () => {
    const { run } = setup({ platform: { teams: async () => [TEAM_ROW, { ...TEAM_ROW, id: "z" }] } });
    const first = { ...TEAM_ROW, id: "-rf" };
    const dashed = setup({ platform: { teams: async () => [first, TEAM_ROW] } });
    expect((await dashed.run("teams", "--limit", "1")).stdout).toContain("teams --after=-rf --limit 1\n");
    expect((await dashed.run("teams", "--after=-rf")).status).toBe(0);
    expect((await run("teams", "--limit", "1")).stdout).toContain("teams --after acme --limit 1\n");
  });

  test("stands in every text that asks for another command", async () => {
    const { run } = setup({
      platform: {
        apply: async () => ({ ...OUTCOME, status: "failed" }),
        cleanup: async () => ({ ...CLEANUP, status: "incomplete" }),
        runs: async () => ({ runs: [RUN], hold: HOLD }),
      },
    });
    const at = ["--data", "d"];
    expect((await run("apply", ...at)).stdout).toContain("modelkeeper runs --data d");
    expect((await run("cleanup", ...at)).stdout).toContain(
      "modelkeeper ledger list --state incomplete --data d",
    );
    expect((await run("runs", ...at)).stdout).toContain("End it with: modelkeeper resume --data d");
  });

  test("is a deployment with its context where a deployment applies the registry", async () => {
    const { run } = setup({ platform: { deployCommand: "npx cdk deploy -c workspace=true" } });
    expect((await run("plan", "--stack", "Chat")).stdout).toContain(
      "Nothing was written: npx cdk deploy -c workspace=true does it.\n",
    );
    expect((await run("plan", "--stack", "Chat", "--registry", "registry.json")).stdout).toContain(
      ": npx cdk deploy -c workspace=true -c registry=registry.json does it.\n",
    );
  });
});

test.each(["plan", "export"])("%s prints its result below no half line of progress", async (name) => {
  let screen = "";
  const output: Output = {
    write: async (text) => {
      screen += text;
    },
    isTerminal: true,
    columns: 80,
    isClosed: false,
  };
  const { run, opened } = setup({
    world: { stdout: output, stderr: output, noColour: true },
    platform: {
      async plan() {
        opened[0]?.onProgress?.({ step: "plan", done: 1, of: 2 });
        return PLAN;
      },
      async *export() {
        opened[0]?.onProgress?.({ step: "load", done: 1, of: 2 });
        yield "{}\n";
      },
    },
  });
  await run(name);
  expect(screen).toContain("1 of 2 (50 %)\r\u001B[K");
});

test("--stack is where the data are, and means nothing to a command without data", async () => {
  const { run, opened } = setup();
  expect(await run("models", "--stack", "prod")).toMatchObject({ status: 0 });
  expect(opened).toMatchObject([{ stack: "prod", access: "read" }]);
  expect(await run("validate", "--stack", "prod")).toMatchObject({ status: 0 });
  expect(opened).toHaveLength(1);
});

test("export stops when nobody reads any more, and still closes the platform", async () => {
  let pieces = 0;
  const stdout: Output = {
    write: async () => {
      pieces += 1;
    },
    isTerminal: false,
    columns: 80,
    get isClosed() {
      return pieces >= 2;
    },
  };
  const endless = {
    async *export() {
      for (;;) yield "line\n";
    },
  };
  const { run, closed } = setup({ world: { stdout }, platform: endless });
  expect((await run("export")).status).toBe(0);
  expect([pieces, closed()]).toEqual([2, 1]);
});

test("an interrupt closes the platform and says that what was done stays, and the command says nothing more", async () => {
  let stop = (_error: Error): void => {};
  const begun = Promise.withResolvers<void>();
  const { run, program, closed } = setup({
    platform: {
      apply: () => {
        begun.resolve();
        return new Promise((_resolve, reject) => {
          stop = reject;
        });
      },
    },
  });
  const running = run("apply", "--json");
  await begun.promise;
  await program.interrupt();
  expect(closed()).toBe(1);
  stop(Object.assign(new Error("connect"), { code: "ECONNREFUSED" }));
  expect(await running).toEqual({
    status: 1,
    stdout: "",
    stderr: "stopped: what has been done stays; run the same command again to go on\n",
  });
});

test("an interrupt of what only reads, or only follows a stack, says nothing of the kind", async () => {
  const interrupted = async (...words: string[]) => {
    const begun = Promise.withResolvers<void>();
    const endless = (): Promise<never> => {
      begun.resolve();
      return new Promise(() => {});
    };
    const world = setup({ platform: { models: endless, cleanup: endless } });
    void world.run(...words);
    await begun.promise;
    await world.program.interrupt();
    return world.told();
  };
  expect(await interrupted("models", "--data", "d")).toBe("stopped\n");
  expect(await interrupted("cleanup", "--stack", "Models")).toBe(
    "stopped: the run goes on without this command; look with: modelkeeper runs --stack Models\n",
  );
});

test("progress goes to stderr, with --json as well", async () => {
  const world = setup({
    platform: {
      apply: async () => {
        world.opened[0]!.onProgress({ step: "pass", done: 5, of: 10, rewritten: 3 });
        return OUTCOME;
      },
    },
  });
  const { stdout, stderr } = await world.run("apply", "--json");
  expect(stderr).toBe("pass 5 of 10 (50 %), rewritten 3\n");
  expect(JSON.parse(stdout)).toEqual(OUTCOME);
});
