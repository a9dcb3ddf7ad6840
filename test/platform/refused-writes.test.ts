import type {
  BatchExecuteStatementCommandInput,
  BatchExecuteStatementCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { TableOutOfReach } from "../../lib/contract/errors.ts";
import { unpackJournal } from "../../lib/domain/references/journal.ts";
import { unmarkEntry } from "../../lib/operations/ledger/mark-entry.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../builders/workspace.ts";
import { assistantsUsing } from "./questions.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

const BEFORE = registryOf(["old", "other", "new"]);
const AFTER = registryOf(["other", "new"], { old: "new" });
const LATER = registryOf(["new"], { old: "new", other: "new" });
const ASSISTANTS = 100;

const load = (platform: TestPlatform, modelId: string) =>
  platform.load(
    workspaceOf({ teams: teamsOf(["a"]), assistants: assistantsOf(Array(ASSISTANTS).fill(modelId)) }),
  );

async function setup(modelId = "p/old"): Promise<TestPlatform> {
  const platform = await createTestPlatform({ chunkReferences: 50, pageSize: 25 });
  await load(platform, modelId);
  await platform.apply(BEFORE);
  return platform;
}

const using = async (platform: TestPlatform, id: string) => (await assistantsUsing(platform, id)).length;
const untilReal = async (condition: () => Promise<boolean>) => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** Throttles single statements inside a batch as DynamoDB does: the call succeeds, and the results of these statements say so. */
function throttle(platform: TestPlatform, isThrottled: (statement: string) => boolean): void {
  platform.dynamodb.raw.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName !== "BatchExecuteStatementCommand") return next(args);
      const input = args.input as BatchExecuteStatementCommandInput;
      const statements = input.Statements ?? [];
      const refused = statements.map((statement) => isThrottled(JSON.stringify(statement)));
      const sent = statements.filter((_statement, index) => !refused[index]);
      const error = { Error: { Code: "ThrottlingError" as const, Message: "slow down" } };
      if (sent.length === 0) {
        const output = { Responses: statements.map(() => error), $metadata: {} };
        return { output, response: {} };
      }
      const result = await next({ ...args, input: { ...input, Statements: sent } });
      const responses = [...((result.output as BatchExecuteStatementCommandOutput).Responses ?? [])];
      const Responses = refused.map((isRefused) => (isRefused ? error : (responses.shift() ?? {})));
      return { ...result, output: { ...result.output, Responses } };
    },
    { step: "initialize", name: "throttle" },
  );
}

describe("throttling inside a batch", () => {
  test("of 20 % of the statements, five times each: all are written, and none counts as changed by a user", async () => {
    const platform = await setup();
    const tries = new Map<string, number>();
    const throttled = new Set<string>();
    let read = 0;
    let recorded = 0;
    intercept(platform.container.tables, "read", (of) => (table, keys, pointers) => {
      read += keys.length;
      return of(table, keys, pointers);
    });
    intercept(platform.container.journal, "record", (of) => (lease, pass, rows, sendBefore) => {
      recorded += rows.reduce((sum, { packed }) => sum + unpackJournal(packed).length, 0);
      return of(lease, pass, rows, sendBefore);
    });
    throttle(platform, (statement) => {
      // Notices and inboxes are written by statements too.
      if (!statement.includes(platform.tables.workspace)) return false;
      const tried = (tries.get(statement) ?? 0) + 1;
      tries.set(statement, tried);
      if (tried === 1 && tries.size % 5 === 0) throttled.add(statement);
      return throttled.has(statement) && tried <= 5;
    });
    expect(await platform.apply(AFTER)).toMatchObject({
      status: "succeeded",
      references: { rewritten: ASSISTANTS, skipped: 0, failed: 0 },
    });
    expect(throttled.size).toBe(ASSISTANTS / 5);
    // Nothing of them was written: they need not be read again, and they are journaled already.
    expect([read, recorded]).toEqual([0, ASSISTANTS]);
    const [entry] = await platform.container.ledger.entries();
    expect(entry).toMatchObject({ state: "succeeded", problems: [], error: null });
    expect(await using(platform, "p/new")).toBe(ASSISTANTS);
  });

  test("of everything: the run fails after its retries, and the next one finishes", async () => {
    const platform = await setup();
    const dead = platform.another({ chunkReferences: 50, pageSize: 25 });
    throttle(dead, () => true);
    await expect(dead.apply(AFTER, { run: "run-throttled" })).rejects.toMatchObject({
      name: "TransientTrouble",
    });
    expect(await platform.container.runs.get("run-throttled")).toMatchObject({
      status: "failed",
      error: { code: "TransientTrouble", step: "Pass" },
    });
    expect(await using(platform, "p/old")).toBe(ASSISTANTS);
    platform.clock.advance(20_000);
    expect(await platform.apply(AFTER)).toMatchObject({
      status: "succeeded",
      references: { rewritten: ASSISTANTS, failed: 0 },
    });
    expect(await using(platform, "p/new")).toBe(ASSISTANTS);
  });
});

describe("a pass that another run resumes", () => {
  test("after write access was denied in the middle of a chunk leaves no reference", async () => {
    const platform = await setup();
    const dead = platform.another({ chunkReferences: 50, pageSize: 25 });
    const { tables, passes } = dead.container;
    intercept(tables, "rewrite", (rewrite, call) => async (...batch) => {
      // The third batch is the first of the second chunk's two batches: the other batch lands.
      if (call === 3) throw new TableOutOfReach("AccessDeniedException: not any more");
      return rewrite(...batch);
    });
    let died = false;
    intercept(passes, "cursors", () => () => {
      died = true;
      return new Promise(() => {});
    });
    void dead.apply(AFTER);
    await untilReal(async () => died);
    const left = await using(platform, "p/old");
    expect(left).toBeGreaterThan(0);
    const pass = (await platform.container.head.read())?.pass;

    platform.clock.advance(20_000);
    let resumed: string | undefined;
    intercept(platform.container.passes, "read", (read) => (id) => {
      resumed ??= id;
      return read(id);
    });
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded" });
    expect(resumed).toBe(pass?.id);
    expect(await using(platform, "p/old")).toBe(0);
    expect(await platform.entries()).toMatchObject([
      { state: "succeeded", references: { rewritten: ASSISTANTS, failed: 0 } },
    ]);
    expect(await platform.notices()).toHaveLength(1);
  });

  test("is not resumed after an unmark: references in the half that was read are done again", async () => {
    const platform = await setup("p/other");
    await platform.apply(AFTER);
    const dead = platform.another({ chunkReferences: 50, pageSize: 25 });
    let died = false;
    intercept(dead.container.tables, "rewrite", (rewrite, call) => async (...batch) => {
      if (call <= 2) return rewrite(...batch);
      died = true;
      return new Promise(() => {});
    });
    void dead.apply(LATER);
    await untilReal(async () => died);
    expect(await using(platform, "p/other")).toBe(ASSISTANTS / 2);

    platform.clock.advance(20_000);
    await load(platform, "p/old");
    await unmarkEntry(platform.container, { id: "delete:p/old@1=new", reason: "late writers", by: "test" });
    expect(await platform.apply(LATER)).toMatchObject({ status: "succeeded" });
    expect(await using(platform, "p/old")).toBe(0);
    expect(await using(platform, "p/new")).toBe(ASSISTANTS);
  });
});

describe("a permission that is not known everywhere yet", () => {
  const denyFirst = (platform: TestPlatform, method: "scan" | "rewrite", times: number) =>
    intercept(platform.container.tables, method, (original, call) =>
      call > times ? original : () => Promise.reject(new TableOutOfReach("AccessDeniedException: not yet")),
    );

  test.each([
    ["scan", 3, "succeeded", 0],
    ["rewrite", 3, "succeeded", 0],
    ["scan", 99, "incomplete", ASSISTANTS],
    ["rewrite", 99, "incomplete", ASSISTANTS],
  ] as const)("%s denied %i times: the run is %s", async (method, times, status, left) => {
    const platform = await setup();
    Object.assign(platform.container, { triesOutOfReach: 12 });
    denyFirst(platform, method, times);
    expect(await platform.apply(AFTER)).toMatchObject({ status });
    expect(await using(platform, "p/old")).toBe(left);
  });
});

describe("an apply that names a missing table", () => {
  test("fails with nothing changed, and a later cleanup works with what is applied", async () => {
    const platform = await setup();
    const [source] = referenceSources;
    if (source === undefined) throw new Error("there is no reference source");
    const missing = `missing-${platform.tables.ledger}`;
    const wrong = platform.another({
      sources: [...referenceSources, { ...source, name: "x", table: missing }],
    });
    const before = await platform.rows();
    await expect(wrong.apply(AFTER)).rejects.toMatchObject({
      code: "bad-sources",
      problems: [{ code: "unknown-table", message: expect.stringContaining(missing) }],
    });
    expect(await platform.rows()).toEqual(before);
    expect(await platform.entries()).toEqual([]);
    expect(await platform.container.head.read()).toMatchObject({ applying: null, open: 0, lease: null });
    expect(await platform.cleanup({ all: true })).toMatchObject({ status: "succeeded", found: 0 });
    expect(await platform.apply(AFTER)).toMatchObject({ status: "succeeded" });
    expect(await using(platform, "p/new")).toBe(ASSISTANTS);
  });
});
