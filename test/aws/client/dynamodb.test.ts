import * as dynamodbCommands from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import { createDynamoDB } from "../../../lib/aws/client/dynamodb.ts";
import { isTransient } from "../../../lib/aws/client/errors.ts";
import { createMeter } from "../../../lib/aws/client/meter.ts";
import { createPace } from "../../../lib/aws/client/pace.ts";
import { projectionOf } from "../../../lib/aws/pass/projection.ts";
import { formatPointer, parsePointer } from "../../../lib/domain/items/pointer.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../../builders/workspace.ts";
import { createFakeClock, createTestPlatform } from "../../platform/test-platform.ts";
import { failAttempts, loseAnswers } from "../answers.ts";

/** Every command of the SDK's DynamoDB client, by what it does. */
const READS = [
  "BatchGetItemCommand",
  "DescribeTableCommand",
  "GetItemCommand",
  "ListTablesCommand",
  "QueryCommand",
  "ScanCommand",
  "TransactGetItemsCommand",
];
const COMMANDS = Object.entries(dynamodbCommands).filter(([name]) => /^[A-Z]\w+Command$/.test(name));

describe("a client for reading", () => {
  test("knows more commands than those it lets pass", () => {
    expect(COMMANDS.length).toBeGreaterThan(50);
    expect(READS.filter((name) => !COMMANDS.some(([command]) => command === name))).toEqual([]);
  });

  test.each(
    COMMANDS.filter(([name]) => !READS.includes(name)).map(([name, command]) => [name, command] as const),
  )("refuses %s before anything is sent", async (_name, Command) => {
    const meter = createMeter();
    const { raw } = createDynamoDB({ endpoint: inject("endpoint"), readOnly: true, meter });
    const send = raw.send(new (Command as new (input: object) => never)({ TableName: "none" }));
    await expect(send).rejects.toMatchObject({ name: "WriteRefused" });
    expect(meter.calls).toEqual({ reads: 0, writes: 0, publishes: 0 });
  });

  test("reads", async () => {
    const { raw } = createDynamoDB({ endpoint: inject("endpoint"), readOnly: true });
    await expect(raw.send(new dynamodbCommands.ListTablesCommand({}))).resolves.toHaveProperty("TableNames");
  });

  test("of a platform that is absent answers as one without tables, and connects to nothing", async () => {
    const meter = createMeter();
    const { raw } = createDynamoDB({ absent: true, readOnly: true, meter });
    const read = raw.send(new dynamodbCommands.ScanCommand({ TableName: "none" }));
    await expect(read).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect(meter.calls.reads).toBe(0);
  });
});

describe("a conflict with a transaction", () => {
  const wanted = { at: "2026-01-01T00:00:00.000Z", digest: "d", run: "a" };

  test("passes: the write is sent again", async () => {
    const { container, dynamodb } = await createTestPlatform();
    const seen = failAttempts(dynamodb, "UpdateItemCommand", { name: "TransactionConflictException" }, 2);
    await container.head.want(wanted, undefined);
    expect(seen.calls).toBe(3);
    expect((await container.head.read())?.wanted).toEqual(wanted);
  });

  test("that does not pass is trouble that a step is tried again for", async () => {
    const { container, dynamodb } = await createTestPlatform();
    failAttempts(dynamodb, "UpdateItemCommand", { name: "TransactionConflictException" });
    const error = await container.head.want(wanted, undefined).catch((reason: unknown) => reason);
    expect(isTransient(error)).toBe(true);
  });
});

describe("the meter", () => {
  test("counts each attempt, and capacity where the answer arrived", async () => {
    const { container, dynamodb, meter } = await createTestPlatform();
    const before = structuredClone({ calls: meter.calls, capacity: meter.capacity });
    failAttempts(dynamodb, "GetItemCommand", { name: "InternalServerError", statusCode: 500 }, 2);
    await container.models.get("openai/none");
    expect(meter.calls.reads - before.calls.reads).toBe(3);
    expect(meter.capacity.read - before.capacity.read).toBe(1);
    loseAnswers(dynamodb, "BatchWriteItemCommand", 1);
    await container.outbox.announce([{ id: "x", at: "2026-01-01T00:00:00.000Z", notices: [] }]);
    expect(meter.calls.writes - before.calls.writes).toBe(2);
    expect(meter.capacity.write).toBeGreaterThan(before.capacity.write);
  });

  test("counts a transaction at its double price, and what was refused as a call", async () => {
    const { container, meter } = await createTestPlatform();
    const before = structuredClone(meter.calls);
    await container.head.want({ at: "2026-01-01T00:00:00.000Z", digest: "d", run: "a" }, undefined);
    const refused = container.head.want({ at: "2026-01-01T00:00:00.000Z", digest: "d", run: "b" }, undefined);
    await expect(refused).rejects.toMatchObject({ name: "HeadChanged" });
    expect(meter.calls.writes - before.writes).toBe(2);
  });
});

describe("a pace", () => {
  test("keeps what is spent below the limit, from the first call on", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1_000 }),
        fc.array(
          fc.record({ units: fc.integer({ min: 0, max: 500 }), idle: fc.integer({ min: 0, max: 3_000 }) }),
          {
            minLength: 1,
            maxLength: 30,
          },
        ),
        async (limit, calls) => {
          const clock = createFakeClock();
          const pace = createPace(limit, clock);
          let spent = 0;
          for (const { units, idle } of calls) {
            await pace.turn();
            // What was spent before this call has been allowed by now.
            expect(spent).toBeLessThanOrEqual((clock.monotonic() / 1_000) * limit + 1e-6);
            pace.spent(units);
            spent += units;
            clock.advance(idle);
          }
        },
      ),
    );
  });

  test("does not save up idle time", async () => {
    const clock = createFakeClock();
    const pace = createPace(10, clock);
    clock.advance(60_000);
    await pace.turn();
    pace.spent(20);
    await pace.turn();
    expect(clock.monotonic()).toBe(62_000);
  });

  test("waits for nothing without a limit", async () => {
    const clock = createFakeClock();
    const pace = createPace(undefined, clock);
    pace.spent(1_000_000);
    await pace.turn();
    expect(clock.monotonic()).toBe(0);
  });

  test("waits longer and longer where many statements are throttled, and soon no more where few are", async () => {
    const clock = createFakeClock();
    const pace = createPace(undefined, clock);
    const waited = async (taken: number, throttled: number): Promise<number> => {
      const before = clock.monotonic();
      pace.answered(taken, throttled);
      await pace.turn();
      return clock.monotonic() - before;
    };
    const lastOf = async (calls: number, taken: number, throttled: number): Promise<number> => {
      for (let call = 1; call < calls; call += 1) await waited(taken, throttled);
      return waited(taken, throttled);
    };
    expect(await lastOf(3, 19, 6)).toBe(0);
    expect(await waited(18, 7)).toBe(10);
    expect(await waited(18, 7)).toBe(12);
    expect(await lastOf(30, 18, 7)).toBe(200);
    expect(await lastOf(30, 0, 25)).toBe(2_000);
    expect(await waited(1, 24)).toBe(200);
    expect(await lastOf(30, 25, 0)).toBe(0);
  });

  test("leaves no room before a moment that is too early, and room after what was spent", async () => {
    const clock = createFakeClock();
    const pace = createPace(0.5, clock);
    pace.spent(10);
    let renewals = 0;
    const renew = async () => void renewals++;
    expect(await pace.turn(renew, 15_000)).toBe(false);
    expect([clock.monotonic(), renewals]).toEqual([15_000, 15]);
    expect(await pace.turn(renew, 30_000)).toBe(true);
    expect(clock.monotonic()).toBe(20_000);
  });

  test("caps the reads and the writes of a table", async () => {
    const assistants = assistantsOf(Array(40).fill("openai/old"), ["t"]);
    const platform = await createTestPlatform({ maxWritesPerSecond: 5, maxReadsPerSecond: 2, pageSize: 10 });
    await platform.load(workspaceOf({ teams: teamsOf(["t"]), assistants }));
    const model = (name: string) => ({ name, tokenLimit: 1 });
    await platform.apply({
      version: 1,
      providers: { openai: { models: [model("old"), model("new")] } },
      deleted: [],
    });
    const started = platform.clock.monotonic();
    const outcome = await platform.apply({
      version: 1,
      providers: { openai: { models: [model("new")] } },
      deleted: [{ provider: "openai", name: "old", replacement: "new" }],
    });
    expect(outcome.references.rewritten).toBe(40);
    // 40 units at 5 a second, the first batch of 25 at once: 5 s, and not a multiple of that. Some engines count half a unit for one.
    expect(platform.clock.monotonic() - started).toBeGreaterThanOrEqual(2_500);
    expect(platform.clock.monotonic() - started).toBeLessThan(60_000);
  });
});

describe("a projection", () => {
  const token = fc.oneof(
    fc.constantFrom("a", "b", "c", "0", "12", "a.b", "a/b", "~", "#n0", " "),
    fc.string({ minLength: 1 }),
  );
  const pointer = fc.array(token, { minLength: 1, maxLength: 4 }).map(formatPointer);
  const pathsOf = (projection: ReturnType<typeof projectionOf>) =>
    projection.ProjectionExpression.split(", ").map((path) =>
      path.split(".").map((alias) => projection.ExpressionAttributeNames[alias]),
    );
  const startsWith = (path: readonly unknown[], start: readonly unknown[]) =>
    start.length <= path.length && start.every((step, index) => step === path[index]);

  test("has paths that never overlap, and covers every pointer", () => {
    fc.assert(
      fc.property(fc.array(pointer, { minLength: 1, maxLength: 8 }), (pointers) => {
        const projection = projectionOf(pointers);
        const paths = pathsOf(projection);
        paths.forEach((path, index) => {
          paths.forEach((other, at) => {
            if (at !== index) expect(startsWith(path, other)).toBe(false);
          });
        });
        for (const one of pointers) {
          expect(paths.some((path) => startsWith(parsePointer(one), path))).toBe(true);
        }
        const used = new Set(projection.ProjectionExpression.match(/#n\d+/g));
        expect(new Set(Object.keys(projection.ExpressionAttributeNames))).toEqual(used);
      }),
    );
  });

  test("is one that DynamoDB takes", async () => {
    const { container } = await createTestPlatform();
    const pointers = [
      "/a/b",
      "/a",
      "/2024",
      "/list/0/x",
      "/list/1",
      "/c/d",
      "/c/e",
      "/a~1b",
      "/x y/select",
      "/pk",
    ];
    const page = await container.tables.scan({ table: "workspace", segment: 0, of: 1, from: null, pointers });
    expect(page).toEqual({ items: [], next: null });
  });
});
