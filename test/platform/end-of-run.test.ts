import { describe, expect, test } from "vitest";
import type { PassPointer } from "../../lib/contract/run-steps.ts";
import { reviewPass } from "../../lib/operations/pass/review-pass.ts";
import { intercept } from "../builders/ports.ts";
import { ASSISTANTS, FORWARD, NEWER, request, runOf, setup } from "./forty-assistants.ts";
import { assistantsUsing } from "./questions.ts";

describe("the end of a run", () => {
  test.each(["apply", "cleanup"] as const)(
    "whose last answer is lost: %s succeeds after one pass",
    async (kind) => {
      const platform = await setup();
      if (kind === "cleanup") await platform.apply(FORWARD);
      const { ledger, passes } = platform.container;
      intercept(ledger, "commit", (commit) => async (lease, writes) => {
        await commit(lease, writes);
        if (writes.head?.releaseLease)
          throw Object.assign(new Error("socket hang up"), { name: "TimeoutError" });
      });
      let passCount = 0;
      intercept(passes, "create", (create, call) => {
        passCount = call;
        return create;
      });
      const end = kind === "apply" ? await platform.apply(FORWARD) : await platform.cleanup({ all: true });
      expect(end.status).toBe("succeeded");
      expect(passCount).toBe(1);
      expect(await runOf(platform, end.run)).toMatchObject({
        status: "succeeded",
        references: { scanned: ASSISTANTS, rewritten: kind === "apply" ? ASSISTANTS : 0 },
        error: null,
      });
      expect(await assistantsUsing(platform, "p/new")).toHaveLength(ASSISTANTS);
    },
  );

  test("is not changed by a review of its pass that is delivered again", async () => {
    const platform = await setup();
    const { run } = await platform.apply(FORWARD);
    const head = await platform.container.head.read();
    const pointer: PassPointer = {
      run,
      token: head?.token ?? 0,
      pass: `pass-${String(head?.token).padStart(10, "0")}`,
      digest: head?.applied?.digest ?? null,
      wanted: head?.wanted?.run ?? null,
    };
    const before = platform.meter.calls.writes;
    expect(await reviewPass(platform.container, pointer)).toMatchObject({ next: "wait" });
    expect(platform.meter.calls.writes).toBe(before);
    await request(platform.another(), NEWER, "run-newer");
    expect(await reviewPass(platform.container, pointer)).toMatchObject({ next: "done" });
    expect(platform.meter.calls.writes).toBe(before);
    expect(await runOf(platform, run)).toMatchObject({ status: "succeeded" });
  });
});
