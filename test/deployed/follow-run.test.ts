import { describe, expect, test } from "vitest";
import { TransientTrouble } from "../../lib/contract/errors.ts";
import type { RunRequest } from "../../lib/contract/run-steps.ts";
import { followCleanup } from "../../lib/deployed/follow-run.ts";
import { runStateMachine } from "../../lib/local/interpreter.ts";
import type { Execution } from "../../lib/operations/ports/deployment.ts";
import { intercept } from "../builders/ports.ts";
import { ONE_DELETION } from "../builders/registry.ts";
import { ONE_ASSISTANT } from "../builders/workspace.ts";
import { createTestPlatform } from "../platform/test-platform.ts";

/** Following a daily run of a stack, over real tables; a fake stands in for Step Functions. */

type Answer = Execution["status"] | "none" | Error;

async function setup({ answers = [], output = "{}" }: { answers?: Answer[]; output?: string } = {}) {
  const platform = await createTestPlatform();
  const started: { name: string; request: RunRequest }[] = [];
  const progress: unknown[] = [];
  const deps = {
    ...platform.container,
    report: (one: unknown) => void progress.push(one),
    executions: {
      start: async (name: string, request: RunRequest) => void started.push({ name, request }),
      find: async (arn: string): Promise<Execution | undefined> => {
        const status = answers.shift() ?? "SUCCEEDED";
        if (status instanceof Error) throw status;
        return status === "none" ? undefined : { arn, status, startedAt: "", output };
      },
    },
  };
  const follow = (options: { all?: boolean; waitSeconds?: number } = {}) =>
    followCleanup(deps, { day: null, all: false, waitSeconds: 600, ...options });
  return { platform, deps, follow, started, progress };
}

describe("a daily run of a stack", () => {
  test("is told like one on this machine", async () => {
    const { platform, deps } = await setup();
    await platform.load(ONE_ASSISTANT);
    await platform.apply(ONE_DELETION);
    await platform.load(ONE_ASSISTANT);
    let ended: string | undefined;
    const executions = {
      async start(run: string, { day = null, all = false }: RunRequest) {
        const startedAt = new Date(platform.clock.now()).toISOString();
        const input = { run, startedAt, trigger: "command", digest: null, day, all } as const;
        ended = await runStateMachine(platform.container, input, { waitMs: 5 });
      },
      find: async (arn: string): Promise<Execution> => ({
        arn,
        status: "SUCCEEDED",
        startedAt: "",
        output: JSON.stringify({ plan: { status: "busy", finish: { status: ended } } }),
      }),
    };
    const request = { day: null, all: true, waitSeconds: 600 };
    const result = await followCleanup({ ...deps, executions }, request);
    expect(result).toEqual({
      run: expect.stringMatching(/^cleanup-/),
      status: "succeeded",
      watched: 1,
      found: 1,
      repaired: 1,
      unwatched: [],
      created: 0,
      unreached: 0,
      republished: 0,
      redelivered: 0,
      pendingNotices: 0,
      sources: expect.arrayContaining([expect.objectContaining({ source: "assistant", references: 1 })]),
      recovered: 0,
      summary: "no model changed: 1 reference rewritten, in 1 team; no notices",
    });
    expect((await platform.export()).assistants[0]?.modelId).toBe("openai/new");
  });

  test("is waited for, whatever may pass meanwhile", async () => {
    const { follow, platform, started } = await setup({
      answers: ["none", "RUNNING", new TransientTrouble("throttled"), "PENDING_REDRIVE"],
      output: '{"plan":{"status":"superseded"}}',
    });
    const before = platform.clock.monotonic();
    expect(await follow()).toMatchObject({ run: started[0]?.name, status: "busy" });
    expect(platform.clock.monotonic() - before).toBe(8_000);
  });

  test("that cannot be looked at is an error", async () => {
    const denied = Object.assign(new Error("no"), { name: "AccessDeniedException" });
    const { follow } = await setup({ answers: ["RUNNING", denied] });
    await expect(follow()).rejects.toBe(denied);
  });

  test("reports what its pass has read so far", async () => {
    const { follow, deps, platform, started, progress } = await setup({ answers: ["RUNNING"] });
    await platform.load(ONE_ASSISTANT);
    await platform.apply(ONE_DELETION);
    intercept(deps.executions, "find", (find) => async (name) => {
      const found = await find(name);
      if (found?.status !== "RUNNING") return found;
      const run = {
        run: name,
        trigger: "command",
        digest: "d",
        status: "running",
        startedAt: new Date(platform.clock.now()).toISOString(),
        endedAt: null,
        progress: { done: 0, of: 40 },
        execution: null,
        error: null,
      } as const;
      const until = new Date(platform.clock.now() + 60_000).toISOString();
      const { head, ledger, passes } = platform.container;
      const lease = await head.acquire(
        { run, until, applying: null, now: run.startedAt },
        (await head.read())!,
      );
      const pass = { id: "p", targets: "", startedAt: run.startedAt };
      await ledger.commit(lease!, { head: { pass } });
      for (const [segment, items] of [10, 7].entries()) {
        const cursor = { next: null, done: true, items, scanned: 0, problems: [], trouble: null };
        const place = { pass: pass.id, table: "workspace", segment, of: 2 };
        await passes.saveCursor(lease!, place, { ...cursor, skippedBy: {}, failedBy: {} });
      }
      return found;
    });
    await follow();
    expect(started).toHaveLength(1);
    expect(progress).toEqual([{ step: "pass", done: 17, of: 40 }]);
  });

  test.each([
    ["run-active", "run-active"],
    ["bad-usage", "engine-failed"],
    ["TypeError", "engine-failed"],
  ])("that failed with %s is an error %s, with what its row says", async (code, expected) => {
    const { follow, deps, platform } = await setup({ answers: ["FAILED"] });
    intercept(deps.executions, "find", (find) => async (name) => {
      await platform.container.runs.put({
        run: name,
        trigger: "command",
        digest: "",
        status: "failed",
        startedAt: "2026-01-01T00:00:00.000Z",
        endedAt: "2026-01-01T00:00:01.000Z",
        progress: { done: 0, of: 0 },
        execution: null,
        error: { code, message: "the table is gone", step: "Plan" },
      });
      return find(name);
    });
    await expect(follow()).rejects.toThrow(
      expect.objectContaining({
        code: expected,
        exitStatus: 1,
        message: expect.stringMatching(
          new RegExp(`^run cleanup-.* failed in Plan: ${code}: the table is gone$`),
        ),
      }),
    );
  });

  test.each(["ABORTED", "TIMED_OUT"] as const)("that was %s is an error without a reason", async (status) => {
    const { follow } = await setup({ answers: [status] });
    await expect(follow()).rejects.toThrow(
      expect.objectContaining({ code: "engine-failed", message: expect.stringContaining(status) }),
    );
  });

  test("that takes longer than one waits goes on, and one is told where", async () => {
    const { follow, platform } = await setup({ answers: Array(9).fill("RUNNING") });
    const before = platform.clock.monotonic();
    await expect(follow({ waitSeconds: 3 })).rejects.toThrow(
      expect.objectContaining({
        code: "run-active",
        exitStatus: 1,
        message: expect.stringMatching(/^run .* goes on$/),
        hint: "runs",
      }),
    );
    expect(platform.clock.monotonic() - before).toBe(3_000);
  });
});
