import { describe, expect, test } from "vitest";
import type { WorkspaceDocument } from "../../lib/contract/workspace-document.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { teamsOf, workspaceOf } from "../builders/workspace.ts";
import { told } from "./questions.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;

const BEFORE = registryOf(["old", "gone", "tired", "new"]);
const AFTER = registryOf([{ name: "tired", deprecated: true }, "new"], { old: "new", gone: null });

const assistant = (id: string, team: string, modelId: string | null) => ({
  id,
  team,
  name: `Assistant ${id}`,
  modelId,
});

function workspace(assistants: WorkspaceDocument["assistants"], teams = ["a", "b", "c"]): WorkspaceDocument {
  return workspaceOf({
    teams: teamsOf(teams, [{ id: "ann", permissions: [DEFAULT_PERMISSION] }]),
    assistants,
  });
}

async function setup(): Promise<TestPlatform> {
  const platform = await createTestPlatform();
  await platform.load(
    workspace([assistant("1", "a", "p/old"), assistant("2", "b", "p/gone"), assistant("3", "a", "p/tired")]),
  );
  await platform.apply(BEFORE);
  await platform.apply(AFTER);
  return platform;
}

async function modelOf(platform: TestPlatform, id: string): Promise<string | null | undefined> {
  return (await platform.export()).assistants.find((one) => one.id === id)?.modelId;
}

describe("the daily run", () => {
  test("stops watching after two clean passes 23 hours apart, and reads two rows a day from then on", async () => {
    const platform = await setup();
    expect(await platform.cleanup()).toMatchObject({
      status: "succeeded",
      watched: 2,
      found: 0,
      unwatched: [],
    });
    platform.clock.advance(22 * HOUR);
    expect(await platform.cleanup()).toMatchObject({ watched: 2 });
    platform.clock.advance(2 * HOUR);
    const second = await platform.cleanup();
    expect(second).toMatchObject({ watched: 0, unwatched: ["p/gone", "p/old"] });
    platform.clock.advance(DAY);
    const before = { ...platform.meter.calls };
    expect(await platform.cleanup()).toMatchObject({ status: "nothing-to-do", watched: 0 });
    expect(platform.meter.calls.writes).toBe(before.writes);
    // Two reads are the run's, and the others are the command's, which shows the result afterwards.
    expect(platform.meter.calls.reads - before.reads).toBeLessThanOrEqual(5);
  });

  test("repairs a late writer, sets the count back, and tells only a team that was not told", async () => {
    const platform = await setup();
    expect(await told(platform)).toEqual(["a old migrated", "a tired action-needed", "b gone cleared"]);
    await platform.cleanup();
    await platform.load(workspace([assistant("4", "a", "p/old"), assistant("5", "c", "p/old")]));
    platform.clock.advance(DAY);
    expect(await platform.cleanup()).toMatchObject({
      found: 2,
      repaired: 2,
      watched: 1,
      unwatched: ["p/gone"],
    });
    expect(await modelOf(platform, "4")).toBe("p/new");
    expect(await told(platform)).toEqual([
      "a old migrated",
      "a tired action-needed",
      "b gone cleared",
      "c old migrated",
    ]);
    const entry = (await platform.entries()).find((one) => one.model === "p/old");
    expect(entry).toMatchObject({ state: "succeeded", references: { rewritten: 3 }, teams: 2 });
    platform.clock.advance(DAY);
    expect(await platform.cleanup()).toMatchObject({ watched: 1 });
    platform.clock.advance(DAY);
    expect(await platform.cleanup()).toMatchObject({ watched: 0, unwatched: ["p/old"] });
  });

  test("tells a team that began to use a deprecated model", async () => {
    const platform = await setup();
    await platform.load(workspace([assistant("6", "b", "p/tired")]));
    platform.clock.advance(DAY);
    expect(await platform.cleanup()).toMatchObject({ found: 0, repaired: 0 });
    expect(await told(platform)).toContain("b tired action-needed");
  });

  test("sends what a failing topic left pending, under the same ids", async () => {
    const platform = await createTestPlatform();
    await platform.load(workspace([assistant("1", "a", "p/old")]));
    await platform.apply(BEFORE);
    platform.topic.fails = true;
    expect(await platform.apply(AFTER)).toMatchObject({
      status: "succeeded",
      notices: { created: 1, published: 0, pending: 1 },
    });
    platform.clock.advance(DAY);
    expect(await platform.cleanup()).toMatchObject({ republished: 0, pendingNotices: 1 });
    platform.topic.fails = false;
    platform.clock.advance(DAY);
    expect(await platform.cleanup()).toMatchObject({ republished: 1, pendingNotices: 0 });
    expect(platform.topic.published).toEqual((await platform.notices()).map((notice) => notice.id));
  });

  test("lives through sixty days: late writers, a restored backup, a topic that fails for days", async () => {
    const platform = await setup();
    const log: string[] = [];
    let backup: WorkspaceDocument | undefined;
    for (let day = 1; day <= 60; day += 1) {
      platform.clock.advance(DAY);
      if (day === 3) backup = await platform.export();
      if (day === 5) await platform.load(workspace([assistant("7", "c", "p/old")]));
      if (day === 20) platform.topic.fails = true;
      if (day === 22) await platform.load(workspace([assistant("8", "b", "p/old")]));
      if (day === 50) platform.topic.fails = false;
      if (day === 45 && backup !== undefined) {
        const restored = backup.assistants.map((one) => ({
          ...one,
          modelId: one.id === "1" ? "p/old" : (one.modelId ?? null),
        }));
        await platform.load({ ...backup, assistants: restored });
      }
      const run = await platform.cleanup();
      if (run.status !== "nothing-to-do")
        log.push(
          `${day}: ${run.status} found ${run.found} watched ${run.watched} pending ${run.pendingNotices}`,
        );
      for (const { modelId } of (await platform.export()).assistants.filter(
        (one) => one.modelId === "p/old",
      )) {
        // Nothing dangles meanwhile: the tombstone redirects.
        const row = (await platform.rows()).find((one) => one.id === modelId);
        expect(row?.redirectsTo).toBe("p/new");
      }
    }
    // Day 1 and 2 are clean passes; after that a pass happens once a week, and meets whatever came meanwhile.
    expect(log[0]).toBe("1: succeeded found 0 watched 2 pending 0");
    expect(log[1]).toBe("2: succeeded found 0 watched 0 pending 0");
    expect(log[2]).toBe("9: succeeded found 1 watched 0 pending 0");
    const weekly = log.find((line) => line.startsWith("23:"));
    expect(weekly).toBe("23: succeeded found 1 watched 0 pending 1");
    expect(await modelOf(platform, "7")).toBe("p/new");
    expect(await modelOf(platform, "8")).toBe("p/new");
    expect(log.find((line) => line.startsWith("50:"))).toBe("50: succeeded found 0 watched 0 pending 0");
    const published = platform.topic.published;
    expect(new Set(published).size).toBe(published.length);
    expect(published.toSorted()).toEqual((await platform.notices()).map((notice) => notice.id).toSorted());
    platform.clock.advance(3 * DAY);
    await platform.cleanup({ all: true });
    expect(await modelOf(platform, "1")).toBe("p/new");
  });

  test("takes over from a run that died, and says so", async () => {
    const platform = await createTestPlatform();
    await platform.load(workspace([assistant("1", "a", "p/old")]));
    await platform.apply(BEFORE);
    const dead = platform.another();
    const run = "run-that-dies";
    let died = false;
    intercept(dead.container.tables, "rewrite", () => () => {
      died = true;
      return new Promise(() => {});
    });
    void dead.apply(AFTER, { run });
    while (!died) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await platform.cleanup()).toMatchObject({ status: "busy" });
    platform.clock.advance(20_000);
    expect(await platform.cleanup()).toMatchObject({ status: "succeeded", recovered: 1, repaired: 1 });
    expect(await modelOf(platform, "1")).toBe("p/new");
    expect((await platform.container.runs.get(run))?.status).toBe("failed");
    // The registry of the dead run is still to be put in force: its rows are there, and the same command finds little left to do.
    expect((await platform.apply(AFTER)).status).toBe("succeeded");
    expect((await platform.apply(AFTER)).status).toBe("nothing-to-do");
    expect(await told(platform)).toEqual(["a old migrated"]);
  });
});
