import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, inject, test } from "vitest";
import { WriteRefused } from "../../lib/aws/client/dynamodb.ts";
import type { PlatformOptions } from "../../lib/cli/platform/platform.ts";
import type { RunRequest } from "../../lib/contract/run-steps.ts";
import { openDeployedPlatform } from "../../lib/deployed/platform.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import type { Health } from "../../lib/operations/health/look-at-health.ts";
import type { Executions, StackServices } from "../../lib/operations/ports/deployment.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { ownRegistry } from "../../lib/shared/registry-source.ts";
import packageJson from "../../package.json" with { type: "json" };
import { temporaryFolder } from "../builders/folder.ts";
import { ONE_DELETION, registryOf } from "../builders/registry.ts";
import { ONE_ASSISTANT } from "../builders/workspace.ts";
import { setup as setupProgram } from "../cli/fake-world.ts";
import { createTestPlatform, type TestOptions } from "../platform/test-platform.ts";

/** The platform that `--stack` works on, over real tables; fakes stand in for CloudFormation and Step Functions. */

type SetupOptions = TestOptions & {
  readonly outputs?: Record<string, string>;
  readonly observes?: true;
  readonly around?: StackServices;
};

/** What is around a stack on which all is well. */
const AROUND: StackServices = {
  schedule: async () => "enabled",
  startedAt: async () => "2026-01-01T00:00:00.000Z",
  messages: async () => 0,
};

async function setup(options: SetupOptions = {}) {
  const platform = await createTestPlatform(options);
  const { models, ledger, workspace, inbox } = platform.tables;
  const outputs = options.outputs ?? {
    ModelsTable: models,
    LedgerTable: ledger,
    WorkspaceTable: workspace,
    InboxTable: inbox,
    StateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:runs",
    ReferenceTables: JSON.stringify({ workspace }),
    Mode: options.observes ? "observe" : "apply",
  };
  const started: { machine: string; name: string; request: RunRequest }[] = [];
  const executions = (machine: string): Executions => ({
    start: async (name, request) => void started.push({ machine, name, request }),
    find: async (name) => ({
      arn: name,
      status: "SUCCEEDED",
      startedAt: "",
      output: '{"plan":{"status":"nothing-to-do"}}',
    }),
  });
  const open = (access: PlatformOptions["access"]) =>
    openDeployedPlatform(
      { stack: "Chat", data: "", access, leaseSeconds: 15, waitSeconds: 600, onProgress: () => {} },
      { registry: ownRegistry, by: "somebody" },
      {
        stacks: { outputs: async () => outputs, isRollingBack: async () => false },
        executions,
        dynamodb: { endpoint: inject("endpoint") },
        clock: platform.clock,
        around: options.around ?? AROUND,
      },
    );
  return { platform, open, started };
}

/** A stack on which one deletion is in force, as doctor looks at it. */
async function setupHealth() {
  const around = { state: "enabled", startedAt: "2026-01-01T00:00:00.000Z", messages: 0 } as {
    state: "enabled" | "disabled" | "missing";
    startedAt: string | null;
    messages: number;
    denies?: true;
  };
  const answer = async <T>(value: T): Promise<T> => {
    if (around.denies === undefined) return value;
    throw Object.assign(new Error("no"), { name: "AccessDeniedException" });
  };
  const services: StackServices = {
    schedule: () => answer(around.state),
    startedAt: () => answer(around.startedAt),
    messages: () => answer(around.messages),
  };
  const outputs: Record<string, string> = {};
  const sources = referenceSources.filter(({ name }) => name === "assistant");
  const { platform, open } = await setup({ outputs, around: services, sources });
  const { models, ledger, workspace, inbox } = platform.tables;
  const members = [{ id: "ann", permissions: [DEFAULT_PERMISSION] }];
  await platform.load({ ...ONE_ASSISTANT, teams: [{ id: "t", name: "T", members }] });
  const { digest } = await platform.apply(ONE_DELETION);
  Object.assign(outputs, {
    ModelsTable: models,
    LedgerTable: ledger,
    InboxTable: inbox,
    WorkspaceTable: workspace,
    StateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:runs",
    ReferenceTables: JSON.stringify({ workspace }),
    Mode: "apply",
    RegistryDigest: digest,
    PassCaps: '{"read":1500,"write":500,"segmentsAtOnce":40}',
    DailyRunSchedule: "Chat-DailyRun-1",
    NoticeDeadLettersUrl: "https://sqs/dead",
    ModelkeeperVersion: packageJson.version,
  });
  const doctor = async () => {
    const { run } = setupProgram({ platform: await open("read") });
    const { stdout, status, stderr } = await run("doctor", "--stack", "Chat", "--json");
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout) as Health;
  };
  /** Runs a command that doctor has named; a deployment is not run. */
  const type = async (command: string) => {
    const { run } = setupProgram({ platform: await open("write") });
    if (!command.startsWith("npx cdk deploy"))
      expect(await run(...command.split(" ").slice(1))).toMatchObject({ status: 0 });
  };
  return { around, outputs, doctor, type };
}

describe("doctor on a stack", () => {
  test("says nothing of a stack that is well, and what it has looked at", async () => {
    const { doctor } = await setupHealth();
    const { findings, looked } = await doctor();
    expect(findings).toEqual([]);
    expect(looked).toEqual(expect.arrayContaining(["schedule", "dead letters", "version", "registry"]));
  });

  test("finds what only a stack has, each with a command that runs", async () => {
    const { around, outputs, doctor, type } = await setupHealth();
    const well = { around: { ...around }, outputs: { ...outputs } };
    const faults: [string, () => void][] = [
      ["schedule-disabled cleanup", () => Object.assign(around, { state: "disabled" })],
      ["schedule-missing cleanup", () => Object.assign(around, { state: "missing" })],
      ["daily-run-late cleanup", () => Object.assign(around, { startedAt: "2025-12-30T21:00:00.000Z" })],
      ["dead-letters notices", () => Object.assign(around, { messages: 3 })],
      ["registry-differs runs", () => Object.assign(outputs, { RegistryDigest: "f".repeat(64) })],
      ["version-differs apply", () => Object.assign(outputs, { ModelkeeperVersion: "0.2.9" })],
    ];
    for (const [expected, happens] of faults) {
      happens();
      const { findings } = await doctor();
      const [code, words = ""] = expected.split(" ");
      const command =
        words === "apply"
          ? "npx cdk deploy -c stack=Chat -c workspace=true"
          : `modelkeeper ${words} --stack Chat`;
      expect(findings).toEqual([
        { code, severity: expect.any(String), message: expect.any(String), command },
      ]);
      await type(command);
      Object.assign(around, well.around);
      Object.assign(outputs, well.outputs);
      expect((await doctor()).findings).toEqual([]);
    }
  });

  test("looks at the rest where the outputs of an older version, or the rights of who looks, do not reach", async () => {
    const { around, outputs, doctor } = await setupHealth();
    around.denies = true;
    expect(await doctor()).toMatchObject({ findings: [] });
    expect((await doctor()).looked).not.toContain("schedule");
    for (const name of [
      "RegistryDigest",
      "PassCaps",
      "DailyRunSchedule",
      "NoticeDeadLettersUrl",
      "ModelkeeperVersion",
    ])
      delete outputs[name];
    expect(await doctor()).toMatchObject({ findings: [] });
  });
});

describe("a deployed stack", () => {
  test("shows inboxes, and takes the answers of members; without an inbox it says so", async () => {
    const { platform, open } = await setup();
    const members = [{ id: "ann", permissions: [DEFAULT_PERMISSION] }];
    await platform.load({ ...ONE_ASSISTANT, teams: [{ id: "t", name: "T", members }] });
    await platform.apply(ONE_DELETION);
    const [entry] = await (await open("read")).inbox({ team: "t", member: "ann" });
    expect(entry).toMatchObject({ member: "ann", read: false });
    const writing = await open("write");
    const { notice = "" } = entry ?? {};
    expect(await writing.readNotice(notice, "ann")).toMatchObject({ read: true });
    const until = "2026-01-03T00:00:00.000Z";
    expect(await writing.snoozeNotice(notice, "ann", until)).toMatchObject({ snoozedUntil: until });
    expect(await writing.acknowledgeNotice(notice, "ann")).toMatchObject({
      acknowledgedAt: "2026-01-01T00:00:00.000Z",
      snoozedUntil: null,
    });
    const { models, ledger } = platform.tables;
    const without = await setup({
      outputs: {
        ModelsTable: models,
        LedgerTable: ledger,
        StateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:runs",
        ReferenceTables: "{}",
      },
    });
    const deployed = await without.open("read");
    await expect(async () => deployed.inbox({ team: "t" })).rejects.toMatchObject({ code: "bad-usage" });
    // Nobody can answer there: a report has no answers to count.
    expect(await deployed.report({ findings: [] })).toMatchObject({
      notices: { asking: 0, acknowledged: 0 },
    });
  });

  test("is planned from its last snapshot where no table with references can be read", async () => {
    const { platform, open } = await setup();
    await platform.load(ONE_ASSISTANT);
    await platform.apply(registryOf(["old", "new"], {}, "openai"));
    await platform.dynamodb.raw.send(new DeleteTableCommand({ TableName: platform.tables.workspace }));
    const deployed = await open("read");
    const saved = await deployed.usageSnapshot({});
    const onwards = { document: ONE_DELETION, warnings: [], isOwn: true };
    expect(await deployed.plan({ ...onwards, usage: saved })).toMatchObject({
      migrations: [{ model: "openai/old", references: 1, teams: 1 }],
      notices: [{ team: "t", affected: { assistant: { count: 1 } } }],
      usage: { at: saved.at, notKnown: [] },
    });
  });

  test("is read like one machine, and by commands that can only read", async () => {
    const { platform, open } = await setup();
    await platform.load(ONE_ASSISTANT);
    await platform.apply(ONE_DELETION);
    const deployed = await open("read");
    expect((await deployed.models()).map(({ id, status }) => [id, status])).toEqual([
      ["openai/new", "active"],
      ["openai/old", "deleted"],
    ]);
    expect(await deployed.resolve("openai/old")).toMatchObject({ model: "openai/new", status: "redirected" });
    // The sets that were applied decide, also for a model that is still there.
    expect(await deployed.resolve("openai/new", { temperature: "5", seed: 1 })).toMatchObject({
      status: "active",
      parameters: { temperature: "2", seed: 1 },
      changes: [{ field: "temperature", action: "clamp", from: "5", to: "2" }],
    });
    expect(await deployed.plan({ document: ONE_DELETION, warnings: [], isOwn: true })).toMatchObject({
      status: "nothing-to-do",
    });
    expect((await deployed.runs()).runs.map(({ status }) => status)).toEqual(["succeeded"]);
    const { usage } = await deployed.usage({});
    expect(usage.find(({ model }) => model === "openai/new")?.references).toBe(1);
    expect((await deployed.usageSnapshot({})).usage).toEqual(usage);
    expect(await deployed.entries({})).toHaveLength(1);
    expect(await Array.fromAsync(deployed.changes({ id: "openai/old", team: "t" }))).toMatchObject([
      { owner: { kind: "assistant", id: "a" }, after: { model: "openai/new" }, state: "written" },
    ]);
    expect(await deployed.expiredReferences("openai/old")).toBe(0);
    const onwards = registryOf([{ name: "newest", default: true }], { old: "new", new: "newest" }, "openai");
    expect(
      await Array.fromAsync(deployed.planChanges({ document: onwards, warnings: [], isOwn: true })),
    ).toMatchObject([
      {
        owner: { id: "a" },
        before: { model: "openai/new" },
        after: { model: "openai/newest" },
        state: "planned",
      },
    ]);
    expect(await deployed.notices({})).toHaveLength(1);
    expect(await deployed.report({ findings: [] })).toMatchObject({
      place: "the stack Chat",
      usage: { teams: [{ id: "t", name: "T" }], byTeam: [[[0, 1]]] },
      changes: { "delete:openai/old@1=new": { references: 1 } },
    });
    let text = "";
    for await (const piece of deployed.export("json")) text += piece;
    expect(JSON.parse(text)).toEqual(await platform.export());
    await expect(deployed.unmark("openai/old", "because")).rejects.toThrow(WriteRefused);
    const writing = await open("write");
    await writing.unmark("openai/old", "because");
    await writing.close();
    await expect(deployed.mark("openai/old", "because")).rejects.toThrow(WriteRefused);
    await deployed.close();
  });

  test("is put on hold and resumed, by whoever uses it", async () => {
    const { platform, open } = await setup();
    await platform.load(ONE_ASSISTANT);
    const deployed = await open("write");
    const hold = await deployed.hold("too many errors");
    expect(hold).toEqual({ reason: "too many errors", by: "somebody", at: "2026-01-01T00:00:00.000Z" });
    await platform.apply(ONE_DELETION);
    expect(await deployed.runs()).toMatchObject({ hold, runs: [{ error: { code: "on-hold" } }] });
    expect(await deployed.resume()).toBeNull();
    expect(await platform.apply(ONE_DELETION)).toMatchObject({ status: "succeeded" });
    expect(await deployed.runs()).toMatchObject({ hold: null });
    await deployed.close();
  });

  test("takes marks and a workspace, and says that the deployment applies", async () => {
    const { platform, open } = await setup();
    await platform.load(ONE_ASSISTANT);
    await platform.apply(ONE_DELETION);
    const deployed = await open("write");
    expect(await deployed.unmark("openai/old", "again")).toMatchObject({ state: "pending" });
    const { history } = await deployed.entry("openai/old");
    expect(history.at(-1)).toMatchObject({ by: "somebody", reason: "again" });
    const file = join(temporaryFolder(), "workspace.json");
    writeFileSync(
      file,
      JSON.stringify({ ...ONE_ASSISTANT, teams: [{ id: "t", name: "Renamed", members: [] }] }),
    );
    expect(await deployed.load(file)).toMatchObject({ teams: 1, assistants: 1 });
    expect((await platform.export()).teams[0]?.name).toBe("Renamed");
    await expect(deployed.apply({ document: ONE_DELETION, warnings: [] })).rejects.toThrow(
      expect.objectContaining({
        code: "bad-usage",
        message: expect.stringContaining(": npx cdk deploy -c stack=Chat -c workspace=true"),
      }),
    );
    await deployed.close();
  });

  test("without the example workspace has nowhere to load to, and nothing to export", async () => {
    const { platform } = await setup();
    const { models, ledger } = platform.tables;
    const { open } = await setup({
      outputs: {
        ModelsTable: models,
        LedgerTable: ledger,
        StateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:runs",
        ReferenceTables: "{}",
      },
    });
    const deployed = await open("write");
    await expect(deployed.load(import.meta.filename)).rejects.toThrow("workspace=true");
    await expect(deployed.export("json")[Symbol.asyncIterator]().next()).rejects.toThrow("workspace=true");
    expect((await deployed.plan({ document: ONE_DELETION, warnings: [] })).status).toBe("changes");
    await deployed.close();
  });

  test("that only observes takes nothing back, and says what would be", async () => {
    const { platform, open, started } = await setup({ observes: true });
    await platform.load(ONE_ASSISTANT);
    await platform.apply(ONE_DELETION);
    await platform.apply(registryOf(["old", "new"], {}, "openai"));
    const { undo } = await open("write");
    const request = { id: "openai/old", reason: "because", isDryRun: false };
    await expect(undo(request)).rejects.toMatchObject({
      code: "wrong-state",
      message: expect.stringContaining("Chat only observes"),
    });
    expect(await undo({ ...request, isDryRun: true })).toMatchObject({ references: { restored: 1 } });
    expect(started).toEqual([]);
  });

  test("makes its daily run in its own state machine, in whatever mode it is", async () => {
    const { open, started } = await setup();
    const deployed = await open("write");
    const result = await deployed.cleanup({ all: true, now: "2026-12-01T00:00:00.000Z" });
    expect(started).toEqual([
      {
        machine: "arn:aws:states:us-east-1:000000000000:stateMachine:runs",
        // What Step Functions takes for a name.
        name: expect.stringMatching(/^[A-Za-z0-9_-]{1,80}$/),
        request: { trigger: "command", all: true, day: "2026-12-01T00:00:00.000Z" },
      },
    ]);
    expect(result).toMatchObject({ run: started[0]?.name, status: "nothing-to-do" });
    await deployed.close();
  });

  test.each(["ModelsTable", "LedgerTable", "StateMachineArn", "ReferenceTables"])(
    "without the output %s is none of ours",
    async (missing) => {
      const outputs: Record<string, string> = {
        ModelsTable: "m",
        LedgerTable: "l",
        StateMachineArn: "a",
        ReferenceTables: "{}",
      };
      delete outputs[missing];
      const { open } = await setup({ outputs });
      await expect(open("read")).rejects.toThrow(
        expect.objectContaining({ code: "no-stack", message: expect.stringContaining(missing) }),
      );
    },
  );

  test("of something else says which output it lacks first", async () => {
    const { open } = await setup({ outputs: { BucketName: "b" } });
    await expect(open("read")).rejects.toThrow("it has no output ModelsTable");
  });

  test("whose app declares its own sources is planned with those", async () => {
    const source = {
      name: "bots",
      table: "bots",
      model: "/model",
      team: "/team",
      owner: { kind: "bot", id: "/id" },
    } as const;
    const { platform } = await setup({ sources: [source] });
    const tables = { ...platform.tables, bots: platform.tables.workspace };
    const own = await createTestPlatform({ sources: [source], extraTables: { bots: tables.bots } });
    await own.apply(ONE_DELETION);
    const { open } = await setup({
      outputs: {
        ModelsTable: own.tables.models,
        LedgerTable: own.tables.ledger,
        StateMachineArn: "a",
        ReferenceTables: JSON.stringify({ bots: tables.bots }),
      },
    });
    const deployed = await open("read");
    expect(await deployed.plan({ document: ONE_DELETION, warnings: [] })).toMatchObject({
      status: "nothing-to-do",
    });
    await deployed.close();
  });
});
