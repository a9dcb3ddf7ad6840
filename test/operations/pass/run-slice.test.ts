import { expect, test } from "vitest";
import type { Head } from "../../../lib/contract/head.ts";
import { LIMITS } from "../../../lib/operations/limits.ts";
import { runSlice } from "../../../lib/operations/pass/run-slice.ts";
import { createTestPlatform } from "../../platform/test-platform.ts";

test("under a cap that leaves no room for a page, a slice ends in its time, and the next one goes on", async () => {
  const platform = await createTestPlatform();
  const turns: number[] = [];
  let room = false;
  const tables = {
    ...platform.container.tables,
    turn: async (_kind: string, _meanwhile: () => Promise<void>, until?: number) => {
      turns.push(until ?? -1);
      return room;
    },
  };
  const lease = { run: "r", token: 1 };
  const until = new Date(platform.clock.now() + 15_000).toISOString();
  const head = { token: 0 } as Head;
  const now = new Date(platform.clock.now()).toISOString();
  await platform.container.head.acquire(
    { run: { run: "r", status: "running", endedAt: null } as never, until, applying: null, now },
    head,
  );
  await platform.container.passes.create({
    id: "pass-1",
    startedAt: now,
    tables: [{ table: "workspace", segments: 1, items: 0 }],
    sources: [],
    targets: new Map(),
    models: new Map(),
    undos: [],
  } as never);
  const pointer = {
    ...lease,
    pass: "pass-1",
    digest: null,
    wanted: null,
    table: "workspace",
    segment: 0,
    of: 1,
  };
  const slice = () => runSlice({ ...platform.container, tables }, pointer);
  expect(await slice()).toMatchObject({ status: "more" });
  expect(turns).toEqual([LIMITS.readMs]);
  room = true;
  expect(await slice()).toMatchObject({ status: "done" });
});
