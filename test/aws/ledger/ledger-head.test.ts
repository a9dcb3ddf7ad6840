import { describe, expect, test } from "vitest";
import type { Head, Wanted } from "../../../lib/contract/head.ts";
import type { EntryRecord } from "../../../lib/domain/models/records.ts";
import { NO_REFERENCES } from "../../../lib/domain/models/records.ts";
import type { Lease, LedgerWrites } from "../../../lib/operations/ports/ledger.ts";
import type { RunRecord } from "../../../lib/operations/ports/runs.ts";
import { modelRecordOf } from "../../builders/records.ts";
import { createTestPlatform, type TestPlatform } from "../../platform/test-platform.ts";
import { failAttempts, loseAnswers } from "../answers.ts";

const AT = "2026-01-01T00:00:00.000Z";
const UNTIL = "2026-01-01T00:00:15.000Z";
const LATER = "2026-01-01T00:00:16.000Z";

const wantedBy = (run: string): Wanted => ({ at: AT, digest: `digest of ${run}`, run });
const runOf = (run: string): RunRecord => ({
  run,
  trigger: "command",
  digest: "d",
  status: "running",
  startedAt: AT,
  endedAt: null,
  progress: { done: 0, of: 0 },
  execution: null,
  error: null,
});
const entryOf = (id: string): EntryRecord => ({
  id,
  kind: "delete",
  model: "p/x",
  replacement: null,
  epoch: 1,
  retiresOn: null,
  state: "running",
  toTell: false,
  run: "a",
  startedAt: AT,
  endedAt: null,
  references: NO_REFERENCES,
  teams: 0,
  byPass: {},
  passes: [],
  error: null,
  history: [{ at: AT, by: "a", from: null as never, to: "running" }],
  problems: [],
});

type Setup = TestPlatform & {
  acquire(run: string, options?: { observed?: Head; now?: string }): Promise<Lease>;
  headNow(): Promise<Head>;
};

async function setup(): Promise<Setup> {
  const platform = await createTestPlatform();
  const { head } = platform.container;
  await head.want(wantedBy("first"), undefined);
  const headNow = async () => (await head.read()) as Head;
  return {
    ...platform,
    headNow,
    async acquire(run, { observed, now = AT } = {}) {
      const request = { run: runOf(run), until: UNTIL, applying: `digest of ${run}`, now };
      return head.acquire(request, observed ?? (await headNow()));
    },
  };
}

describe("a request", () => {
  test("stands in the head row, and nothing else does", async () => {
    const { headNow } = await setup();
    expect(await headNow()).toMatchObject({
      wanted: wantedBy("first"),
      token: 0,
      lease: null,
      applied: null,
    });
  });

  test("is refused when another was recorded since, and is accepted upon what stands there", async () => {
    const { container, headNow } = await setup();
    const seen = await headNow();
    const { run } = wantedBy("second");
    await expect(container.head.want(wantedBy("second"), undefined)).rejects.toMatchObject({
      name: "HeadChanged",
      head: seen,
    });
    await container.head.want(wantedBy("second"), seen);
    await expect(container.head.want(wantedBy("third"), seen)).rejects.toMatchObject({
      name: "HeadChanged",
      head: { wanted: { run } },
    });
    expect((await headNow()).wanted?.run).toBe("second");
  });

  test("is its own when it is recorded again", async () => {
    const { container, headNow } = await setup();
    await container.head.want(wantedBy("first"), undefined);
    await container.head.want(wantedBy("first"), await headNow());
    expect((await headNow()).wanted).toEqual(wantedBy("first"));
  });

  test("of twenty at once upon the same head one is recorded", async () => {
    const { container, headNow } = await setup();
    const seen = await headNow();
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => container.head.want(wantedBy(`run-${index}`), seen)),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("whose answer is lost is recorded, and said to be", async () => {
    const { container, dynamodb, headNow } = await setup();
    const seen = await headNow();
    const lost = loseAnswers(dynamodb, "UpdateItemCommand");
    await container.head.want(wantedBy("second"), seen);
    expect(lost.calls).toBe(2);
    expect((await headNow()).wanted?.run).toBe("second");
  });
});

describe("the lease", () => {
  test("comes with the next token and the run's row", async () => {
    const { acquire, container, headNow } = await setup();
    expect(await acquire("a")).toEqual({ run: "a", token: 1 });
    expect(await headNow()).toMatchObject({
      token: 1,
      lease: { holder: "a", until: UNTIL },
      applying: "digest of a",
    });
    expect(await container.runs.get("a")).toMatchObject({ run: "a", status: "running" });
  });

  test("is refused while another holds a live one, and writes no row then", async () => {
    const { acquire, container, headNow } = await setup();
    await acquire("a");
    await expect(acquire("b")).rejects.toMatchObject({
      name: "HeadChanged",
      message: `run a holds the lease until ${UNTIL}`,
      head: { token: 1, lease: { holder: "a", until: UNTIL } },
    });
    expect(await container.runs.get("b")).toBeUndefined();
    expect(await headNow()).toMatchObject({ token: 1, lease: { holder: "a" } });
  });

  test("is refused upon a head that has changed since", async () => {
    const { acquire, container, headNow } = await setup();
    const observed = await headNow();
    const lease = await acquire("a");
    await container.head.release(lease);
    await expect(acquire("b", { observed })).rejects.toMatchObject({
      name: "HeadChanged",
      message: "the head has changed",
      head: { token: 1, lease: null },
    });
    expect(await acquire("b")).toEqual({ run: "b", token: 2 });
  });

  test("is taken over when it has ended, at that millisecond", async () => {
    const { acquire } = await setup();
    await acquire("a");
    await expect(acquire("b", { now: "2026-01-01T00:00:14.999Z" })).rejects.toMatchObject({
      name: "HeadChanged",
    });
    expect(await acquire("b", { now: UNTIL })).toEqual({ run: "b", token: 2 });
  });

  test("is taken again by its own holder, with a token of its own", async () => {
    const { acquire } = await setup();
    await acquire("a");
    expect(await acquire("a")).toEqual({ run: "a", token: 2 });
  });

  test("of sixteen at once one takes it", async () => {
    const { acquire, headNow } = await setup();
    const observed = await headNow();
    const leases = await Promise.allSettled(
      Array.from({ length: 16 }, (_, index) => acquire(`run-${index}`, { observed })),
    );
    const [only, ...others] = leases.filter(({ status }) => status === "fulfilled");
    expect(others).toEqual([]);
    const { holder } = (await headNow()).lease ?? {};
    expect(only).toMatchObject({ value: { run: holder, token: 1 } });
  });

  test("whose answer is lost is held, with the one token", async () => {
    const { acquire, dynamodb, headNow } = await setup();
    const seen = loseAnswers(dynamodb, "TransactWriteItemsCommand");
    expect(await acquire("a")).toEqual({ run: "a", token: 1 });
    expect(seen.calls).toBe(2);
    expect(await headNow()).toMatchObject({ token: 1, lease: { holder: "a" } });
  });

  test("taken twice upon the same look at the head, as by a task that runs twice, is held with the one token", async () => {
    const { acquire, headNow } = await setup();
    const observed = await headNow();
    expect(await acquire("a", { observed })).toEqual({ run: "a", token: 1 });
    expect(await acquire("a", { observed })).toEqual({ run: "a", token: 1 });
    expect(await headNow()).toMatchObject({ token: 1, lease: { holder: "a" } });
  });

  test("is renewed and given back by its holder, also when the answers are lost", async () => {
    const { acquire, container, dynamodb, headNow } = await setup();
    const lease = await acquire("a");
    loseAnswers(dynamodb, "UpdateItemCommand");
    expect(await container.head.renew(lease, LATER)).toMatchObject({ token: 1, lease: { until: LATER } });
    loseAnswers(dynamodb, "UpdateItemCommand");
    await container.head.release(lease);
    expect(await headNow()).toMatchObject({ token: 1, lease: null });
  });

  test("that was taken over is neither renewed nor given back", async () => {
    const { acquire, container, headNow } = await setup();
    const first = await acquire("a");
    await acquire("b", { now: LATER });
    await expect(container.head.renew(first, LATER)).rejects.toMatchObject({ name: "LeaseLost", run: "a" });
    await expect(container.head.release(first)).rejects.toMatchObject({ name: "LeaseLost" });
    expect(await headNow()).toMatchObject({ token: 2, lease: { holder: "b", until: UNTIL } });
  });

  test("that was given back is not renewed", async () => {
    const { acquire, container } = await setup();
    const lease = await acquire("a");
    await container.head.release(lease);
    await expect(container.head.renew(lease, LATER)).rejects.toMatchObject({ name: "LeaseLost" });
  });
});

describe("a commit", () => {
  const WRITES = {
    head: { open: 3, watched: 2, undeclared: 1 },
    rows: [modelRecordOf("p/x")],
    entries: [entryOf("delete:p/x@1=")],
    runs: [{ ...runOf("a"), notices: { created: 1, published: 0, republished: 0 } }],
    undeclared: ["p/z"],
  } satisfies LedgerWrites;

  test("writes head, rows, entries, run and the undeclared in one", async () => {
    const { acquire, container, headNow } = await setup();
    await container.ledger.commit(await acquire("a"), WRITES);
    expect(await headNow()).toMatchObject({ open: 3, watched: 2, token: 1, lease: { holder: "a" } });
    expect(await container.models.all()).toEqual([modelRecordOf("p/x")]);
    expect(await container.ledger.entries()).toEqual([entryOf("delete:p/x@1=")]);
    expect(await container.runs.get("a")).toMatchObject({ notices: { created: 1 } });
    expect((await container.head.readWithUndeclared()).undeclared).toEqual(["p/z"]);
  });

  test("holds 98 rows and entries", async () => {
    const { acquire, container } = await setup();
    const rows = Array.from({ length: 98 }, (_, index) => modelRecordOf(`p/${index}`));
    await container.ledger.commit(await acquire("a"), { rows });
    expect(await container.models.all()).toHaveLength(98);
  });

  test("of a holder that was overtaken writes nothing at all", async () => {
    const { acquire, container, headNow } = await setup();
    const first = await acquire("a");
    await acquire("b", { now: LATER });
    const before = await headNow();
    await expect(container.ledger.commit(first, WRITES)).rejects.toMatchObject({ name: "LeaseLost" });
    await expect(container.ledger.commit(first, { rows: WRITES.rows })).rejects.toMatchObject({
      name: "LeaseLost",
    });
    expect(await headNow()).toEqual(before);
    expect(await container.models.all()).toEqual([]);
    expect(await container.ledger.entries()).toEqual([]);
    expect((await container.head.readWithUndeclared()).undeclared).toEqual([]);
  });

  test.each([
    ["that gives back the lease", { releaseLease: true as const, open: 0 }],
    ["that does not", { open: 1 }],
  ])("%s and whose answer is lost has happened once", async (_name, head) => {
    const { acquire, container, dynamodb, headNow } = await setup();
    const lease = await acquire("a");
    const seen = loseAnswers(dynamodb, "TransactWriteItemsCommand");
    await container.ledger.commit(lease, { ...WRITES, head });
    expect(seen.calls).toBe(2);
    expect(await headNow()).toMatchObject({ token: 1, open: head.open });
  });

  test("that meets another transaction is tried again, and says so when that does not help", async () => {
    const { acquire, container, dynamodb, clock } = await setup();
    const lease = await acquire("a");
    cancel(dynamodb, ["None", "TransactionConflict"], 3);
    await container.ledger.commit(lease, { rows: WRITES.rows });
    expect(clock.monotonic()).toBeGreaterThan(0);
    cancel(dynamodb, ["None", "TransactionConflict"], Number.POSITIVE_INFINITY);
    await expect(container.ledger.commit(lease, { rows: WRITES.rows })).rejects.toMatchObject({
      name: "TransientTrouble",
    });
  });

  test("that fails for good keeps the error of the service", async () => {
    const { acquire, container, dynamodb } = await setup();
    const lease = await acquire("a");
    failAttempts(dynamodb, "TransactWriteItemsCommand", { name: "AccessDeniedException" });
    await expect(container.ledger.commit(lease, WRITES)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });
});

describe("a commit without a lease", () => {
  const WRITES = { head: { open: 1 }, entries: [entryOf("delete:p/x@1=")] };

  test("is refused while somebody holds a live lease, and writes nothing", async () => {
    const { acquire, container, headNow } = await setup();
    await acquire("a");
    const head = await headNow();
    await expect(container.ledger.commitUnleased(head, AT, WRITES)).rejects.toMatchObject({
      name: "HeadChanged",
      head,
    });
    expect(await headNow()).toEqual(head);
    expect(await container.ledger.entries()).toEqual([]);
  });

  test("upon a dead lease ends it, and raises the token: a holder that wakes up writes nothing", async () => {
    const { acquire, container, headNow } = await setup();
    const stalled = await acquire("a");
    await container.ledger.commitUnleased(await headNow(), LATER, WRITES);
    expect(await headNow()).toMatchObject({ token: 2, lease: null, open: 1 });
    expect(await container.ledger.entries()).toHaveLength(1);
    await expect(container.ledger.commit(stalled, { head: { open: 9 } })).rejects.toMatchObject({
      name: "LeaseLost",
    });
    expect((await headNow()).open).toBe(1);
  });

  test("is refused upon a head that another run has used since", async () => {
    const { acquire, container, headNow } = await setup();
    const observed = await headNow();
    await container.head.release(await acquire("a"));
    await expect(container.ledger.commitUnleased(observed, LATER, WRITES)).rejects.toMatchObject({
      name: "HeadChanged",
      head: { token: 1, lease: null },
    });
    expect(await container.ledger.entries()).toEqual([]);
    await container.ledger.commitUnleased(await headNow(), LATER, WRITES);
    expect(await container.ledger.entries()).toHaveLength(1);
  });

  test("whose answer is lost has happened once, and says so", async () => {
    const { container, dynamodb, headNow } = await setup();
    const observed = await headNow();
    loseAnswers(dynamodb, "TransactWriteItemsCommand");
    await container.ledger.commitUnleased(observed, LATER, WRITES);
    expect(await headNow()).toMatchObject({ token: observed.token + 1, open: 1 });
  });
});

describe("a write that the head refuses", () => {
  const REFUSED: Record<string, (setup: Setup, observed: Head) => Promise<unknown>> = {
    "a request": ({ container }, observed) => container.head.want(wantedBy("third"), observed),
    "a taking of the lease": ({ acquire }, observed) => acquire("b", { observed }),
    "a commit without a lease": ({ container }, observed) =>
      container.ledger.commitUnleased(observed, AT, {}),
  };

  async function setupRefusal() {
    const platform = await setup();
    const observed = await platform.headNow();
    await platform.container.head.want(wantedBy("second"), observed);
    await platform.acquire("a");
    const head = await platform.headNow();
    return { ...platform, observed, head, reads: () => platform.meter.calls.reads };
  }

  test.each(Object.entries(REFUSED))(
    "%s says what stands there, and nobody reads it again",
    async (_, write) => {
      const { observed, head, reads, ...platform } = await setupRefusal();
      const before = reads();
      await expect(write(platform, observed)).rejects.toMatchObject({ name: "HeadChanged", head });
      expect(reads()).toBe(before);
    },
  );

  test.each(Object.entries(REFUSED))("%s reads it where the service does not say", async (_, write) => {
    const { observed, head, reads, ...platform } = await setupRefusal();
    platform.dynamodb.raw.middlewareStack.add(
      (next) => (args) =>
        next(args).catch((error: { Item?: unknown; CancellationReasons?: { Item?: unknown }[] }) => {
          for (const told of [error, ...(error.CancellationReasons ?? [])]) delete told.Item;
          throw error;
        }),
      { step: "initialize", name: "withoutItems" },
    );
    const before = reads();
    await expect(write(platform, observed)).rejects.toMatchObject({ name: "HeadChanged", head });
    expect(reads()).toBe(before + 1);
  });
});

/** Lets transactions be cancelled for these reasons, so many times. */
function cancel(dynamodb: TestPlatform["dynamodb"], codes: readonly string[], times: number): void {
  let left = times;
  dynamodb.raw.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName !== "TransactWriteItemsCommand" || left <= 0) return next(args);
      left -= 1;
      const { TransactionCanceledException } = await import("@aws-sdk/client-dynamodb");
      throw new TransactionCanceledException({
        message: "cancelled",
        $metadata: {},
        CancellationReasons: codes.map((Code) => ({ Code })),
      });
    },
    { step: "initialize", name: "cancel", override: true },
  );
}
