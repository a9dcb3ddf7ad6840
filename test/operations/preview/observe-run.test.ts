import { expect, test } from "vitest";
import { isReadCommand } from "../../../lib/aws/client/meter.ts";
import { runOf } from "../../../lib/operations/deployment/request-deployment.ts";
import { referenceSources } from "../../../lib/registry/reference-sources.ts";
import { intercept } from "../../builders/ports.ts";
import { registryOf } from "../../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../../builders/workspace.ts";
import { type DeploymentOptions, setup } from "../deployment/deployment-setup.ts";

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

async function observing(options: DeploymentOptions = {}) {
  const world = await setup({ mode: "observe", ...options });
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
  // The request and its answer, the registry, the plan and the cursors of a pass, and the run.
  const rows = [...new Set(written.flatMap((one) => one.match(/"pk":(\{"S":)?"([A-Z]+)/)?.[2] ?? []))];
  expect(rows.sort()).toEqual(["ANSWER", "HEAD", "PASS", "REGISTRY", "RUN"]);
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

test("a deployment that observes succeeds, whatever happened to its observation", async () => {
  const { platform, container, deploymentOf, request, run, wait } = await observing();
  intercept(container.tables, "scan", () => async () => {
    throw new Error("a page that nobody can read");
  });
  const deployment = deploymentOf(REGISTRY);
  await request(deployment);
  await run(deployment);
  expect(await wait(deployment)).toMatchObject({ done: true, data: { Status: "failed", Rewritten: 0 } });
  expect(await platform.container.runs.get(runOf(deployment))).toMatchObject({
    status: "failed",
    error: { step: "Pass" },
  });
});

test("one whose execution could say nothing succeeds too; one that applies does not", async () => {
  const { deploymentOf, request, end, wait } = await observing();
  const deployment = deploymentOf(REGISTRY);
  await request(deployment);
  end(runOf(deployment), "TIMED_OUT");
  expect(await wait({ ...deployment, observes: true })).toMatchObject({ data: { Status: "failed" } });
  const other = deploymentOf(REGISTRY);
  await request(other);
  end(runOf(other), "TIMED_OUT");
  expect(await wait({ ...other, observes: false })).toMatchObject({ failed: expect.any(String) });
});

test("an observation whose plan has expired fails, and its deployment does not", async () => {
  const { container, deploymentOf, request, run, wait } = await observing();
  intercept(container.passes, "read", () => async (pass) => {
    throw new Error(`the ledger has no pass ${pass}`);
  });
  const deployment = deploymentOf(REGISTRY);
  await request(deployment);
  await run(deployment);
  expect(await wait(deployment)).toMatchObject({ data: { Status: "failed" } });
});

test("a table that is missing is warned about, and the others are observed", async () => {
  const [first] = referenceSources;
  const missing = { ...first, name: "elsewhere", table: "nowhere" };
  const { container, platform, deploymentOf, request, run, wait } = await observing({
    sources: [...referenceSources, missing],
  });
  const warnings: object[] = [];
  intercept(container.log, "info", () => (message, details) => {
    if (message === "warns") warnings.push(details);
  });
  const deployment = deploymentOf(REGISTRY);
  await request(deployment);
  await run(deployment);
  expect(await wait(deployment)).toMatchObject({ data: { Status: "succeeded" } });
  expect(warnings).toContainEqual(expect.objectContaining({ code: "unknown-table" }));
  expect(await platform.container.runs.get(runOf(deployment))).toMatchObject({ observed: { references: 2 } });
});

test("without reference sources there is nothing to read, and the rows are reported", async () => {
  const { platform, deploymentOf, request, run, wait } = await observing({ sources: [] });
  const deployment = deploymentOf(REGISTRY);
  await request(deployment);
  await run(deployment);
  expect(await wait(deployment)).toMatchObject({ data: { Status: "succeeded" } });
  expect(await platform.container.runs.get(runOf(deployment))).toMatchObject({
    observed: { status: "changes", references: 0, notices: 0 },
  });
});
