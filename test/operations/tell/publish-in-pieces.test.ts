import { expect, test } from "vitest";
import { METRICS } from "../../../lib/contract/metrics.ts";
import type { Publishing } from "../../../lib/contract/run-steps.ts";
import { publishNotices } from "../../../lib/operations/tell/publish-notices.ts";
import { noticeOf } from "../../builders/notices.ts";
import { intercept } from "../../builders/ports.ts";
import { createTestPlatform } from "../../platform/test-platform.ts";

/** A call publishes groups of five hundred notices; each row here is a group. */
const IN_ROW = 500;
const PASSES = ["pass-1", "pass-2", "pass-3", "pass-4"];

/** A platform whose outbox has a row for each pass, and whose topic takes as long for each batch as a call has for all. */
async function setup({ refused }: { refused: string }) {
  const platform = await createTestPlatform();
  const { container, clock } = platform;
  for (const [day, pass] of PASSES.entries()) {
    const notices = Array.from({ length: IN_ROW }, (_, index) => noticeOf(`${pass}-${index}`));
    const named = notices.map(({ id, team }) => ({ id, team: team.id }));
    await container.outbox.announce([{ id: pass, at: `2025-12-0${day + 1}T00:00:00.000Z`, notices: named }]);
    await container.notices.create(pass, notices);
  }
  const sent: string[] = [];
  let tries = 0;
  intercept(container.topic, "publish", () => async (batch) => {
    clock.advance(1_000);
    tries += batch.filter(({ id }) => id === refused).length;
    const taken = batch.map(({ id }) => id).filter((id) => id !== refused);
    sent.push(...taken);
    return new Set(batch.map(({ id }) => id).filter((id) => id === refused));
  });
  Object.assign(container.topic, { flush: undefined });
  return { ...platform, sent, tries: () => tries };
}

test("an outbox of any length is published call by call: each goes on after the last row, whatever was refused", async () => {
  const { container, sent, tries, metrics, clock } = await setup({ refused: "pass-1-7" });
  let publish: Publishing = { after: null, oldest: null };
  const seen: (string | null)[] = [];
  for (;;) {
    const { more, ...next } = await publishNotices(container, {
      run: "run",
      startedAt: "2026-01-01T00:00:00.000Z",
      publish,
    });
    publish = next;
    seen.push(next.after);
    if (!more) break;
  }
  expect(seen).toEqual(PASSES);
  expect(tries()).toBe(1);
  expect(sent).toHaveLength(PASSES.length * IN_ROW - 1);
  expect(new Set(sent).size).toBe(sent.length);
  const left = await Array.fromAsync(container.outbox.pending());
  expect(left.map(({ id, notices }) => [id, notices.map((notice) => notice.id)])).toEqual([
    ["pass-1", ["pass-1-7"]],
  ]);
  const age = (clock.now() - Date.parse("2025-12-01T00:00:00.000Z")) / 1_000;
  expect(metrics.of(METRICS.oldestPendingNotice)).toEqual([Math.round(age)]);
});
