import { describe, expect, test } from "vitest";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../lib/domain/registry/parameter-sets-in-force.ts";
import { markEntry } from "../../lib/operations/ledger/mark-entry.ts";
import { previewPlan } from "../../lib/operations/preview/preview-plan.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { intercept } from "../builders/ports.ts";
import { type Listed, registryOf } from "../builders/registry.ts";
import { teamsOf, workspaceOf } from "../builders/workspace.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

const TEAMS = ["a", "b", "c"];
const MEMBER = { id: "ann", permissions: [DEFAULT_PERMISSION] };

const tired = (replacement?: string, more: object = {}): Listed => ({
  name: "old",
  deprecated: true,
  ...(replacement === undefined ? {} : { replacement }),
  ...more,
});
const LIVE = registryOf(["old", "new", "other"]);
const DEPRECATED = registryOf([tired("new"), "new", "other"]);
const DELETED = registryOf(["new", "other"], { old: "new" });
const CLEARED = registryOf(["new", "other"], { old: null });

/** A platform with three teams, of which two use the model, and what its inboxes got since the last look. */
async function setup(options?: Parameters<typeof createTestPlatform>[0]) {
  const platform = await createTestPlatform(options);
  const pick = (teams: readonly string[], modelId: string, assistants = 1) =>
    platform.load(
      workspaceOf({
        teams: teamsOf(TEAMS, [MEMBER]),
        assistants: teams.flatMap((team) =>
          Array.from({ length: assistants }, (_, index) => ({
            id: `of-${team}-${index}`,
            team,
            name: `Assistant ${index} of ${team}`,
            modelId,
          })),
        ),
      }),
    );
  await pick(["a", "b"], "p/old");
  const seen = new Set<string>();
  return { platform, pick, news: () => newsOf(platform, seen) };
}

/** Returns team and reason of what members have got since the last look, in the order of teams: each of it once, and what is published is in an inbox. */
async function newsOf(platform: TestPlatform, seen: Set<string>): Promise<string[]> {
  const notices = new Map((await platform.notices()).map((notice) => [notice.id, notice]));
  const inboxes = await Promise.all(TEAMS.map((team) => platform.inbox(team)));
  const delivered = inboxes.flat().map(({ notice }) => notice);
  expect(delivered.toSorted()).toEqual([...notices.keys()].sort());
  expect(platform.topic.published.toSorted()).toEqual([...notices.keys()].sort());
  const since = [...notices.values()].filter(({ id }) => !seen.has(id));
  for (const { id } of since) seen.add(id);
  return since
    .map(({ team, outcome, restored, replacement }) =>
      [team.id, restored ?? outcome, replacement?.name ?? "none"].join(" "),
    )
    .sort();
}

/** Returns team and slug of what `plan` says would be told. */
async function planned(platform: TestPlatform, document: RegistryDocument): Promise<string[]> {
  const sets = parameterSetsInForce(parameterSets, document);
  const digest = registryDigest(document, referenceSources, sets);
  const request = { document, digest, sources: referenceSources, sets, warnings: [] };
  const { migrations, notices } = await previewPlan(platform.container, request);
  expect(migrations.filter(({ kind }) => kind === "deprecate" && document === LIVE)).toEqual([]);
  return notices.map(({ team, slug, affected }) => `${team} ${slug} ${Object.keys(affected).length}`);
}

async function restoredOf(platform: TestPlatform, team: string) {
  return (await platform.notices()).filter(
    ({ slug, team: { id } }) => slug === "llm-model-restored" && id === team,
  );
}

describe("a deprecation that is taken back", () => {
  test("is told to those who were told of it and to nobody else, and told again when it comes again", async () => {
    const { platform, news } = await setup();
    await platform.apply(LIVE);
    await platform.apply(DEPRECATED);
    expect(await news()).toEqual(["a action-needed new", "b action-needed new"]);

    const back = await platform.apply(LIVE);
    expect(back).toMatchObject({ status: "succeeded", sync: { undeprecated: 1 }, notices: { created: 2 } });
    expect(await news()).toEqual(["a no-longer-deprecated new", "b no-longer-deprecated new"]);
    const [notice] = await restoredOf(platform, "a");
    expect(notice).toMatchObject({
      slug: "llm-model-restored",
      level: "warning",
      outcome: "restored",
      restored: "no-longer-deprecated",
      model: { id: "p/old" },
      replacement: { id: "p/new" },
      affected: {},
    });
    expect(notice?.text).toContain("no longer deprecated");
    const again = await platform.another().apply(LIVE);
    expect(again).toMatchObject({ status: "nothing-to-do", calls: { writes: 0, publishes: 0 } });
    expect(again.calls.reads).toBeLessThanOrEqual(2);

    await platform.apply(DEPRECATED);
    expect(await news()).toEqual(["a action-needed new", "b action-needed new"]);
    expect((await platform.entries()).map(({ id }) => id)).toEqual([
      "deprecate:p/old=new",
      "deprecate:p/old@2=new",
    ]);
    await platform.apply(LIVE);
    expect(await news()).toEqual(["a no-longer-deprecated new", "b no-longer-deprecated new"]);
  });

  test("also to a team that has moved away since, and that a daily run told", async () => {
    const { platform, pick, news } = await setup();
    await platform.apply(DEPRECATED);
    await pick(["a"], "p/new");
    await pick(["c"], "p/old");
    await platform.cleanup({ all: true });
    await news();
    await platform.apply(LIVE);
    expect(await news()).toEqual([
      "a no-longer-deprecated new",
      "b no-longer-deprecated new",
      "c no-longer-deprecated new",
    ]);
  });

  test("and comes again with a model that was deleted in between, is told again, and taken back again", async () => {
    const { platform, pick, news } = await setup();
    await platform.apply(DEPRECATED);
    await platform.apply(LIVE);
    await pick(["a", "b"], "p/other");
    await platform.apply(DELETED);
    await pick(["a"], "p/old");
    await news();
    await platform.apply(DEPRECATED);
    expect(await news()).toEqual(["a action-needed new"]);
    await platform.apply(LIVE);
    expect(await news()).toEqual(["a no-longer-deprecated new"]);
  });

  test("names the replacement that a team was told last, once", async () => {
    const { platform, pick, news } = await setup();
    await platform.apply(DEPRECATED);
    await pick(["a"], "p/other");
    await platform.apply(registryOf([tired("other"), "new", "other"]));
    expect(await news()).toEqual(["a action-needed new", "b action-needed new", "b action-needed other"]);
    await platform.apply(LIVE);
    expect(await news()).toEqual(["a no-longer-deprecated new", "b no-longer-deprecated other"]);
  });

  test("is told to nobody where nobody was told: no team uses the model, or the line says `notify: false`", async () => {
    const silent = await setup();
    await silent.platform.apply(registryOf([tired("new", { notify: false }), "new", "other"]));
    expect(await silent.platform.apply(LIVE)).toMatchObject({ notices: { created: 0 } });
    const unused = await setup();
    await unused.pick(["a", "b"], "p/new");
    await unused.platform.apply(DEPRECATED);
    expect(await unused.platform.apply(LIVE)).toMatchObject({ notices: { created: 0 } });
    expect(await unused.platform.apply(LIVE)).toMatchObject({ status: "nothing-to-do" });
  });

  test("by a deletion is not: the model goes", async () => {
    const { platform, news } = await setup();
    await platform.apply(DEPRECATED);
    await news();
    await platform.apply(DELETED);
    expect(await news()).toEqual(["a migrated new", "b migrated new"]);
  });
});

describe("a deleted model that is listed again", () => {
  test("is told to those whose references were moved, with their number; the references stay", async () => {
    const { platform, pick, news } = await setup();
    await pick(["a"], "p/old", 3);
    await platform.apply(LIVE);
    await platform.apply(DELETED);
    expect(await news()).toEqual(["a migrated new", "b migrated new"]);
    await platform.apply(LIVE);
    expect(await news()).toEqual(["a listed-again new", "b listed-again new"]);
    const [notice] = await restoredOf(platform, "a");
    expect(notice).toMatchObject({ outcome: "restored", references: 3, affected: {}, retiresOn: null });
    expect(notice).not.toHaveProperty("deprecated");
    expect(notice?.text).toContain("What was moved to new stays there, in 3 places of your team.");
    expect(new Set((await platform.export()).assistants.map(({ modelId }) => modelId))).toEqual(
      new Set(["p/new"]),
    );
    expect(await platform.apply(LIVE)).toMatchObject({ status: "nothing-to-do" });
  });

  test("and to those whose references were cleared, each time", async () => {
    const { platform, pick, news } = await setup();
    for (const epoch of [1, 2]) {
      await pick(["a", "b"], "p/old");
      await platform.apply(CLEARED);
      expect([epoch, await news()]).toEqual([epoch, ["a cleared none", "b cleared none"]]);
      await platform.apply(LIVE);
      expect([epoch, await news()]).toEqual([epoch, ["a listed-again none", "b listed-again none"]]);
    }
    const [notice] = await restoredOf(platform, "b");
    expect(notice?.text).toContain("What was cleared stays empty, in 1 place of your team.");
  });

  test("also to the team of a late reference, with where that went, and to one that a dead tombstone moved on", async () => {
    const { platform, pick, news } = await setup();
    await platform.apply(DELETED);
    await news();
    await pick(["c"], "p/old", 2);
    await platform.apply(registryOf(["other"], { old: "new", new: "other" }));
    expect(await news()).toEqual(["a migrated other", "b migrated other", "c migrated other"]);
    await platform.apply(registryOf(["old", "other"], { new: "other" }));
    expect(await news()).toEqual(["a listed-again new", "b listed-again new", "c listed-again other"]);
  });

  test("says so when it comes back deprecated, and only once that it is not deprecated any more", async () => {
    const { platform, pick, news } = await setup();
    await platform.apply(DEPRECATED);
    await pick(["c"], "p/old");
    await platform.apply(DELETED);
    await news();
    await platform.apply(registryOf([tired("new", { retiresOn: "2027-02-16" }), "new", "other"]));
    expect(await news()).toEqual(["a listed-again new", "b listed-again new", "c listed-again new"]);
    const [notice] = await restoredOf(platform, "a");
    expect(notice).toMatchObject({ deprecated: true, retiresOn: "2027-02-16" });
    await platform.apply(LIVE);
    expect(await news()).toEqual(["a no-longer-deprecated new", "b no-longer-deprecated new"]);
  });

  test("tells those who only heard of the deprecation before that it is over, when it comes back active", async () => {
    const { platform, pick, news } = await setup();
    await platform.apply(DEPRECATED);
    await pick(["a"], "p/new");
    await platform.apply(DELETED);
    expect(await news()).toEqual(["a action-needed new", "b action-needed new", "b migrated new"]);
    await platform.apply(LIVE);
    expect(await news()).toEqual(["a no-longer-deprecated new", "b listed-again new"]);
  });

  test("after its deletion was marked, is told to nobody", async () => {
    const { platform, news } = await setup();
    await platform.apply(LIVE);
    const none = platform.another({ sources: [] });
    intercept(none.container.passes, "create", () => () => Promise.reject(new Error("the process has died")));
    await expect(none.apply(DELETED)).rejects.toThrow();
    platform.clock.advance(60_000);
    await markEntry(platform.container, { id: "p/old", reason: "left as it is", by: "ann" });
    await platform.apply(LIVE);
    expect(await news()).toEqual([]);
    expect(await platform.apply(LIVE)).toMatchObject({ status: "nothing-to-do" });
  });

  test("is told to nobody where nothing was moved", async () => {
    const { platform, pick, news } = await setup();
    await pick(["a", "b"], "p/new");
    await platform.apply(LIVE);
    await platform.apply(DELETED);
    await platform.apply(LIVE);
    expect(await news()).toEqual([]);
  });
});

/** Applies a registry in a process that dies after the rows and the pass, before anything is composed. */
async function dies(platform: TestPlatform, registry: RegistryDocument): Promise<void> {
  const dying = platform.another();
  intercept(dying.container.passes, "cursors", () => () => Promise.reject(new Error("the process has died")));
  await expect(dying.apply(registry)).rejects.toThrow();
  platform.clock.advance(60_000);
}

describe("plan says who will hear that something is over, and nobody twice", () => {
  test.each<[string, RegistryDocument]>([
    ["a deprecation", DEPRECATED],
    ["a deletion", DELETED],
  ])("of %s", async (_what, before) => {
    const { platform } = await setup();
    await platform.apply(before);
    expect(await planned(platform, LIVE)).toEqual(["a llm-model-restored 0", "b llm-model-restored 0"]);
    await dies(platform, LIVE);
    expect(await planned(platform, LIVE)).toEqual(["a llm-model-restored 0", "b llm-model-restored 0"]);
    await platform.apply(LIVE);
    expect(await planned(platform, LIVE)).toEqual([]);
    expect(await planned(platform, registryOf(["old", "new", "other", "more"]))).toEqual([]);
  });
});

describe("what a run that died has told", () => {
  test("of a deletion: the teams whose references it moved hear of both", async () => {
    const { platform, news } = await setup();
    await platform.apply(LIVE);
    await dies(platform, DELETED);
    await platform.apply(LIVE);
    expect(await news()).toEqual([
      "a listed-again new",
      "a migrated new",
      "b listed-again new",
      "b migrated new",
    ]);
    const [of] = await restoredOf(platform, "a");
    expect(of?.references).toBe(1);
    expect(platform.topic.published.at(-1)).toBe((await restoredOf(platform, "b"))[0]?.id);
  });

  test("of a deprecation: only those whose notices it had written", async () => {
    const { platform, news } = await setup({ composedTogether: 1 });
    await platform.apply(LIVE);
    const dying = platform.another({ composedTogether: 1 });
    // The first team's notice is written, and nothing is after it.
    intercept(dying.container.compositions, "addTold", () => () => new Promise(() => {}));
    intercept(dying.container.notices, "create", (create, call) => (pass, notices) => {
      return call === 1 ? create(pass, notices) : new Promise(() => {});
    });
    void dying.apply(DEPRECATED);
    while ((await platform.notices()).length === 0) await new Promise((done) => setTimeout(done, 20));
    intercept(dying.container.head, "renew", () => () => new Promise(() => {}));
    const [{ team } = { team: { id: "" } }] = await platform.notices();
    platform.clock.advance(60_000);
    await platform.apply(LIVE);
    expect(await news()).toEqual([`${team.id} action-needed new`, `${team.id} no-longer-deprecated new`]);
  });
});

describe("what is taken back and comes again before anybody is told", () => {
  test("a deprecation: is told as a new one, and never as taken back", async () => {
    const { platform, news } = await setup();
    await platform.apply(DEPRECATED);
    await news();
    await dies(platform, LIVE);
    expect((await platform.rows()).find(({ id }) => id === "p/old")?.status).toBe("active");
    await platform.apply(DEPRECATED);
    expect(await news()).toEqual(["a action-needed new", "b action-needed new"]);
    await platform.apply(LIVE);
    expect(await news()).toEqual(["a no-longer-deprecated new", "b no-longer-deprecated new"]);
  });

  test("a deletion: those of before hear of it when the model really comes back", async () => {
    const { platform, news } = await setup();
    await platform.apply(DELETED);
    await news();
    await dies(platform, LIVE);
    await platform.apply(DELETED);
    expect(await news()).toEqual([]);
    await platform.apply(LIVE);
    expect(await news()).toEqual(["a listed-again new", "b listed-again new"]);
  });

  test("a daily run tells what a dead run took back", async () => {
    const { platform, news } = await setup();
    await platform.apply(DEPRECATED);
    await news();
    await dies(platform, LIVE);
    await platform.cleanup();
    expect(await news()).toEqual(["a no-longer-deprecated new", "b no-longer-deprecated new"]);
  });
});

test("who is told of a deletion late, after others were told that it is over, hears both", async () => {
  const { platform, news } = await setup();
  await platform.apply(LIVE);
  const deletes = platform.another();
  intercept(deletes.container.passes, "cursors", () => async () => {
    throw new Error("it died before it told anybody");
  });
  await expect(deletes.apply(DELETED)).rejects.toThrow("before it told");
  platform.clock.advance(600_000);
  // A slow writer's rows come late; and the run dies when it has closed the entries, before its last write.
  const lists = platform.another();
  intercept(
    lists.container.journal,
    "rows",
    (original) =>
      async function* (...given) {
        for await (const row of original(...given))
          if (row.entries.every(({ team }) => team !== "b")) yield row;
      },
  );
  intercept(lists.container.ledger, "commit", (original) => async (lease, writes) => {
    if (writes.head?.releaseLease === true) throw new Error("it died at its end");
    return original(lease, writes);
  });
  await expect(lists.apply(LIVE)).rejects.toThrow("at its end");
  platform.clock.advance(600_000);
  await platform.apply(LIVE);
  expect(await news()).toEqual([
    "a listed-again new",
    "a migrated new",
    "b listed-again new",
    "b migrated new",
  ]);
});
