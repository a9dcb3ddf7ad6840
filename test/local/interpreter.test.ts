import { expect, test } from "vitest";
import { runStateMachine } from "../../lib/local/interpreter.ts";
import { registryOf } from "../builders/registry.ts";
import { createTestPlatform } from "../platform/test-platform.ts";

test("a deployment that changes nothing enters four states, and whoever asks hears of each", async () => {
  const platform = await createTestPlatform();
  const { digest } = await platform.apply(registryOf(["one"]));
  const states: string[] = [];
  const input = {
    run: "again",
    trigger: "deployment",
    digest,
    startedAt: "2026-02-01T00:00:00.000Z",
  } as const;
  const entered = (state: string) => states.push(state);
  expect(await runStateMachine(platform.container, input, { entered })).toBe("nothing-to-do");
  expect(states).toEqual(["Start", "Plan", "What was planned?", "Done"]);
});
