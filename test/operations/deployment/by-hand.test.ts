import { describe, expect, test } from "vitest";
import { runOf } from "../../../lib/operations/deployment/request-deployment.ts";
import { planRun } from "../../../lib/operations/plan/plan-run.ts";
import { ONE_DELETION, registryOf } from "../../builders/registry.ts";
import { ONE_ASSISTANT } from "../../builders/workspace.ts";
import { setup } from "./deployment-setup.ts";

/** An execution that a person starts with a digest: `{"digest": "…"}`, as the runbook says. */

const OLDER = registryOf([{ name: "old" }, { name: "new", default: true }], {}, "openai");

/** Two deployments, the older registry first. */
async function deployed() {
  const world = await setup();
  const { platform, deploymentOf, request, run } = world;
  await platform.load(ONE_ASSISTANT);
  const [older, newer] = [deploymentOf(OLDER), deploymentOf(ONE_DELETION)];
  for (const deployment of [older, newer]) {
    platform.clock.advance(60_000);
    await request(deployment);
    await run(deployment);
  }
  platform.clock.advance(60_000);
  const statusOfOld = async () => (await platform.rows()).find(({ id }) => id === "openai/old")?.status;
  expect(await statusOfOld()).toBe("deleted");
  return { ...world, older, newer, statusOfOld };
}

describe("an older registry, applied by hand", () => {
  test("is in force, and the daily run keeps it", async () => {
    const { platform, startByHand, older, statusOfOld } = await deployed();
    expect(await startByHand("by-hand", { digest: older.digest })).toMatchObject({
      status: "SUCCEEDED",
      output: '{"plan":{"status":"succeeded"}}',
    });
    expect(await statusOfOld()).toBe("active");
    const { stack, ...head } = (await platform.container.head.read()) ?? {};
    expect(head).toMatchObject({
      applied: { digest: older.digest },
      wanted: { digest: older.digest, run: "by-hand" },
    });
    expect(stack).toMatch(/stack\/Chat$/);
    platform.clock.advance(86_400_000);
    await platform.cleanup({ all: true });
    expect(await statusOfOld()).toBe("active");
  });

  test("gives way to a deployment that is requested after it has started", async () => {
    const { platform, container, deploymentOf, request, older } = await deployed();
    const startedAt = new Date(platform.clock.now()).toISOString();
    const run = {
      run: "by-hand",
      trigger: "command",
      execution: "arn",
      digest: older.digest,
      startedAt,
    } as const;
    platform.clock.advance(1_000);
    const onwards = deploymentOf(registryOf([{ name: "new", default: true }], {}, "openai"));
    await request(onwards);
    expect(await planRun(container, run)).toEqual({ next: "done", status: "superseded" });
    expect((await platform.container.head.read())?.wanted?.run).toBe(runOf(onwards));
  });

  test("is recorded once, however often its first step is run", async () => {
    const { platform, container, older } = await deployed();
    const startedAt = new Date(platform.clock.now()).toISOString();
    const run = {
      run: "by-hand",
      trigger: "command",
      execution: "arn",
      digest: older.digest,
      startedAt,
    } as const;
    expect(await planRun(container, run)).toMatchObject({ next: "pass" });
    const { wanted } = (await platform.container.head.read()) ?? {};
    expect(await planRun(container, run)).toMatchObject({ next: "pass" });
    expect((await platform.container.head.read())?.wanted).toEqual(wanted);
  });

  test("of one machine, a command that was overtaken is none, whenever it goes on", async () => {
    const { platform, container, older } = await deployed();
    const startedAt = new Date(platform.clock.now()).toISOString();
    const run = { run: "overtaken", trigger: "command", digest: older.digest, startedAt } as const;
    expect(await planRun(container, run)).toEqual({ next: "done", status: "superseded" });
  });

  test("is refused where the ledger does not have it, and then nothing is requested", async () => {
    const { platform, startByHand, newer } = await deployed();
    const digest = "0".repeat(64);
    expect(await startByHand("by-hand", { digest })).toMatchObject({ status: "FAILED" });
    expect(await platform.container.head.read()).toMatchObject({
      wanted: { run: runOf(newer) },
      applied: { digest: newer.digest },
      lease: null,
    });
  });
});

test("an execution of a deployment that starts late is none that was started by hand", async () => {
  const { platform, startByHand, older, newer, statusOfOld } = await deployed();
  const late = { trigger: "deployment", digest: older.digest, registry: older.registry } as const;
  expect(await startByHand("late", late)).toMatchObject({ output: '{"plan":{"status":"superseded"}}' });
  expect(await statusOfOld()).toBe("deleted");
  expect((await platform.container.head.read())?.wanted?.digest).toBe(newer.digest);
});
