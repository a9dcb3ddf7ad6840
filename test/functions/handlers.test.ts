import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { createDeadline } from "../../functions/deadline.ts";
import { createIsCompleteHandler } from "../../functions/is-complete/handler.ts";
import { createOnEventHandler } from "../../functions/on-event/handler.ts";
import { PLAN, passKey } from "../../lib/aws/pass/pass-keys.ts";
import { ENVIRONMENT } from "../../lib/contract/environment.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { RunEvent } from "../../lib/contract/run-steps.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../lib/domain/registry/parameter-sets-in-force.ts";
import { newRun } from "../../lib/operations/run/new-run.ts";
import { requestRun } from "../../lib/operations/run/request-run.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { ONE_ASSISTANT } from "../builders/workspace.ts";
import { createTestPlatform, type TestPlatform } from "../platform/test-platform.ts";

/** The exports of `functions/<name>/index.ts`, loaded as Lambda loads them, with the environment that the constructs set. */

const FUNCTIONS = readdirSync(join(import.meta.dirname, "../../functions"), { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map(({ name }) => name);

const REGISTRY: RegistryDocument = {
  version: 1,
  providers: { openai: { models: [{ name: "new", tokenLimit: 1 }] } },
  deleted: [{ provider: "openai", name: "old", replacement: "new" }],
};

// biome-ignore lint/suspicious/noExplicitAny: as Lambda calls them, events and results are JSON
type Handler = (event: any, context?: object) => Promise<any>;

let platform: TestPlatform;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  platform = await createTestPlatform();
  environment = {
    [ENVIRONMENT.modelsTable]: platform.tables.models,
    [ENVIRONMENT.ledgerTable]: platform.tables.ledger,
    [ENVIRONMENT.referenceTables]: JSON.stringify({ workspace: platform.tables.workspace }),
    [ENVIRONMENT.inboxTable]: platform.tables.inbox,
    [ENVIRONMENT.membersTable]: platform.tables.workspace,
    [ENVIRONMENT.mode]: "apply",
    [ENVIRONMENT.stateMachine]: "arn:aws:states:us-east-1:000000000000:stateMachine:runs",
    [ENVIRONMENT.waitBudgetSeconds]: "2700",
    [ENVIRONMENT.service]: "models",
    [ENVIRONMENT.noticeTopic]: "arn:aws:sns:us-east-1:000000000000:notices",
    [ENVIRONMENT.leaseSeconds]: "120",
    [ENVIRONMENT.segmentsAtOnce]: "40",
    [ENVIRONMENT.journalRetentionSeconds]: "34560000",
    [ENVIRONMENT.inboxRetentionSeconds]: "34560000",
    [ENVIRONMENT.bedrockProviders]: "bedrock",
    [ENVIRONMENT.bedrockRegions]: "us-east-1",
    [ENVIRONMENT.reportBucket]: "reports",
    [ENVIRONMENT.stackName]: "Chat",
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_DYNAMODB: inject("endpoint"),
    // Nothing listens there: SNS is down.
    AWS_ENDPOINT_URL_SNS: "http://127.0.0.1:9",
  };
});

beforeEach(() => {
  vi.resetModules();
  vi.unstubAllEnvs();
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(() => {
  vi.unstubAllEnvs();
});

async function load(name: string): Promise<Handler> {
  const { handler } = (await import(`../../functions/${name}/index.ts`)) as { handler: Handler };
  return (event, context = {}) => handler(JSON.parse(JSON.stringify(event)), context);
}

const INPUT: RunEvent = {
  run: "run-of-lambda",
  startedAt: "2026-01-01T00:00:00.000Z",
  execution: null,
  request: {},
};

/** Records that a run is to put the registry in force. Returns the digest that the run's events name. */
async function request(run: string, registry: RegistryDocument, { container } = platform): Promise<string> {
  const sets = parameterSetsInForce(parameterSets, registry);
  const digest = registryDigest(registry, referenceSources, sets);
  const bundle = { registry, sources: referenceSources, sets };
  await requestRun(container, { run, digest, bundle }, await container.head.read());
  return digest;
}

describe("the functions", () => {
  test("do a whole run, one after the other, as the state machine calls them", async () => {
    await platform.load(ONE_ASSISTANT);
    const digest = await request(INPUT.run, REGISTRY);
    const call = async (name: string, event: object) => (await load(name))(event, {});

    const input = { ...INPUT, request: { trigger: "deployment", digest } };
    const plan = await call("plan", input);
    expect(plan).toMatchObject({ next: "pass", segments: [{ table: "workspace", segment: 0, of: 1 }] });
    for (const segment of plan.segments) {
      expect(await call("slice", { ...plan.pointer, ...segment })).toMatchObject({ status: "done" });
    }
    const review = await call("review-pass", plan.pointer);
    expect(review.next).toBe("compose");
    for (const buckets of review.buckets) {
      const event = { ...plan.pointer, buckets, passes: review.passes };
      expect(await call("compose-notices", event)).toEqual({ status: "done" });
    }
    expect(await call("finish", plan.pointer)).toEqual({ next: "publish", status: "succeeded" });
    // SNS does not answer: the notice stays pending, and nothing fails.
    expect(await call("publish-notices", { run: INPUT.run, startedAt: INPUT.startedAt })).toMatchObject({
      more: false,
    });
    expect((await platform.notices()).map(({ state }) => state)).toEqual(["pending"]);
    expect((await platform.export()).assistants[0]?.modelId).toBe("openai/new");
    expect(await call("plan", { ...input, run: "another" })).toMatchObject({
      next: "publish",
    });
  }, 60_000);

  test("that are warm keep the plan of a pass: a second slice does not read it", async () => {
    const own = await createTestPlatform();
    vi.stubEnv(ENVIRONMENT.modelsTable, own.tables.models);
    vi.stubEnv(ENVIRONMENT.ledgerTable, own.tables.ledger);
    vi.stubEnv(ENVIRONMENT.referenceTables, JSON.stringify({ workspace: own.tables.workspace }));
    await own.load(ONE_ASSISTANT);
    const digest = await request("run-of-slices", REGISTRY, own);
    const event = { ...INPUT, run: "run-of-slices", request: { trigger: "deployment", digest } };
    const { pointer, segments } = await (await load("plan"))(event);
    const slice = await load("slice");
    expect(await slice({ ...pointer, ...segments[0] })).toMatchObject({ status: "done" });
    await own.dynamodb.documents.send(
      new DeleteCommand({ TableName: own.tables.ledger, Key: { pk: passKey(pointer.pass), sk: PLAN } }),
    );
    expect(await slice({ ...pointer, ...segments[0] })).toMatchObject({ status: "done" });
    vi.resetModules();
    await expect((await load("slice"))({ ...pointer, ...segments[0] })).rejects.toThrow("has no pass");
  }, 60_000);

  test("hold when an alarm fires, once, and leave a hold that somebody gave", async () => {
    const { head, holds } = platform.container;
    const fired = (alarmName: string) =>
      load("hold-on-alarm").then((handler) => handler({ detail: { alarmName, state: { value: "ALARM" } } }));
    await fired("error-rate");
    const hold = (await head.read())?.hold ?? null;
    expect(hold).toMatchObject({ by: "error-rate", reason: "the alarm error-rate fired" });
    await fired("latency");
    expect((await head.read())?.hold).toEqual(hold);
    if (hold !== null) await holds.lift(hold);
    expect((await head.read())?.hold).toBeNull();
  }, 60_000);

  test("record a failure, and give back the lease", async () => {
    const { head, runs } = platform.container;
    const input = { ...INPUT, run: "failed-run" };
    const digest = await request(input.run, REGISTRY);
    const observed = (await head.read())!;
    const run = newRun({ ...input, trigger: "deployment", digest }, observed);
    const until = new Date(platform.clock.now() + 60_000).toISOString();
    await head.acquire({ run, until, applying: null, now: INPUT.startedAt }, observed);
    expect(await head.read()).toMatchObject({ lease: { holder: input.run } });
    const handler = await load("record-failure");
    await handler({ ...input, failure: { plan: { Error: "Boom", Cause: "because" } } });
    expect(await head.read()).toMatchObject({ lease: null });
    expect(await runs.get(input.run)).toMatchObject({
      status: "failed",
      error: { code: "Boom", message: "because" },
    });
  });
});

test("the report of the stack is put into the bucket, as a page, and the tables are only read", async () => {
  const puts: { path: string; type: string; body: string }[] = [];
  const bucket = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      const { url = "", headers } = request;
      puts.push({ path: url.replace(/\?.*/, ""), type: headers["content-type"] ?? "", body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => bucket.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = bucket.address() as AddressInfo;
    vi.stubEnv("AWS_ENDPOINT_URL_S3", `http://127.0.0.1:${port}`);
    const { characters } = await (await load("write-report"))({});
    expect(puts).toMatchObject([{ path: "/reports/report.html", type: "text/html; charset=utf-8" }]);
    expect(puts[0]?.body).toContain("<title>Models of the stack Chat</title>");
    expect(puts[0]?.body).toContain("npx modelkeeper ledger changes");
    expect(characters).toBeGreaterThan(20_000);
  } finally {
    bucket.close();
  }
}, 60_000);

describe("the functions of the custom resource", () => {
  const event = {
    RequestType: "Update" as const,
    StackId: "arn:aws:cloudformation:us-east-1:000000000000:stack/Chat/1",
    RequestId: "1",
    ResponseURL: "https://secret",
    ResourceProperties: { registryBucket: "b", registryKey: "k", digest: "d", mode: "apply" },
  };

  test("answer a deletion at once, and ask nobody", async () => {
    const deletion = { ...event, RequestType: "Delete" };
    expect(await (await load("on-event"))(deletion)).toEqual({
      PhysicalResourceId: "modelkeeper-registry",
      RequestedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(await (await load("is-complete"))(deletion)).toEqual({ IsComplete: true });
  });

  test("lets on-event and is-complete answer where nothing answers them", async () => {
    const never = new Promise<never>(() => {});
    const executions = { find: () => never, start: () => never };
    const { container } = platform;
    const inTime = createDeadline(20);
    const dependencies = { ...container, executions, inTime };
    const begun = await createOnEventHandler(dependencies)(event);
    expect(begun.PhysicalResourceId).toBe("modelkeeper-registry");
    const isComplete = createIsCompleteHandler({
      ...dependencies,
      stacks: { outputs: () => never, isRollingBack: () => never },
      waitBudgetMs: 60_000,
      isTransient: () => false,
    });
    expect(await isComplete({ ...event, ...begun })).toEqual({ IsComplete: false });
    platform.clock.advance(60_000);
    expect(await isComplete({ ...event, ...begun })).toMatchObject({
      IsComplete: true,
      Data: { Status: "detached" },
    });
  });

  test("take what does not answer for not yet, without data, and log no secret", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
    const logged = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      expect(await (await load("on-event"))(event)).toEqual({
        PhysicalResourceId: "modelkeeper-registry",
        RequestedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      });
      expect(await (await load("is-complete"))(event)).toEqual({ IsComplete: false });
      expect(JSON.stringify(logged.mock.calls)).not.toContain("https://secret");
    } finally {
      logged.mockRestore();
    }
  }, 60_000);

  test("tell what is wrong with a resource that is not theirs", async () => {
    const wrong = { ...event, ResourceProperties: {} };
    await expect((await load("is-complete"))(wrong)).rejects.toThrow("registryBucket");
  });
});

test("an observation is planned, counted and reported, through the middleware", async () => {
  // Whatever the other tests have applied, this model is new.
  const registry: RegistryDocument = {
    ...REGISTRY,
    providers: {
      openai: {
        models: [
          { name: "new", tokenLimit: 1 },
          { name: "newest", tokenLimit: 1 },
        ],
      },
    },
  };
  const digest = await request("observing", registry);
  vi.stubEnv(ENVIRONMENT.mode, "observe");
  const input = { ...INPUT, run: "observing", request: { trigger: "deployment", digest } };
  const plan = await (await load("plan"))(input);
  const slice = await load("slice");
  for (const segment of plan.segments)
    expect(await slice({ ...plan.pointer, ...segment })).toMatchObject({ status: "done" });
  expect(await (await load("review-pass"))(plan.pointer)).toEqual({ next: "observe" });
  const observe = await load("observe");
  expect(await observe({ ...input, plan })).toMatchObject({ status: "changes" });
  expect(await platform.container.runs.get("observing")).toMatchObject({ digest, error: null });
});

describe("at a cold start", () => {
  test.each(FUNCTIONS)("%s exports a handler", async (name) => {
    expect(await load(name)).toBeTypeOf("function");
  });

  test.each([
    [ENVIRONMENT.modelsTable, "plan"],
    [ENVIRONMENT.ledgerTable, "slice"],
    [ENVIRONMENT.noticeTopic, "publish-notices"],
    [ENVIRONMENT.leaseSeconds, "finish"],
    [ENVIRONMENT.journalRetentionSeconds, "tell-operators"],
  ])("a missing %s is told by name, by %s", async (name, by) => {
    vi.stubEnv(name, "");
    await expect(load(by)).rejects.toThrow(name);
  });

  test("a mode that there is not is told by name, and nothing is done in another", async () => {
    vi.stubEnv(ENVIRONMENT.mode, "aply");
    await expect(load("plan")).rejects.toThrow(`${ENVIRONMENT.mode} is "aply": it must be apply or observe`);
  });
});

describe("a deadline", () => {
  test("gives the answer of the work, or another when the work does not end", async () => {
    const inTime = createDeadline(20);
    expect(await inTime(Promise.resolve("done"), () => "late")).toBe("done");
    expect(await inTime(new Promise<string>(() => {}), () => "late")).toBe("late");
    await expect(inTime(Promise.reject(new Error("boom")), () => "late")).rejects.toThrow("boom");
  });
});

describe("an error leaves", () => {
  const ledger = () => ({ ...INPUT, request: { digest: "d" } });

  test("as TransientTrouble when nobody answers, with its cause", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9");
    vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
    const handler = await load("plan");
    const error = await handler(ledger(), {}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "TransientTrouble", cause: { code: "ECONNREFUSED" } });
  }, 120_000);

  test.each([
    ["ThrottlingException", { name: "ThrottlingException" }, "TransientTrouble"],
    [
      "ProvisionedThroughputExceededException",
      { name: "ProvisionedThroughputExceededException" },
      "TransientTrouble",
    ],
    ["a conflict of one write", { name: "TransactionConflictException" }, "TransientTrouble"],
    ["too many requests", { name: "TooManyRequestsException" }, "TransientTrouble"],
    ["a name that does not resolve", { name: "Error", code: "ENOTFOUND" }, "TransientTrouble"],
    ["a broken connection", { name: "Error", code: "ECONNRESET" }, "TransientTrouble"],
    ["a timeout", { name: "TimeoutError" }, "TransientTrouble"],
    ["TransientTrouble", { name: "TransientTrouble" }, "TransientTrouble"],
    ["AccessDeniedException", { name: "AccessDeniedException" }, "AccessDeniedException"],
    ["ValidationException", { name: "ValidationException" }, "ValidationException"],
    ["a defect", { name: "TypeError" }, "TypeError"],
    ["a Failure", { name: "Failure", code: "run-active" }, "Failure"],
  ])(
    "%s through the middleware under the name that the state machine matches",
    async (_name, error, expected) => {
      const { lambda } = await import("../../functions/lambda.ts");
      const thrown = Object.assign(new Error("what happened"), error);
      const handler = lambda(async () => {
        throw thrown;
      });
      const left = await Promise.resolve(handler({}, {} as never)).catch((one: unknown) => one);
      expect(left).toMatchObject({ name: expected, message: "what happened" });
      if (expected !== error.name) expect((left as Error).cause).toBe(thrown);
      else expect(left).toBe(thrown);
    },
  );
});
