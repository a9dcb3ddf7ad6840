import { expect, test } from "vitest";
import { isReadCommand } from "../../../lib/aws/client/meter.ts";
import { runOf } from "../../../lib/operations/deployment/request-deployment.ts";
import { registryOf } from "../../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../../builders/workspace.ts";
import { setup } from "../deployment/deployment-setup.ts";

/** The mode `observe`: plan and report, no write to an adopter's table, nothing published. */

const REGISTRY = registryOf(
  [{ name: "new", tokenLimit: 2, default: true }],
  { old: "new", gone: null },
  "openai",
);
const WORKSPACE = workspaceOf({
  teams: teamsOf(["t"]),
  assistants: assistantsOf(["openai/old", "openai/gone"], ["t"]),
});

async function observing() {
  const world = await setup({ mode: "observe" });
  await world.platform.load(WORKSPACE);
  const written: string[] = [];
  world.platform.dynamodb.raw.middlewareStack.add(
    (next, context) => async (args) => {
      if (!isReadCommand(context.commandName ?? "")) written.push(JSON.stringify(args.input));
      return next(args);
    },
    { step: "initialize", name: "recordWrites" },
  );
  return { ...world, written };
}

test("a deployment is told what there would be to do; only the ledger is written, and nobody is told", async () => {
  const { platform, deploymentOf, request, run, wait, written } = await observing();
  const before = await platform.export();
  const deployment = deploymentOf(REGISTRY);
  await request(deployment);
  await run(deployment);
  expect(await wait(deployment)).toMatchObject({ data: { Status: "succeeded", Rewritten: 0, Cleared: 0 } });
  expect(await platform.container.runs.get(runOf(deployment))).toMatchObject({
    trigger: "deployment",
    status: "succeeded",
    observed: { status: "changes", migrations: 2, references: 2, notices: 2 },
  });
  // No model has a row yet, and every id of the registry is known all the same.
  const { sources } = (await platform.container.runs.get(runOf(deployment))) ?? {};
  expect(sources?.find(({ source }) => source === "assistant")).toMatchObject({
    items: 2,
    references: 2,
    unknownIds: 0,
  });
  expect(written.length).toBeGreaterThan(0);
  const { models, workspace } = platform.tables;
  expect(written.filter((one) => one.includes(models) || one.includes(workspace))).toEqual([]);
  expect(await platform.export()).toEqual(before);
  expect(await platform.rows()).toEqual([]);
  expect(platform.topic.published).toEqual([]);
  expect(await platform.container.head.read()).toMatchObject({ applied: null, applying: null, lease: null });
});

test("the daily run observes with the registry that was asked for last, and has nothing to do before the first", async () => {
  const { platform, deploymentOf, request, run } = await observing();
  expect(await platform.cleanup()).toMatchObject({ status: "nothing-to-do" });
  const deployment = deploymentOf(REGISTRY);
  await request(deployment);
  await run(deployment);
  const daily = await platform.cleanup();
  expect(await platform.container.runs.get(daily.run)).toMatchObject({ observed: { references: 2 } });
  expect(platform.topic.published).toEqual([]);
});

test("an older request is superseded by a newer one", async () => {
  const { deploymentOf, request, run, wait } = await observing();
  const older = deploymentOf(REGISTRY);
  const newer = deploymentOf({ ...REGISTRY, deleted: [] });
  await request(older);
  await request(newer);
  await run(older);
  expect(await wait(older)).toMatchObject({ failed: expect.stringContaining("superseded") });
});

test("from the mode apply on, the same registry is applied", async () => {
  const { platform, deploymentOf, request, run } = await observing();
  const deployment = deploymentOf(REGISTRY);
  await request(deployment);
  await run(deployment);
  const applying = platform.another({ mode: "apply" });
  expect(await applying.cleanup({ all: true })).toMatchObject({ status: "nothing-to-do" });
  expect((await platform.export()).assistants.map(({ modelId }) => modelId)).toEqual([
    "openai/old",
    "openai/gone",
  ]);
});
