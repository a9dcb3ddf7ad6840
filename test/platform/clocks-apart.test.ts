import { describe, expect, test } from "vitest";
import { markEntry } from "../../lib/operations/ledger/mark-entry.ts";
import { intercept } from "../builders/ports.ts";
import { ASSISTANTS, FORWARD, OLD, setup } from "./forty-assistants.ts";
import { assistantsUsing, told } from "./questions.ts";
import type { FakeClock, TestPlatform } from "./test-platform.ts";

const HOUR_MS = 3_600_000;
const LEASE_MS = 600_000;

/** Returns the clock of a machine whose time is an hour ahead; both go equally fast. */
function anHourAhead(clock: FakeClock): FakeClock {
  return { ...clock, now: () => clock.now() + HOUR_MS };
}

/** Starts a run that stands still before its second batch, and a process for which the lease of that run is long over. */
async function stalledRun() {
  const platform = await setup();
  const slow = platform.another({ chunkReferences: 5, pageSize: 5, leaseMs: LEASE_MS });
  const stalled = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  intercept(slow.container.tables, "rewrite", (rewrite, call) => async (...batch) => {
    if (call === 2) {
      stalled.resolve();
      await gate.promise;
    }
    return rewrite(...batch);
  });
  const run = slow.apply(FORWARD, { run: "run-slow" });
  await stalled.promise;
  const ahead = platform.another({ clock: anHourAhead(platform.clock), leaseMs: LEASE_MS });
  return { platform, ahead, run, letGo: gate.resolve };
}

const moved = async (platform: TestPlatform) => (await assistantsUsing(platform, "p/new")).length;

describe("a run that another one takes for dead, because its clock is an hour ahead", () => {
  test("sends nothing half a second after the other took its lease, whatever is left of the lease", async () => {
    const { platform, ahead, run, letGo } = await stalledRun();
    expect(await ahead.apply(OLD)).toMatchObject({ status: "succeeded", sync: { revived: 1 } });
    const before = await moved(platform);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(ASSISTANTS);
    platform.clock.advance(501);
    letGo();
    expect(await run).toMatchObject({ status: "superseded" });
    expect(await moved(platform)).toBe(before);
  });

  test("sends nothing half a second after somebody has marked what it does", async () => {
    const { platform, ahead, run, letGo } = await stalledRun();
    await markEntry(ahead.container, { id: "delete:p/old@1=new", reason: "by hand", by: "ann" });
    const before = await moved(platform);
    platform.clock.advance(501);
    letGo();
    await run;
    expect(await moved(platform)).toBe(before);
    expect(await platform.entries()).toMatchObject([{ state: "marked" }]);
  });

  test("has all its work told by the other, which applies the same registry", async () => {
    const { platform, ahead, run, letGo } = await stalledRun();
    const other = ahead.apply(FORWARD);
    letGo();
    const statuses = [(await other).status, (await run).status];
    expect(statuses.sort()).toEqual(["nothing-to-do", "succeeded"]);
    expect(await moved(platform)).toBe(ASSISTANTS);
    expect(await platform.entries()).toMatchObject([
      { state: "succeeded", references: { rewritten: ASSISTANTS, skipped: 0, failed: 0 } },
    ]);
    const notices = await platform.notices();
    const counted = notices.reduce((sum, { affected }) => sum + (affected.assistant?.count ?? 0), 0);
    expect(counted).toBe(ASSISTANTS);
    expect((await told(platform)).every((one) => one.endsWith("migrated"))).toBe(true);
  });
});
