import { expect, test } from "vitest";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { registryOf } from "../builders/registry.ts";
import { teamsOf, workspaceOf } from "../builders/workspace.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

const LIVE = registryOf(["old", "new"]);
const DEPRECATED = registryOf([{ name: "old", deprecated: true, replacement: "new" }, "new"]);
const DELETED = registryOf(["new"], { old: "new" });

/** Teams whose assistant picks a model. */
const picking = (platform: TestPlatform, teams: readonly string[], modelId: string) =>
  platform.load(
    workspaceOf({
      teams: teamsOf(teams, [{ id: "ann", permissions: [DEFAULT_PERMISSION] }]),
      assistants: teams.map((team) => ({ id: `of-${team}`, team, name: `Assistant of ${team}`, modelId })),
    }),
  );

test("a rollback from deleted to deprecated tells that the model is back and nothing again, and forward again those who are affected anew", async () => {
  const platform = await createTestPlatform();
  await picking(platform, ["a", "b"], "p/old");
  await platform.apply(LIVE);

  /** Returns what was told since the last call, in the order of teams; inboxes hold all of it, and the topic took each id once. */
  const known = new Set<string>();
  async function toldSince(): Promise<string[]> {
    const notices = await platform.notices();
    const since = notices.filter(({ id }) => !known.has(id));
    for (const { id } of since) known.add(id);
    expect(platform.topic.published.toSorted()).toEqual([...known].sort());
    const inboxes = await Promise.all(["a", "b", "c"].map((team) => platform.inbox(team)));
    expect(
      inboxes
        .flat()
        .map(({ notice }) => notice)
        .sort(),
    ).toEqual([...known].sort());
    return since.map(({ team, outcome, restored = outcome }) => `${team.id} ${restored}`).sort();
  }

  await platform.apply(DEPRECATED);
  expect(await toldSince()).toEqual(["a action-needed", "b action-needed"]);
  await platform.apply(DELETED);
  expect(await toldSince()).toEqual(["a migrated", "b migrated"]);

  expect(await platform.apply(DEPRECATED)).toMatchObject({ status: "succeeded", sync: { revived: 1 } });
  expect((await platform.rows()).find(({ id }) => id === "p/old")).toMatchObject({
    status: "deprecated",
    epoch: 2,
  });
  expect(await toldSince()).toEqual(["a listed-again", "b listed-again"]);

  // A team that was told of the deprecation picks the model again, and so does a team that was never told.
  await picking(platform, ["a", "c"], "p/old");
  platform.clock.advance(86_400_000);
  await platform.cleanup({ all: true });
  expect(await toldSince()).toEqual(["c action-needed"]);

  await platform.apply(DELETED);
  expect(await toldSince()).toEqual(["a migrated", "c migrated"]);
  expect((await platform.export()).assistants.map(({ modelId }) => modelId)).toEqual([
    "p/new",
    "p/new",
    "p/new",
  ]);
});
