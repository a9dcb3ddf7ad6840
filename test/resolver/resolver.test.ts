import { randomUUID } from "node:crypto";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { ParameterSet } from "../../lib/contract/registry-document.ts";
import { parameterForm } from "../../lib/domain/forms/parameter-form.ts";
import { type AttributeValue, toItem } from "../../lib/domain/items/attribute-value.ts";
import { packHops } from "../../lib/domain/models/hops.ts";
import type { ResolvableModel } from "../../lib/domain/models/resolution.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { createResolver, type ResolverOptions } from "../../lib/resolver/resolver.ts";

/** On a real engine: what is stored here has the form that the models table has. */

const table = `models-${randomUUID()}`;
const writer = new DynamoDBClient({
  endpoint: inject("endpoint"),
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});

const SET: ParameterSet = { fields: { temperature: { type: "number", minimum: 0, maximum: 2 } } };
const ROW: ResolvableModel = {
  id: "p/a",
  status: "active",
  replacement: null,
  redirectsTo: null,
  via: [],
  hops: [],
};

async function put(row: Partial<ResolvableModel> & { id: string }): Promise<void> {
  const { hops, ...plain } = { ...ROW, ...row };
  const packed = packHops(hops);
  const item: Record<string, AttributeValue> = {
    ...toItem(plain),
    ...(packed === undefined ? {} : { hops: { B: packed } }),
  };
  await writer.send(new PutItemCommand({ TableName: table, Item: item as never }));
}

/** A resolver whose reads are counted and whose time stands still until it is moved. */
function setup(options: Partial<ResolverOptions> = {}) {
  let time = 0;
  let reads = 0;
  const client = new DynamoDBClient({
    endpoint: inject("endpoint"),
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  client.middlewareStack.add(
    (next) => (args) => {
      reads += 1;
      return next(args);
    },
    { step: "initialize" },
  );
  const resolver = createResolver({ table, client, now: () => time, ...options });
  return {
    resolver,
    reads: () => reads,
    wait: (seconds: number) => {
      time += seconds * 1_000;
    },
  };
}

beforeAll(async () => {
  await writer.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  await put({ id: "p/active" });
  await put({ id: "p/old", status: "deprecated", replacement: "p/active" });
  await put({ id: "p/gone", status: "deleted" });
  const hop = {
    to: "p/active",
    from: { fields: { ...SET.fields, top_k: { type: "integer" } } } as ParameterSet,
    set: SET,
  };
  await put({
    id: "p/moved",
    status: "deleted",
    replacement: "p/between",
    redirectsTo: "p/active",
    via: ["p/between"],
    hops: [hop],
  });
  await put({
    id: "p/stale",
    status: "deleted",
    replacement: "p/moved",
    redirectsTo: "p/moved",
    hops: [{ ...hop, to: "p/moved" }],
  });
  await put({ id: "p/stale-gone", status: "deleted", replacement: "p/gone", redirectsTo: "p/gone" });
  await put({ id: "p/thinks", parameters: "GPT52Parameters" });
  await put({ id: "p/thought", status: "deleted", parameters: "BasicParameters", redirectsTo: "p/thinks" });
  await put({ id: "p/foreign", parameters: "Unheard" });
  await put({ id: "p/nobody-knows", parameters: null });
  await put({ id: "team:acme/p/own", status: "deleted", replacement: "p/active", redirectsTo: "p/active" });
});

afterAll(() => writer.destroy());

const NOTHING = { replacement: null, via: [], parameters: null, changes: [] };

describe("resolve", () => {
  test.each([
    ["p/active", { ...NOTHING, model: "p/active", status: "active" }],
    ["p/old", { ...NOTHING, model: "p/old", status: "deprecated", replacement: "p/active" }],
    ["p/gone", { ...NOTHING, model: null, status: "cleared" }],
    ["p/never", { ...NOTHING, model: null, status: "unknown" }],
    ["no model id", { ...NOTHING, model: null, status: "unknown" }],
    ["", { ...NOTHING, model: null, status: "unknown" }],
    [`p/${"x".repeat(5_000)}`, { ...NOTHING, model: null, status: "unknown" }],
    [
      "p/moved",
      { ...NOTHING, model: "p/active", status: "redirected", replacement: "p/between", via: ["p/between"] },
    ],
    ["team:acme/p/own", { ...NOTHING, model: "p/active", status: "redirected", replacement: "p/active" }],
  ])("%.40s", async (requested, expected) => {
    expect(await setup().resolver.resolve(requested)).toEqual({ requested, ...expected });
  });

  test("maps parameters through the hops of a tombstone, and leaves others as they are", async () => {
    const { resolver } = setup();
    const parameters = { temperature: 1, top_k: 40 };
    const moved = await resolver.resolve("p/moved", parameters);
    expect(moved.parameters).toEqual({ temperature: 1 });
    expect(moved.changes).toEqual(
      expect.arrayContaining([expect.objectContaining({ field: "top_k", action: "drop", from: 40 })]),
    );
    for (const id of ["p/active", "p/old", "p/gone", "p/never"]) {
      expect(await resolver.resolve(id, parameters)).toMatchObject({ parameters, changes: [] });
    }
  });

  test("fits parameters of every model that it answers to the set that the model has now, where sets are given", async () => {
    const { resolver, reads } = setup({ parameterSets });
    const stored = { effort: "max", temperature: 0.7, verbosity: "low", stop: ["#"] };
    const fitted = {
      parameters: { effort: "xhigh", verbosity: "low", stop: ["#"] },
      changes: [
        { field: "effort", action: "translate", from: "max", to: "xhigh" },
        { field: "temperature", action: "drop", from: 0.7 },
        { field: "verbosity", action: "keep", from: "low", to: "low" },
      ],
    };
    expect(await resolver.resolve("p/thinks", stored)).toEqual({
      ...{ requested: "p/thinks", model: "p/thinks", status: "active", replacement: null, via: [] },
      ...fitted,
    });
    expect(await resolver.resolve("p/thought", stored)).toMatchObject({ model: "p/thinks", ...fitted });
    expect(await resolver.resolve("p/old", { temperature: "5", top_k: 1 })).toMatchObject({
      parameters: { temperature: "2", top_k: 1 },
      changes: [{ field: "temperature", action: "clamp", from: "5", to: "2" }],
    });
    const legal = { effort: "none", temperature: 0.5 };
    expect((await resolver.resolve("p/thinks", legal)).parameters).toBe(legal);
    expect(reads()).toBe(3);
    for (const id of ["p/foreign", "p/nobody-knows", "p/gone", "p/never"]) {
      expect(await resolver.resolve(id, stored)).toMatchObject({ parameters: stored, changes: [] });
    }
  });

  test("fits to a set that was made stricter after the reference was redirected", async () => {
    const stricter = {
      sets: { BasicParameters: { fields: { top_k: { type: "integer", maximum: 9 } } } },
    } as const;
    const { resolver } = setup({ parameterSets: stricter });
    const { parameters, changes } = await resolver.resolve("p/moved", { temperature: 1, top_k: 40, seed: 7 });
    expect(parameters).toEqual({ seed: 7 });
    expect(changes.map(({ field, action }) => [field, action])).toEqual([
      ["temperature", "drop"],
      ["top_k", "drop"],
    ]);
    expect((await resolver.resolve("p/active", { top_k: 40, seed: 7 })).parameters).toEqual({
      top_k: 9,
      seed: 7,
    });
  });

  test.each([null, undefined, 1, {}, ["p/active"], true])(
    "answers %j as an id that nobody knows",
    async (id) => {
      const { resolver, reads } = setup();
      expect(await resolver.resolve(id as null, { heat: 1 })).toEqual({
        ...{ ...NOTHING, requested: id, model: null, status: "unknown", parameters: { heat: 1 } },
      });
      expect(await resolver.form(id as null)).toBeNull();
      expect(reads()).toBe(0);
    },
  );

  test.each([null, undefined, "heat", 7, [1]])(
    "takes %j for no parameters, whatever becomes of the model",
    async (stored) => {
      const { resolver } = setup({ parameterSets });
      for (const id of ["p/active", "p/old", "p/gone", "p/moved", "p/stale", "p/never"]) {
        expect(await resolver.resolve(id, stored as null)).toMatchObject({ parameters: null, changes: [] });
      }
    },
  );

  test("follows a tombstone whose end was deleted since, in two reads", async () => {
    const { resolver, reads } = setup();
    const stale = await resolver.resolve("p/stale");
    expect(stale).toMatchObject({ model: "p/active", status: "redirected", via: ["p/moved", "p/between"] });
    expect(reads()).toBe(2);
    expect(await resolver.resolve("p/stale-gone")).toMatchObject({ model: null, status: "cleared" });
  });
});

describe("the cache", () => {
  test("answers hits and misses for its time, and then looks again", async () => {
    const { resolver, reads, wait } = setup({ cacheSeconds: 10 });
    for (const _ of [1, 2, 3]) await Promise.all([resolver.resolve("p/active"), resolver.resolve("p/never")]);
    expect(reads()).toBe(2);
    wait(9);
    await resolver.resolve("p/active");
    expect(reads()).toBe(2);
    wait(1);
    await resolver.resolve("p/active");
    expect(reads()).toBe(3);
  });

  test("shares one read among calls at the same time", async () => {
    const { resolver, reads } = setup();
    await Promise.all(Array.from({ length: 50 }, () => resolver.resolve("p/active")));
    expect(reads()).toBe(1);
  });

  test("keeps no more rows than it may", async () => {
    const { resolver, reads } = setup({ cacheRows: 2 });
    for (const id of ["p/active", "p/old", "p/gone", "p/active"]) await resolver.resolve(id);
    expect(reads()).toBe(4);
  });

  test("does not keep a read that failed", async () => {
    const { resolver, reads } = setup({ table: `${table}-missing` });
    await expect(resolver.resolve("p/active")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(resolver.resolve("p/active")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect(reads()).toBe(2);
  });
});

describe("form", () => {
  const form = async (id: string) => setup({ parameterSets }).resolver.form(id);

  test("is what the command prints for the set of the model that is answered", async () => {
    const GPT52 = parameterForm("GPT52Parameters", parameterSets.sets.GPT52Parameters);
    expect(await form("p/thinks")).toEqual(GPT52);
    expect(await form("p/thought")).toEqual(GPT52);
    expect(await form("p/active")).toMatchObject({ set: "BasicParameters" });
  });

  test.each(["p/gone", "p/never", "no model id", "p/foreign", "p/nobody-knows"])(
    "is null for %s",
    async (id) => {
      expect(await form(id)).toBeNull();
    },
  );

  test("is null for every model where no sets were given", async () => {
    expect(await setup().resolver.form("p/thinks")).toBeNull();
  });

  test("reads no more than resolve does", async () => {
    const { resolver, reads } = setup({ parameterSets });
    await resolver.resolve("p/thought");
    const before = reads();
    await resolver.form("p/thought");
    expect(reads()).toBe(before);
  });
});

test("an endpoint is enough", async () => {
  const resolver = createResolver({ table, endpoint: inject("endpoint") });
  expect(await resolver.resolve("p/active")).toMatchObject({ status: "active" });
});

test("a table of something else is refused by name", async () => {
  await writer.send(
    new PutItemCommand({ TableName: table, Item: { id: { S: "p/odd" }, status: { S: "open" } } }),
  );
  await expect(setup().resolver.resolve("p/odd")).rejects.toMatchObject({ name: "NoModelRow" });
});
