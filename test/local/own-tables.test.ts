import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDynamoDB } from "../../lib/aws/client/dynamodb.ts";
import type { Access, Platform } from "../../lib/cli/platform/platform.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import type { SourcesDocument } from "../../lib/domain/sources/shape.ts";
import { openEngine } from "../../lib/local/engine/engine.ts";
import { LOCAL_TABLES } from "../../lib/local/local-tables.ts";
import { openPlatform } from "../../lib/local/platform.ts";
import { temporaryFolder } from "../builders/folder.ts";

/** A data directory as an adopter has one on the first day: tables of the platform, none of Modelkeeper's. */

const REGISTRY: RegistryDocument = {
  version: 1,
  providers: { mistral: { models: [{ name: "large-3", tokenLimit: 1_000, default: true }] } },
  deleted: [{ provider: "mistral", name: "large-2", replacement: "large-3" }],
};

const DECLARED: SourcesDocument = {
  sources: [
    {
      name: "flow",
      table: "flows",
      each: "/nodes",
      model: "/llm",
      team: "/workspace",
      owner: { kind: "flow", id: "/key" },
    },
  ],
  tables: { flows: "prod-flows" },
};

const ITEM = {
  key: "f1",
  workspace: "ann@example.com",
  nodes: { a: { llm: "mistral/large-2" }, b: { x: 1 } },
};

const plan = (platform: Platform) => platform.plan({ document: REGISTRY, warnings: [] });

/** What is never applied to; a test that applies has a directory of its own. */
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "modelkeeper-own-"));
  await makeFlows(directory);
});
afterAll(() => rmSync(directory, { recursive: true }));

async function makeFlows(data: string): Promise<void> {
  await within(data, async ({ raw, documents }) => {
    await raw.send(
      new CreateTableCommand({
        TableName: "prod-flows",
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "key", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "key", KeyType: "HASH" }],
      }),
    );
    await documents.send(new PutCommand({ TableName: "prod-flows", Item: ITEM }));
  });
}

async function within(data: string, use: (database: ReturnType<typeof createDynamoDB>) => Promise<void>) {
  const engine = await openEngine(data);
  const database = createDynamoDB({ endpoint: engine.endpoint });
  await use(database);
  database.close();
  await engine.close();
}

function open(
  access: Access,
  changes: { data?: string; dataIsNamed?: boolean; declared?: SourcesDocument } = {},
) {
  const options = {
    data: directory,
    dataIsNamed: true,
    declared: DECLARED,
    leaseSeconds: 15,
    waitSeconds: 5,
  };
  return openPlatform({ ...options, ...changes, access, onProgress: () => {} });
}

async function using<Result>(
  access: Access,
  use: (platform: Platform) => Promise<Result>,
  changes: Parameters<typeof open>[1] = {},
): Promise<Result> {
  const platform = await open(access, changes);
  try {
    return await use(platform);
  } finally {
    await platform.close();
  }
}

describe("before the first apply", () => {
  test("plan says whom it would tell", async () => {
    expect(await using("read", plan)).toMatchObject({
      status: "changes",
      sync: { create: ["mistral/large-3"] },
      migrations: [{ id: "delete:mistral/large-2@1=large-3", references: 1, teams: 1 }],
      notices: [{ team: "ann@example.com", affected: { flow: { count: 1, names: ["f1"] } } }],
    });
  });

  test("reading commands answer as for an empty history", async () => {
    const { usage } = await using("read", (platform) => platform.usage({}));
    expect(usage).toMatchObject([{ model: "mistral/large-2", status: "unknown", references: 1, teams: 1 }]);
    const READS: readonly [(platform: Platform) => Promise<unknown>, unknown][] = [
      [(platform) => platform.models(), []],
      [(platform) => platform.runs(), { runs: [], hold: null }],
      [(platform) => platform.entries({}), []],
      [(platform) => platform.notices({}), []],
      [(platform) => platform.notices({ team: "ann@example.com" }), []],
      [(platform) => platform.inbox({ team: "acme" }), []],
      [(platform) => platform.parameterSets(), undefined],
      [(platform) => Array.fromAsync(platform.export("jsonl")), []],
    ];
    for (const [read, expected] of READS) expect(await using("read", read)).toEqual(expected);
    expect(await using("read", (platform) => platform.resolve("mistral/large-2"))).toMatchObject({
      status: "unknown",
    });
    const UNKNOWN: readonly ((platform: Platform) => Promise<unknown>)[] = [
      (platform) => platform.entry("mistral/large-2"),
      (platform) => platform.mark("mistral/large-2", "why"),
    ];
    for (const ask of UNKNOWN)
      await expect(using("write", ask)).rejects.toMatchObject({ code: "unknown-entry" });
  });

  test("there is nothing to hold, and no hold to end", async () => {
    const hold = using("write", (platform) => platform.hold("too many errors"));
    await expect(hold).rejects.toMatchObject({
      code: "wrong-state",
      hint: "apply",
    });
    expect(await using("write", (platform) => platform.resume())).toBeNull();
  });
});

test("apply makes tables of its own, and works in the table that the name stands for", async () => {
  const data = temporaryFolder();
  await makeFlows(data);
  const request = { document: REGISTRY, warnings: [] };
  const outcome = await using("make", (platform) => platform.apply(request), { data });
  expect(outcome).toMatchObject({ status: "succeeded", references: { rewritten: 1 } });
  await within(data, async ({ documents }) => {
    const { Items } = await documents.send(new ScanCommand({ TableName: "prod-flows" }));
    expect(Items).toEqual([{ ...ITEM, nodes: { a: { llm: "mistral/large-3" }, b: { x: 1 } } }]);
  });
  expect(await using("write", (platform) => platform.cleanup({ all: true }), { data })).toMatchObject({
    status: "succeeded",
    found: 0,
  });
  expect(await using("read", plan, { data })).toMatchObject({ status: "nothing-to-do" });
});

describe("sources that cannot be used are refused by plan and apply, and nothing is made", () => {
  const [flow] = DECLARED.sources;
  if (flow === undefined) throw new Error("there is no source");
  const { each: _each, ...whole } = flow;

  test.each<[what: string, declared: SourcesDocument, problem: object]>([
    [
      "a table that is not there",
      { sources: [...DECLARED.sources, { ...whole, name: "gone", table: "nowhere" }] },
      { code: "unknown-table", path: "/sources/1/table", message: expect.stringContaining("nowhere") },
    ],
    [
      "a model that is the key of its table",
      { ...DECLARED, sources: [{ ...whole, model: "/key", owner: { kind: "flow", id: "/id" } }] },
      { code: "key-attribute", path: "/sources/0/model" },
    ],
    [
      "a table of Modelkeeper's own under another name",
      { sources: [{ ...whole, table: LOCAL_TABLES.ledger }] },
      { code: "reserved-table", path: "/sources/0" },
    ],
    [
      "a logical name that no table can have, and no real one for it",
      { sources: [{ ...whole, table: "my flows" }] },
      { code: "unknown-table", path: "/sources/0", message: expect.stringContaining("`tables`") },
    ],
  ])("%s", async (_what, declared, problem) => {
    const tables = async (): Promise<string[]> => {
      let names: string[] = [];
      await within(directory, async ({ raw }) => {
        names = (await raw.send(new ListTablesCommand({}))).TableNames ?? [];
      });
      return names;
    };
    const before = await tables();
    const document: RegistryDocument = { ...REGISTRY, deleted: [] };
    const refused = {
      code: "bad-sources",
      exitStatus: 2,
      problems: expect.arrayContaining([expect.objectContaining(problem)]),
    };
    const request = { document, warnings: [] };
    await expect(using("read", (platform) => platform.plan(request), { declared })).rejects.toMatchObject(
      refused,
    );
    await expect(using("make", (platform) => platform.apply(request), { declared })).rejects.toMatchObject(
      refused,
    );
    expect(await tables()).toEqual(before);
  });
});

test("an apply that is refused makes no tables in a directory that has none", async () => {
  const data = temporaryFolder();
  const request = { document: REGISTRY, warnings: [] };
  await expect(using("make", (platform) => platform.apply(request), { data })).rejects.toMatchObject({
    code: "bad-sources",
    problems: [{ code: "unknown-table", path: "/sources/0/table" }],
  });
  await within(data, async ({ raw }) => {
    expect((await raw.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  });
});

describe("a data directory that is not there", () => {
  function nowhere(): string {
    const parent = temporaryFolder();
    return join(parent, "data");
  }

  test.each<[access: Access, dataIsNamed: boolean]>([
    ["read", true],
    ["write", true],
    ["write", false],
  ])("is refused for %s (named: %s), and not made", async (access, dataIsNamed) => {
    const data = nowhere();
    await expect(open(access, { data, dataIsNamed })).rejects.toMatchObject({
      code: "no-data",
      exitStatus: 2,
      message: expect.stringContaining(`modelkeeper apply --data ${data}`),
    });
    expect(existsSync(data)).toBe(false);
  });

  test("is refused with the name of one beside it that is nearly the same", async () => {
    const data = nowhere();
    await (await open("make", { data })).close();
    await expect(open("read", { data: `${data}a`, dataIsNamed: true })).rejects.toMatchObject({
      code: "no-data",
      message: `there is no data directory ${data}a: did you mean ${data}?`,
    });
  });

  test("is as an empty platform where it is the default, and not made", async () => {
    const data = nowhere();
    const isEmpty = async (platform: Platform) => [platform.isAbsent, await platform.models()];
    expect(await using("read", isEmpty, { data, dataIsNamed: false })).toEqual([true, []]);
    expect(existsSync(data)).toBe(false);
  });

  test("is not needed to plan with a saved usage", async () => {
    const data = nowhere();
    const usage = await using("read", (platform) => platform.usage({}), { data, dataIsNamed: false });
    const request = { document: REGISTRY, warnings: [], usage };
    const planned = await using("none", (platform) => platform.plan(request), { data });
    expect(planned).toMatchObject({ status: "changes" });
    expect(existsSync(data)).toBe(false);
  });

  test("is made by what loads or applies", async () => {
    const data = nowhere();
    await (await open("make", { data })).close();
    expect(readdirSync(data)).toContain("dynamodb.sqlite");
  });
});
