import { describe, expect, test } from "vitest";
import { METRICS } from "../../../lib/contract/metrics.ts";
import type { WorkspaceDocument } from "../../../lib/contract/workspace-document.ts";
import { finishRun } from "../../../lib/operations/finish/finish-run.ts";
import { workspaceOf } from "../../builders/workspace.ts";
import { createTestPlatform } from "../../platform/test-platform.ts";
import { AFTER, BEFORE } from "../one-deletion.ts";

/** What the steps count is what alarms are raised by. Deployments: deployment/unfinished-runs.test.ts. */

const DAY_SECONDS = 86_400;

const using = (...ids: string[]): WorkspaceDocument =>
  workspaceOf({
    teams: [{ id: "t", name: "T", members: [] }],
    assistants: ids.map((id) => ({ id, team: "t", name: id, modelId: "openai/old" })),
  });

async function setup() {
  const platform = await createTestPlatform();
  await platform.load(using("a"));
  await platform.apply(BEFORE);
  return { platform, counted: platform.metrics.of };
}

describe("a run counts", () => {
  test("stragglers that it repairs when it is a daily one, and no other references", async () => {
    const { platform, counted } = await setup();
    await platform.apply(AFTER);
    expect(counted(METRICS.stragglersRepaired)).toEqual([]);
    await platform.cleanup();
    await platform.load(using("b", "c"));
    platform.clock.advance(DAY_SECONDS * 1_000);
    await platform.cleanup();
    platform.clock.advance(DAY_SECONDS * 1_000);
    await platform.cleanup();
    expect(counted(METRICS.stragglersRepaired)).toEqual([0, 2, 0]);
  });

  test("the age of the oldest notice that is still to be published", async () => {
    const { platform, counted } = await setup();
    platform.topic.fails = true;
    await platform.apply(AFTER);
    expect(counted(METRICS.oldestPendingNotice).at(-1)).toBe(0);
    platform.clock.advance(2 * DAY_SECONDS * 1_000);
    await platform.cleanup();
    expect(counted(METRICS.oldestPendingNotice).at(-1)).toBe(2 * DAY_SECONDS);
    platform.topic.fails = false;
    await platform.cleanup();
    expect(counted(METRICS.oldestPendingNotice).at(-1)).toBe(0);
  });

  test("whether it is incomplete, also when the end is asked for again because its answer was lost", async () => {
    const { platform, counted } = await setup();
    expect(counted(METRICS.runsIncomplete)).toEqual([0]);
    const [row] = await platform.container.runs.all();
    if (row === undefined) throw new Error("there is no run");
    await platform.container.runs.put({ ...row, status: "incomplete" });
    const overtaken = { run: row.run, token: 0, pass: "pass-0", digest: row.digest, wanted: null };
    expect(await finishRun(platform.container, overtaken)).toEqual({ next: "publish", status: "incomplete" });
    expect(counted(METRICS.runsIncomplete)).toEqual([0, 1]);
  });
});
