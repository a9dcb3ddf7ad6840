import { describe, expect, test } from "vitest";
import { TableOutOfReach } from "../../lib/contract/errors.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { DEFAULT_PERMISSION } from "../../lib/domain/notices/notice.ts";
import { registryDigest } from "../../lib/domain/registry/digest.ts";
import { parameterSetsInForce } from "../../lib/domain/registry/parameter-sets-in-force.ts";
import { previewPlan } from "../../lib/operations/preview/preview-plan.ts";
import { parameterSets } from "../../lib/registry/parameter-sets.ts";
import { referenceSources } from "../../lib/registry/reference-sources.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { teamsOf, workspaceOf } from "../builders/workspace.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

const DAY_MS = 86_400_000;
const MEMBER = { id: "ann", email: "ann@example.com", permissions: [DEFAULT_PERMISSION] };
const retiring = (retiresOn: string | null, replacement = "new"): RegistryDocument =>
  registryOf([
    { name: "old", deprecated: true, replacement, ...(retiresOn === null ? {} : { retiresOn }) },
    "new",
    "other",
  ]);

/** A platform whose teams a and b use the model; the clock stands at 2026-01-01. */
async function setup(teams: readonly string[] = ["a", "b"]) {
  const platform = await createTestPlatform();
  const use = (using: Readonly<Record<string, string>>): Promise<void> =>
    platform.load(
      workspaceOf({
        teams: teamsOf(Object.keys(using), [MEMBER]),
        assistants: Object.entries(using).map(([team, modelId]) => ({
          id: `of-${team}`,
          team,
          name: `Assistant of ${team}`,
          modelId,
        })),
      }),
    );
  await use(Object.fromEntries(teams.map((team) => [team, "p/old"])));
  const seen = new Set<string>();
  const news = async (): Promise<string[]> => {
    const since = (await platform.notices()).filter(({ id }) => !seen.has(id));
    for (const { id } of since) seen.add(id);
    return since
      .map(({ slug, team, retiresOn, milestone, previous }) =>
        [
          team.id,
          slug.slice("llm-model-".length),
          String(retiresOn),
          ...(milestone === undefined ? [] : [milestone]),
          ...(previous === undefined ? [] : [`not ${previous}`]),
        ].join(" "),
      )
      .sort();
  };
  /** Makes the daily run of some days, and returns what was told on which. */
  const on = async (...days: string[]): Promise<string[]> => {
    const told: string[] = [];
    for (const day of days) {
      platform.clock.advance(Date.parse(`${day}T04:00:00Z`) - platform.clock.now());
      await platform.cleanup();
      told.push(...(await news()).map((one) => `${day} ${one}`));
    }
    return told;
  };
  return { platform, use, news, on };
}

describe("reminders", () => {
  test("come 90, 30, 7 and 0 days before a model retires, once each, to the teams that still use it", async () => {
    const { platform, use, news, on } = await setup();
    await platform.apply(retiring("2026-06-01"));
    expect(await news()).toEqual(["a deprecated 2026-06-01", "b deprecated 2026-06-01"]);
    expect(await on("2026-03-02", "2026-03-03", "2026-03-04")).toEqual([
      "2026-03-03 a retiring 2026-06-01 90",
      "2026-03-03 b retiring 2026-06-01 90",
    ]);
    await use({ b: "p/new" });
    expect(
      await on(
        "2026-05-01",
        "2026-05-02",
        "2026-05-03",
        "2026-05-25",
        "2026-05-26",
        "2026-06-01",
        "2026-06-02",
        "2026-07-03",
      ),
    ).toEqual([
      "2026-05-02 a retiring 2026-06-01 30",
      "2026-05-25 a retiring 2026-06-01 7",
      "2026-06-01 a retiring 2026-06-01 0",
    ]);
    const entry = (await platform.entries())[0];
    expect(entry).toMatchObject({ references: { noted: 2 }, teams: 2 });
  });

  test("skip the milestones that had passed when a team was told first", async () => {
    const { platform, use, news, on } = await setup(["a"]);
    await platform.apply(retiring("2026-02-20"));
    await news();
    expect(await on("2026-01-02", "2026-01-20")).toEqual([]);
    await use({ late: "p/old" });
    expect(await on("2026-01-21", "2026-02-13", "2026-02-14", "2026-02-20", "2026-02-21")).toEqual([
      "2026-01-21 a retiring 2026-02-20 30",
      "2026-01-21 late deprecated 2026-02-20",
      "2026-02-13 a retiring 2026-02-20 7",
      "2026-02-13 late retiring 2026-02-20 7",
      "2026-02-20 a retiring 2026-02-20 0",
      "2026-02-20 late retiring 2026-02-20 0",
    ]);
  });

  test("leave out who was told by a deployment on the day of the milestone", async () => {
    const { platform, use, news, on } = await setup(["a"]);
    await platform.apply(retiring("2026-02-20"));
    await news();
    platform.clock.advance(20 * DAY_MS);
    await use({ late: "p/old" });
    await platform.apply(
      registryOf([{ name: "old", deprecated: true, replacement: "new", retiresOn: "2026-02-20" }, "new"]),
    );
    expect(await news()).toEqual(["late deprecated 2026-02-20"]);
    expect(await on("2026-01-21")).toEqual(["2026-01-21 a retiring 2026-02-20 30"]);
  });

  test("say on the day after it only that it is over, and of several that are due only the last", async () => {
    const { platform, news } = await setup(["a"]);
    await platform.apply(retiring("2026-06-01"));
    await news();
    platform.clock.advance(155 * DAY_MS);
    await platform.cleanup();
    expect(await news()).toEqual(["a retiring 2026-06-01 0"]);
    const [reminder] = (await platform.notices()).filter(({ milestone }) => milestone === 0);
    expect(reminder?.title).toBe("old has retired, please move to new");
    expect(reminder).toMatchObject({ outcome: "action-needed", affected: { assistant: { count: 1 } } });
    platform.clock.advance(DAY_MS);
    await platform.cleanup();
    expect(await news()).toEqual([]);
  });

  test("cost a daily run nothing on the days between", async () => {
    const { platform, on } = await setup(["a"]);
    await platform.apply(retiring("2026-06-01"));
    await on("2026-01-04", "2026-01-05");
    platform.clock.advance(DAY_MS);
    const other = platform.another();
    expect(await other.cleanup()).toMatchObject({ status: "nothing-to-do" });
    expect(other.meter.calls.writes).toBe(0);
  });

  test("are for a daily run: what a deployment tells is what its registry changes", async () => {
    const { platform, news } = await setup(["a"]);
    await platform.apply(retiring("2026-01-20"));
    await news();
    platform.clock.advance(13 * DAY_MS);
    await platform.apply(
      registryOf([{ name: "old", deprecated: true, replacement: "new", retiresOn: "2026-01-20" }, "new"]),
    );
    expect(await news()).toEqual([]);
    await platform.cleanup();
    expect(await news()).toEqual(["a retiring 2026-01-20 7"]);
  });

  test("about a table that could not be read come when it can", async () => {
    const { platform, news } = await setup(["a"]);
    await platform.apply(retiring("2026-01-20"));
    await news();
    platform.clock.advance(13 * DAY_MS);
    const blind = platform.another();
    intercept(blind.container.tables, "scan", () => async () => {
      throw new TableOutOfReach("access to the table was denied");
    });
    await blind.cleanup();
    expect(await news()).toEqual([]);
    platform.clock.advance(DAY_MS);
    await platform.cleanup();
    expect(await news()).toEqual(["a retiring 2026-01-20 7"]);
  });

  test.each([
    ["the daily run after it", false],
    ["a deployment and then the daily run", true],
  ])(
    "come though the run that saw who uses the model died, from %s, and not to who has moved since",
    async (_who, isDeployed) => {
      const { platform, use, news } = await setup();
      await platform.apply(retiring("2026-01-20"));
      await news();
      platform.clock.advance(13 * DAY_MS);
      const dying = platform.another();
      const dead = Promise.withResolvers<void>();
      intercept(dying.container.outbox, "announce", () => () => {
        dead.resolve();
        return new Promise<never>(() => {});
      });
      void dying.cleanup();
      await dead.promise;
      await use({ b: "p/new" });
      platform.clock.advance(60_000);
      if (isDeployed) {
        // Another registry makes another pass than the one that died; a deployment reminds nobody.
        await platform.apply(
          registryOf([{ name: "old", deprecated: true, replacement: "new", retiresOn: "2026-01-20" }, "new"]),
        );
        expect(await news()).toEqual([]);
      }
      await platform.cleanup();
      expect(await news()).toEqual(["a retiring 2026-01-20 7"]);
    },
  );

  test("are not sent of a deprecation that nobody is to be told of", async () => {
    const { platform, on } = await setup(["a"]);
    const silent = {
      name: "old",
      deprecated: true,
      replacement: "new",
      retiresOn: "2026-02-01",
      notify: false,
    };
    await platform.apply(registryOf([silent, "new"] as never));
    expect(await on("2026-01-25", "2026-02-01", "2026-02-02")).toEqual([]);
  });
});

describe("a date that has changed", () => {
  test("is told to everybody who was told another, also who has moved away, and reminders follow it", async () => {
    const { platform, use, news, on } = await setup();
    await platform.apply(retiring("2026-03-26"));
    await news();
    await use({ b: "p/new" });
    const moved = await platform.apply(retiring("2026-03-09"));
    expect(moved).toMatchObject({ status: "succeeded", notices: { created: 2 } });
    expect(await news()).toEqual([
      "a date-changed 2026-03-09 not 2026-03-26",
      "b date-changed 2026-03-09 not 2026-03-26",
    ]);
    expect(await platform.apply(retiring("2026-03-09"))).toMatchObject({ status: "nothing-to-do" });
    expect(
      await on("2026-02-07", "2026-02-24", "2026-03-02", "2026-03-09", "2026-03-19", "2026-03-26"),
    ).toEqual([
      "2026-02-07 a retiring 2026-03-09 30",
      "2026-03-02 a retiring 2026-03-09 7",
      "2026-03-09 a retiring 2026-03-09 0",
    ]);
  });

  test("and changes again, is withdrawn, or comes for the first time, is told each time", async () => {
    const { platform, news } = await setup(["a"]);
    await platform.apply(retiring("2026-03-26"));
    const told: string[][] = [];
    for (const date of ["2026-03-09", "2026-03-26", "2026-03-09", null, "2026-04-01"]) {
      await news();
      await platform.apply(retiring(date));
      told.push(await news());
    }
    expect(told).toEqual([
      ["a date-changed 2026-03-09 not 2026-03-26"],
      ["a date-changed 2026-03-26 not 2026-03-09"],
      ["a date-changed 2026-03-09 not 2026-03-26"],
      ["a date-changed null not 2026-03-09"],
      ["a date-changed 2026-04-01 not null"],
    ]);
  });

  test("together with the replacement is told in the one notice of those who use the model, and in one of their own to the others", async () => {
    const { platform, use, news } = await setup();
    await platform.apply(retiring("2026-03-26"));
    await news();
    await use({ b: "p/new" });
    await platform.apply(retiring("2026-03-09", "other"));
    expect(await news()).toEqual(["a deprecated 2026-03-09", "b date-changed 2026-03-09 not 2026-03-26"]);
    await platform.apply(retiring("2026-03-10", "other"));
    expect(await news()).toEqual([
      "a date-changed 2026-03-10 not 2026-03-09",
      "b date-changed 2026-03-10 not 2026-03-09",
    ]);
    await use({ b: "p/old" });
    await platform.cleanup({ all: true });
    expect(await news()).toEqual(["b deprecated 2026-03-10"]);
  });

  test("and is back before anybody heard of it is told to nobody", async () => {
    const { platform, news } = await setup(["a"]);
    await platform.apply(retiring("2026-03-26"));
    await news();
    const dying = platform.another();
    intercept(dying.container.passes, "create", () => () => new Promise<never>(() => {}));
    void dying.apply(retiring("2026-03-09"));
    await expect
      .poll(async () => (await platform.rows()).find(({ id }) => id === "p/old")?.retiresOn, {
        timeout: 30_000,
      })
      .toBe("2026-03-09");
    platform.clock.advance(20_000);
    await platform.apply(retiring("2026-03-26"));
    expect(await news()).toEqual([]);
  });

  test("that a dead run told is told again when it is taken back", async () => {
    const { platform, news } = await setup(["a"]);
    await platform.apply(retiring("2026-03-26"));
    await news();
    const dying = platform.another();
    const dead = Promise.withResolvers<void>();
    intercept(dying.container.compositions, "put", () => () => {
      dead.resolve();
      return new Promise<never>(() => {});
    });
    void dying.apply(retiring("2026-03-09"));
    await dead.promise;
    platform.clock.advance(40_000);
    await platform.apply(retiring("2026-03-26"));
    expect(await news()).toEqual([
      "a date-changed 2026-03-09 not 2026-03-26",
      "a date-changed 2026-03-26 not 2026-03-09",
    ]);
  });

  test.each([
    ["2026-03-26", "2026-03-09", ["a date-changed 2026-03-09 not 2026-03-26"]],
    ["2026-03-26", null, ["a date-changed null not 2026-03-26"]],
  ])(
    "is told to who heard %s of a run that died before it could record that: %s",
    async (first, second, told) => {
      const { platform, news } = await setup(["a"]);
      await dieAfterTelling(platform, retiring(first));
      expect(await news()).toEqual([`a deprecated ${first}`]);
      await platform.apply(retiring(second));
      expect(await news()).toEqual(told);
      await platform.cleanup({ all: true });
      expect(await news()).toEqual([]);
    },
  );

  test("that a run told which died before it could record that is taken back, or told as it is now", async () => {
    const { platform, news } = await setup(["a"]);
    await platform.apply(retiring("2026-03-26"));
    await news();
    await dieAfterTelling(platform, retiring("2026-03-09"));
    expect(await news()).toEqual(["a date-changed 2026-03-09 not 2026-03-26"]);
    await platform.apply(retiring("2026-03-26"));
    expect(await news()).toEqual(["a date-changed 2026-03-26 not 2026-03-09"]);
    await dieAfterTelling(platform, retiring("2026-03-09"));
    await news();
    await platform.apply(retiring("2026-05-01"));
    expect(await news()).toEqual(["a date-changed 2026-05-01 not 2026-03-09"]);
  });

  test("on the day of a milestone is told instead of the reminder, by the daily run that finishes a dead one", async () => {
    const { platform, news, on } = await setup(["a"]);
    await platform.apply(retiring("2026-03-26"));
    await news();
    const dying = platform.another();
    const dead = Promise.withResolvers<void>();
    intercept(dying.container.passes, "create", () => () => {
      dead.resolve();
      return new Promise<never>(() => {});
    });
    void dying.apply(retiring("2026-02-10"));
    await dead.promise;
    expect(await on("2026-01-11", "2026-01-12", "2026-02-03")).toEqual([
      "2026-01-11 a date-changed 2026-02-10 not 2026-03-26",
      "2026-02-03 a retiring 2026-02-10 7",
    ]);
  });

  test("is in the plan as the apply tells it", async () => {
    const { platform, use, news } = await setup();
    await platform.apply(retiring("2026-03-26"));
    await news();
    await use({ b: "p/new" });
    for (const document of [retiring("2026-03-09"), retiring("2026-03-10", "other")]) {
      const planned = await plannedOf(platform, document);
      await platform.apply(document);
      const told = (await news()).map((one) => one.split(" ").slice(0, 2).join(" "));
      expect(planned).toEqual(told);
    }
  });
});

/** Applies a registry as a process does that dies when it has told teams, and has not recorded that. */
async function dieAfterTelling(platform: TestPlatform, document: RegistryDocument): Promise<void> {
  const dying = platform.another();
  const dead = Promise.withResolvers<void>();
  intercept(dying.container.compositions, "addTold", () => () => {
    dead.resolve();
    return new Promise<never>(() => {});
  });
  void dying.apply(document);
  await dead.promise;
  platform.clock.advance(40_000);
}

async function plannedOf(platform: TestPlatform, document: RegistryDocument): Promise<string[]> {
  const sets = parameterSetsInForce(parameterSets, document);
  const digest = registryDigest(document, referenceSources, sets);
  const request = { document, digest, sources: referenceSources, sets, warnings: [] };
  const { notices } = await previewPlan(platform.container, request);
  return notices.map(({ team, slug }) => `${team} ${slug.slice("llm-model-".length)}`).sort();
}
