import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { STEPS } from "../../../functions/steps.ts";
import { bundleFunctions } from "../../../lib/constructs/functions/function-code.ts";
import { FUNCTION_NAMES, type FunctionName } from "../../../lib/constructs/functions/function-list.ts";
import { ENVIRONMENT } from "../../../lib/contract/environment.ts";

/** What Lambda loads at the cold start of a function: one file, with what the function uses and nothing else. */

let directory: string;
let inputs: ReadonlyMap<FunctionName, readonly string[]>;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "modelkeeper-bundle-"));
  inputs = bundleFunctions(directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

const fileOf = (name: FunctionName): string => join(directory, name, "index.js");

/** Returns the functions that are made of some file whose path contains a text. */
const functionsWith = (text: string): FunctionName[] =>
  FUNCTION_NAMES.filter((name) => inputs.get(name)?.some((path) => path.includes(text)));

/** Why a function did not load, as it stands on stderr; empty for one that did. */
test.each(FUNCTION_NAMES)("%s loads: what it lacks is only its environment", (name) => {
  const { stderr } = spawnSync("node", ["--eval", `require(${JSON.stringify(fileOf(name))})`], {
    env: { PATH: process.env.PATH, AWS_REGION: "eu-west-1" },
    encoding: "utf8",
  });
  const [, reason = ""] = /^(?:\w*Error): (.*)$/m.exec(stderr) ?? [];
  expect(reason).toMatch(/^$|environment variable/);
});

test("a function is one file", () => {
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.includes("."),
  );
  const made = files.filter((path) => !path.startsWith("write-report/files/"));
  expect(made.sort()).toEqual(FUNCTION_NAMES.map((name) => join(name, "index.js")).sort());
});

test("the slice's file stays within 300 KB, and checks no documents", () => {
  expect(functionsWith("node_modules/zod/")).not.toContain("slice");
  expect(statSync(fileOf("slice")).size).toBeLessThanOrEqual(300_000);
});

/** Clients of services, and who uses them. */
const CLIENTS: Readonly<Record<string, readonly FunctionName[]>> = {
  "client-dynamodb": FUNCTION_NAMES,
  "client-sns": ["publish-notices", "tell-operators"],
  "client-s3": ["plan", "write-report"],
  "client-bedrock": ["watch-bedrock"],
  "client-sesv2": ["send-emails"],
  "client-lambda": ["deliver-notices", "redeliver-notices", "send-emails"],
  "client-sfn": ["on-event", "is-complete"],
  "client-cloudformation": ["is-complete", "on-event"],
};

test.each(Object.entries(CLIENTS))("%s is in those who use it, and in no other function", (client, users) => {
  expect(functionsWith(`@aws-sdk/${client}/`).sort()).toEqual([...users].sort());
});

test.each([
  ["the built-in prices: only a command takes them", "genai-prices"],
  ["a link of the chain of credentials but the environment", "credential-provider-ini"],
  ["a way to a metadata service", "credential-provider-imds"],
  ["streams of events", "submodules/event-streams"],
])("no function holds %s", (_, text) => {
  expect(functionsWith(text)).toEqual([]);
});

test("no function holds a client that a link would ask, but that of Bedrock: its client also takes tokens", () => {
  expect(functionsWith("nested-clients")).toEqual(["watch-bedrock"]);
});

test("the function that writes the report has the files of the page beside it, and no other makes pages", () => {
  expect(functionsWith("lib/report-page/")).toEqual(["write-report"]);
  expect(readdirSync(join(directory, "write-report/files")).sort()).toEqual([
    "explorer.js",
    "page.css",
    "virtual-table.js",
  ]);
});

describe("the operation of a step", () => {
  const OPERATIONS = {
    plan: "plan/plan-run.ts",
    slice: "pass/run-slice.ts",
    "review-pass": "pass/review-pass.ts",
    "compose-notices": "compose/compose-notices.ts",
    finish: "finish/finish-run.ts",
    "publish-notices": "tell/publish-notices.ts",
    "redeliver-notices": "tell/redeliver-notices.ts",
    "send-emails": "tell/send-emails.ts",
    "tell-operators": "tell/tell-operators.ts",
    "record-failure": "run/record-failure.ts",
    observe: "preview/observe-run.ts",
  } satisfies Record<keyof typeof STEPS, string>;

  test.each(Object.entries(OPERATIONS))("of %s is in its function, and in no other", (name, path) => {
    expect(functionsWith(`lib/operations/${path}`)).toEqual([name]);
  });
});

const VARIABLES = {
  [ENVIRONMENT.service]: "models",
  [ENVIRONMENT.modelsTable]: "models",
  [ENVIRONMENT.ledgerTable]: "ledger",
  [ENVIRONMENT.referenceTables]: "{}",
  [ENVIRONMENT.leaseSeconds]: "120",
  [ENVIRONMENT.journalRetentionSeconds]: "34560000",
  [ENVIRONMENT.segmentsAtOnce]: "40",
  AWS_REGION: "eu-west-1",
};
const SLICE = {
  run: "r",
  startedAt: "2026-01-01T00:00:00.000Z",
  pass: "p",
  token: 1,
  table: "t",
  segment: 0,
  of: 1,
};

describe("the slice", () => {
  test("loads neither TLS nor hashes nor files nor streams before its first call", () => {
    const program = `require(${JSON.stringify(fileOf("slice"))}); console.log(process.moduleLoadList.join("\\n"))`;
    const loaded = execFileSync("node", ["--eval", program], {
      env: { PATH: process.env.PATH, ...VARIABLES },
    });
    const modules = loaded.toString().split("\n");
    expect(modules).toContain("NativeModule timers");
    const costly = ["https", "http", "tls", "crypto", "zlib", "fs/promises", "stream"].map(
      (name) => `NativeModule ${name}`,
    );
    expect(modules.filter((name) => costly.includes(name))).toEqual([]);
  });

  /** Calls the bundled function once, where a service refuses every request. Returns the requests, and the error. */
  async function call(credentials: Readonly<Record<string, string | undefined>>) {
    const requests: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      requests.push(request.headers);
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
      request
        .resume()
        .on("end", () => response.end('{"__type":"com.amazon.coral#ValidationException","message":"no"}'));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const [name, value] of Object.entries({
      ...VARIABLES,
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      ...credentials,
    }))
      vi.stubEnv(name, value);
    const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      const { handler } = createRequire(import.meta.url)(fileOf("slice"));
      const error: unknown = await handler(SLICE, { awsRequestId: "request-1" }).catch(
        (thrown: unknown) => thrown,
      );
      const [line = "{}"] = written.mock.calls.map(([text]) => String(text));
      return { requests, error, logged: JSON.parse(line) };
    } finally {
      written.mockRestore();
      server.closeAllConnections();
      server.close();
    }
  }

  test("signs with the credentials of its environment, and sends their session token", async () => {
    const { requests, error, logged } = await call({
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_SESSION_TOKEN: "token-of-the-role",
    });
    expect(error).toMatchObject({ name: "ValidationException", message: "no" });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/dynamodb\/aws4_request, .*x-amz-security-token/,
      ),
      "x-amz-security-token": "token-of-the-role",
      "amz-sdk-invocation-id": expect.stringMatching(
        /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
      ),
    });
    expect(logged).toMatchObject({
      level: "ERROR",
      message: "failed",
      service: "models",
      function_request_id: "request-1",
      error: { name: "ValidationException", message: "no", stack: expect.stringContaining("no") },
    });
  });

  test("without credentials in its environment asks nobody for any", async () => {
    const { requests, error } = await call({
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_SESSION_TOKEN: undefined,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1:9/credentials",
    });
    expect(error).toMatchObject({
      name: "CredentialsProviderError",
      message: expect.stringContaining("environment variable"),
    });
    expect(requests).toEqual([]);
  });
});
