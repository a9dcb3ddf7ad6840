import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { ENVIRONMENT } from "../../lib/contract/environment.ts";
import { METRICS, METRICS_NAMESPACE } from "../../lib/contract/metrics.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { runOf } from "../../lib/operations/deployment/request-deployment.ts";
import { holdPlatform } from "../../lib/operations/ledger/hold-platform.ts";
import { setupService } from "../aws/services/answering-service.ts";
import { teamsOf, workspaceOf } from "../builders/workspace.ts";
import { resourcesOf, setup } from "../constructs/setup.ts";
import { AFTER, BEFORE } from "../operations/one-deletion.ts";
import { createFakeClock, createTestPlatform, type TestPlatform } from "../platform/test-platform.ts";

/** The functions as Lambda loads them write metrics under the names, and with the numbers, that the alarms of the template look at. */

const DAY_MS = 86_400_000;
const using = (id: string): WorkspaceDocument =>
  workspaceOf({
    teams: teamsOf(["t"]),
    assistants: [
      { id, team: "t", name: id, modelId: "openai/old" },
      { id: `${id}-tired`, team: "t", name: id, modelId: "openai/tired" },
    ],
  });
/** Its day for the operators was yesterday, when the teams had heard of it. */
const TIRED = {
  name: "tired",
  tokenLimit: 1_000,
  deprecated: true,
  retiresOn: new Date(Date.now() + 13 * DAY_MS).toISOString().slice(0, 10),
};
const withTired = (registry: RegistryDocument): RegistryDocument => ({
  ...registry,
  providers: { openai: { models: [...(registry.providers.openai?.models ?? []), TIRED] } },
});

const TEMPLATE = setup().template();

type Metric = { readonly namespace: string; readonly name: string; readonly service: string };

/** The alarms about our own metrics; AWS counts the others. */
const ALARMS = Object.values(resourcesOf(TEMPLATE, "AWS::CloudWatch::Alarm"))
  .map(({ Properties }) => ({
    namespace: Properties.Namespace as string,
    name: Properties.MetricName as string,
    service: (Properties.Dimensions as { Name: string; Value: string }[]).find(
      ({ Name }) => Name === "service",
    )?.Value as string,
    threshold: Properties.Threshold as number,
    comparison: Properties.ComparisonOperator as string,
  }))
  .filter(({ namespace }) => namespace === METRICS_NAMESPACE);

/** Returns what the template tells a function about its metrics. */
function namesFor(name: string): Record<string, string> {
  const [found] = Object.values(resourcesOf(TEMPLATE, "AWS::Lambda::Function"))
    .map(
      ({ Properties }) =>
        Properties as { Description?: string; Environment: { Variables: Record<string, string> } },
    )
    .filter(({ Description }) => Description === `Modelkeeper: ${name}`);
  return { [ENVIRONMENT.service]: found?.Environment.Variables[ENVIRONMENT.service] ?? "" };
}

type Embedded = {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
} & Readonly<Record<string, unknown>>;

/** Reads the metrics in a line of stdout, in CloudWatch's embedded format. */
function metricsIn(line: string): (Metric & { readonly value: number })[] {
  const embedded = JSON.parse(line) as Embedded;
  return embedded._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) => {
    expect(Dimensions).toEqual([["service"]]);
    return Metrics.map(({ Name }) => ({
      namespace: Namespace,
      name: Name,
      service: embedded.service as string,
      value: embedded[Name] as number,
    }));
  });
}

/** Calls a function once. Returns the metrics that the call writes, and its result. */
async function call(name: string, event: object) {
  vi.resetModules();
  for (const [variable, value] of Object.entries(namesFor(name))) vi.stubEnv(variable, value);
  const { handler } = await import(`../../functions/${name}/index.ts`);
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    const answer = await handler(JSON.parse(JSON.stringify(event)), {});
    const lines = write.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('"_aws"'));
    return { answer, metrics: lines.flatMap(metricsIn) };
  } finally {
    write.mockRestore();
  }
}

let platform: TestPlatform;

beforeAll(async () => {
  // The functions go by the clock of the machine: what they find is two days old.
  platform = await createTestPlatform({
    clock: createFakeClock(new Date(Date.now() - 2 * DAY_MS).toISOString()),
  });
  const environment = {
    [ENVIRONMENT.modelsTable]: platform.tables.models,
    [ENVIRONMENT.ledgerTable]: platform.tables.ledger,
    [ENVIRONMENT.referenceTables]: JSON.stringify({ workspace: platform.tables.workspace }),
    [ENVIRONMENT.mode]: "apply",
    [ENVIRONMENT.stateMachine]: "arn:aws:states:us-east-1:000000000000:stateMachine:runs",
    [ENVIRONMENT.waitBudgetSeconds]: "2700",
    [ENVIRONMENT.noticeTopic]: "arn:aws:sns:us-east-1:000000000000:notices",
    [ENVIRONMENT.leaseSeconds]: "120",
    [ENVIRONMENT.segmentsAtOnce]: "40",
    [ENVIRONMENT.journalRetentionSeconds]: "34560000",
    [ENVIRONMENT.bedrockProviders]: "openai",
    [ENVIRONMENT.bedrockRegions]: "us-east-1,us-west-2",
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_DYNAMODB: inject("endpoint"),
    // Nothing listens there: SNS is down.
    AWS_ENDPOINT_URL_SNS: "http://127.0.0.1:9",
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(() => {
  vi.unstubAllEnvs();
});

/**
 * Plays a daily run that repairs a straggler, finds a team that has not answered, cannot publish, and finds a tombstone lost, a look at Bedrock, the end of
 * an incomplete run, and a detached deployment.
 */
async function troubles(): Promise<(Metric & { readonly value: number })[]> {
  await platform.load(using("a"));
  await platform.apply(withTired(BEFORE));
  platform.topic.fails = true;
  await platform.apply(withTired(AFTER));
  await platform.load(using("straggler"));
  const { answers, runs } = platform.container;
  const event = { run: "daily", startedAt: new Date().toISOString(), execution: null };
  const plan = (await call("plan", { ...event, request: { trigger: "schedule" } })).answer;
  for (const segment of plan.segments) await call("slice", { ...plan.pointer, ...segment });
  const review = (await call("review-pass", plan.pointer)).answer;
  for (const buckets of review.buckets)
    await call("compose-notices", { ...plan.pointer, buckets, passes: review.passes });
  const finish = await call("finish", plan.pointer);
  const publish = await call("publish-notices", event);

  const legacy = {
    modelSummaries: [{ modelId: "new", modelArn: "arn", modelLifecycle: { status: "LEGACY" } }],
  };
  const { client, requests } = await setupService(() => ({
    status: 200,
    type: "application/json",
    body: JSON.stringify(legacy),
  }));
  vi.stubEnv("AWS_ENDPOINT_URL_BEDROCK", client.endpoint);
  const look = await call("watch-bedrock", {});
  expect(requests).toHaveLength(2);
  const again = await call("watch-bedrock", {});
  expect(again.metrics).toMatchObject([{ name: METRICS.bedrockFindings, value: 0 }]);

  const row = await runs.get("daily");
  if (row === undefined) throw new Error("there is no run");
  await runs.put({ ...row, status: "incomplete" });
  const incomplete = await call("finish", plan.pointer);

  const { documents } = platform.dynamodb;
  const lost = { TableName: platform.tables.models, Key: { id: "openai/old" } };
  await documents.send(new DeleteCommand(lost));
  const told = await call("tell-operators", { run: "daily", request: { trigger: "schedule" } });

  await holdPlatform(platform.container, { reason: "too many errors", by: "ann" });
  const held = await call("publish-notices", event);
  expect(held.answer).toMatchObject({ more: false, onHold: true, status: "incomplete" });

  const deployment = {
    StackId: "arn:aws:cloudformation:us-east-1:000000000000:stack/Chat/1",
    RequestId: "1",
  };
  const run = runOf({ stackId: deployment.StackId, requestId: deployment.RequestId });
  const data = { Run: run, Status: "detached" as const, Rewritten: 0, Cleared: 0, NoticesPending: 0 };
  await answers.give(run, { done: true, data });
  const detached = await call("is-complete", {
    ...deployment,
    RequestType: "Update",
    ResourceProperties: { registryBucket: "b", registryKey: "k", digest: "d", mode: "apply" },
  });
  expect(detached.answer).toEqual({ IsComplete: true, Data: data });
  return [finish, publish, look, incomplete, told, held, detached].flatMap(({ metrics }) => metrics);
}

describe("the alarms of the template", () => {
  test("look at every metric that the functions count, and at no other of ours", () => {
    // Warnings wake nobody: they are on the dashboard.
    const alarming = Object.values(METRICS).filter((name) => name !== METRICS.healthWarnings);
    expect(ALARMS.map(({ name }) => name).sort()).toEqual(alarming.sort());
    for (const { comparison } of ALARMS) expect(comparison).toBe("GreaterThanThreshold");
  });

  test("fire for what the functions write in trouble", async () => {
    const written = await troubles();
    for (const { namespace, name, service, threshold } of ALARMS) {
      const values = written
        .filter((one) => one.namespace === namespace && one.name === name && one.service === service)
        .map(({ value }) => value);
      expect([name, Math.max(...values) > threshold]).toEqual([name, true]);
    }
  }, 60_000);
});
