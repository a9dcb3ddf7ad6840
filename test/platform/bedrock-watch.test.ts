import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createWatchBedrockHandler } from "../../functions/watch-bedrock/handler.ts";
import { METRICS } from "../../lib/contract/metrics.ts";
import type { RegistryDocument } from "../../lib/contract/registry-document.ts";
import { holdPlatform, resumePlatform } from "../../lib/operations/ledger/hold-platform.ts";
import { tellOperators } from "../../lib/operations/tell/tell-operators.ts";
import { BEDROCK } from "../../lib/registry/channels.ts";
import { intercept } from "../builders/ports.ts";
import { registryOf } from "../builders/registry.ts";
import { createTestPlatform, type TestPlatform } from "./test-platform.ts";

/** A daily look at Bedrock, and the run that tells the operators what it has found. */

const DAY = 86_400_000;
const HERE = "eu-central-1";

let platform: TestPlatform;
/** What Bedrock lists in each region; an error is thrown. */
let regions: Record<string, object | Error>;
let logged: [string, object][];

const row = (modelId: string, endOfLifeTime?: string, status = "LEGACY") => ({
  modelId,
  modelArn: `arn:aws:bedrock:${HERE}::foundation-model/${modelId}`,
  modelLifecycle: { status, endOfLifeTime },
});
const lists = (...rows: object[]) => ({ modelSummaries: rows });
/** An openai default that is over is nothing that Bedrock could say. */
const REGISTRY: RegistryDocument = {
  version: 1,
  providers: {
    ...registryOf(["claude", "us.nova", "titan"], {}, "bedrock").providers,
    ...registryOf([{ name: "gone", default: true, retiresOn: "2020-01-01" }], {}, "openai").providers,
  },
  deleted: [],
};

async function look(): Promise<void> {
  const { container, clock, metrics } = platform;
  const log = (message: string, details: object): void => void logged.push([message, details]);
  await createWatchBedrockHandler({
    head: container.head,
    bundles: container.bundles,
    dueFindings: container.dueFindings,
    foundationModels: {
      async list(region) {
        const answer = regions[region];
        if (answer instanceof Error) throw answer;
        return JSON.stringify(answer);
      },
    },
    channels: { bedrock: [BEDROCK] },
    regions: Object.keys(regions),
    clock,
    log: { info: log, warn: log },
    metrics,
  })();
}

/** Makes the next daily run. @returns what each new summary names */
async function nextDay(): Promise<(readonly string[])[]> {
  const before = platform.topic.summaries.length;
  platform.clock.advance(DAY);
  await platform.cleanup();
  return toldSince(before);
}

const toldSince = (count: number) =>
  platform.topic.summaries.slice(count).map(({ findings = [] }) => findings.map(({ id }) => id));
const fresh = () => platform.metrics.of(METRICS.bedrockFindings).at(-1);

beforeAll(async () => {
  platform = await createTestPlatform();
  regions = { [HERE]: lists(row("titan")) };
  logged = [];
  await look();
  expect(logged).toEqual([["no registry was applied yet", {}]]);
  await platform.apply(REGISTRY);
});

/** What the test before has found is over and told. */
beforeEach(async () => {
  regions = { [HERE]: lists(row("titan", undefined, "ACTIVE")) };
  await look();
  await nextDay();
  logged = [];
});

const retiresOn = (days: number): string =>
  new Date(platform.clock.now() + days * DAY).toISOString().slice(0, 10);

describe("what was found", () => {
  test("is told by the next daily run, once, and counted once", async () => {
    const date = retiresOn(40);
    regions = { [HERE]: lists(row("claude", `${date}T00:00:00Z`), row("nova"), row("titan")) };
    await look();
    expect(fresh()).toBe(4);
    const before = platform.topic.summaries.length;
    expect(await nextDay()).toEqual([
      [
        "retires-soon:bedrock/claude",
        "date-missing:bedrock/claude",
        "legacy:bedrock/titan",
        "legacy:bedrock/us.nova",
      ],
    ]);
    expect(platform.topic.summaries[before]).toMatchObject({
      status: "succeeded",
      title: expect.stringMatching(/^4 findings about Bedrock; no model changed: /),
      text: expect.stringContaining(`- warning: bedrock/claude retires on ${date}, in 40 days\n`),
    });
    await look();
    expect(fresh()).toBe(0);
    expect(await nextDay()).toEqual([]);
  });

  test("is told with what the run itself did, also when it is a deployment's", async () => {
    regions = { [HERE]: lists(row("claude")) };
    await look();
    const before = platform.topic.summaries.length;
    const more = registryOf(["claude", "us.nova", "titan", "mistral"], {}, "bedrock").providers;
    await platform.apply({ ...REGISTRY, providers: { ...REGISTRY.providers, ...more } });
    expect(toldSince(before)).toEqual([["legacy:bedrock/claude"]]);
    expect(platform.topic.summaries[before]?.title).toBe(
      "1 finding about Bedrock; 1 added: no references changed; no notices",
    );
    expect(await nextDay()).toEqual([]);
  });

  test("is told with a run whose words another run was about to fix without it", async () => {
    const { container, topic } = platform;
    regions = { [HERE]: lists(row("claude")) };
    await look();
    const run = (await container.runs.all()).at(-1)?.run ?? "";
    await container.dueSummaries.add({ run, migrations: { named: [], others: 0 } });
    const other = platform.another();
    intercept(other.container.dueSummaries, "fix", (fix) => async (due, message) => {
      await container.dueFindings.tellWith(run);
      return fix(due, message);
    });
    const before = topic.summaries.length;
    await tellOperators(other.container, { run: "another" });
    await tellOperators(container, { run: "another" });
    expect(toldSince(before)).toEqual([["legacy:bedrock/claude"]]);
  });

  test("and is over before a run came, is told to nobody", async () => {
    regions = { [HERE]: lists(row("claude")) };
    await look();
    regions = { [HERE]: lists(row("claude", undefined, "ACTIVE")) };
    await look();
    expect(await nextDay()).toEqual([]);
  });

  test("is about Bedrock's providers alone, and that no region lists a model is none", async () => {
    await look();
    expect(fresh()).toBe(0);
    const absent = ["bedrock/claude", "bedrock/us.nova"];
    expect(logged).toEqual([
      ["Bedrock was looked at", { findings: 0, fresh: 0, absent: expect.arrayContaining(absent) }],
    ]);
  });

  test("is compared over all regions: the date of the first that has one, and that they disagree", async () => {
    const [near, far] = [retiresOn(200), retiresOn(300)];
    const both = (date: string) => lists(row("claude", `${date}T00:00:00Z`, "ACTIVE"));
    regions = {
      [HERE]: lists(row("titan", undefined, "ACTIVE")),
      "us-east-1": both(near),
      "us-west-2": both(far),
    };
    await look();
    const before = platform.topic.summaries.length;
    await nextDay();
    expect(platform.topic.summaries[before]?.findings).toMatchObject([
      { message: `${near} by us-east-1, which counts because it comes first; ${far} by us-west-2` },
      { id: "date-missing:bedrock/claude", date: near },
    ]);
  });
});

describe("a look that is cut short", () => {
  test.each<[string, object | Error, string]>([
    ["by a region that does not answer", new Error("access is denied"), "access is denied"],
    ["by a region that lists nothing", lists(), "the list of Bedrock cannot be read: it"],
  ])(
    "%s fails by itself, is logged with the region, and changes nothing that is known",
    async (_name, answer, reason) => {
      regions = { [HERE]: lists(row("claude")) };
      await look();
      const known = await platform.container.dueFindings.read();
      regions = { [HERE]: lists(row("claude", undefined, "ACTIVE")), "ap-east-1": answer };
      logged = [];
      await expect(look()).rejects.toThrow(reason);
      expect(logged).toEqual([
        ["Bedrock did not answer", { region: "ap-east-1", reason: expect.stringContaining(reason) }],
      ]);
      expect(await platform.container.dueFindings.read()).toEqual(known);
      expect(await nextDay()).toEqual([["legacy:bedrock/claude"]]);
    },
  );

  test("by a run that tells in between is tried again, and tells nothing a second time", async () => {
    regions = { [HERE]: lists(row("claude")) };
    await look();
    const other = platform.another();
    const read = platform.container.dueFindings.read;
    intercept(platform.container.dueFindings, "read", () => async () => {
      const known = await read();
      await other.cleanup();
      return known;
    });
    await expect(look()).rejects.toMatchObject({ name: "TransientTrouble" });
    intercept(platform.container.dueFindings, "read", () => read);
    await look();
    expect(fresh()).toBe(0);
    expect(await nextDay()).toEqual([]);
  });

  test("by another look, whose findings a run has told, is tried again, and tells nothing a second time", async () => {
    platform.clock.advance(1_000);
    regions = { [HERE]: lists(row("claude")) };
    const { dueFindings } = platform.container;
    const { read } = dueFindings;
    const before = platform.topic.summaries.length;
    intercept(dueFindings, "read", () => async () => {
      const known = await read();
      intercept(dueFindings, "read", () => read);
      await look();
      await platform.another().cleanup();
      return known;
    });
    await expect(look()).rejects.toMatchObject({ name: "TransientTrouble" });
    expect(toldSince(before)).toEqual([["legacy:bedrock/claude"]]);
    await look();
    expect(fresh()).toBe(0);
    expect(await nextDay()).toEqual([]);
  });
});

describe("telling that is cut short", () => {
  beforeEach(async () => {
    regions = { [HERE]: lists(row("claude")) };
    await look();
  });
  const LEGACY = ["legacy:bedrock/claude"];

  test("by a topic that takes nothing is told when it does, once", async () => {
    platform.topic.fails = true;
    expect(await nextDay()).toEqual([]);
    platform.topic.fails = false;
    expect((await nextDay()).flat()).toEqual(LEGACY);
    expect(await nextDay()).toEqual([]);
  });

  test.each(["fix", "due"] as const)(
    "by a process that dies at `%s` is told by the next run, once",
    async (step) => {
      const before = platform.topic.summaries.length;
      const dying = platform.another();
      intercept(dying.container.dueSummaries, step, () => () => {
        throw new Error("the process ends here");
      });
      platform.clock.advance(DAY);
      await dying.cleanup({ run: `dies-at-${step}-${platform.clock.now()}` });
      expect(toldSince(before)).toEqual([]);
      expect((await nextDay()).flat()).toEqual(LEGACY);
      expect(await nextDay()).toEqual([]);
    },
  );

  test("by a process that dies when it has moved them to its run is told by the next run, once", async () => {
    const before = platform.topic.summaries.length;
    const dying = platform.another();
    intercept(dying.container.dueFindings, "tellWith", (tellWith) => async (run) => {
      await tellWith(run);
      throw new Error("the process ends here");
    });
    platform.clock.advance(DAY);
    await dying.cleanup();
    expect(toldSince(before)).toEqual([]);
    expect((await nextDay()).flat()).toEqual(LEGACY);
    expect(await nextDay()).toEqual([]);
  });

  test("by a hold is told after it", async () => {
    await holdPlatform(platform.container, { reason: "wait", by: "me" });
    expect(await nextDay()).toEqual([]);
    await resumePlatform(platform.container);
    expect((await nextDay()).flat()).toEqual(LEGACY);
  });

  test("never happens to what comes while a run tells: it is for the next one", async () => {
    const { container, topic } = platform;
    const run = `tells-twice-${platform.clock.now()}`;
    platform.topic.fails = true;
    await platform.cleanup({ run });
    regions = { [HERE]: lists(row("claude"), row("titan")) };
    await look();
    topic.fails = false;
    const before = topic.summaries.length;
    // The step is called again for a run that has sent what others had left: it says itself that the run is to be told of.
    const ended = (await container.runs.get(run))!;
    await container.runs.put({ ...ended, notices: { created: 0, published: 1, republished: 1 } });
    await tellOperators(container, { run });
    expect(toldSince(before)).toEqual([LEGACY]);
    expect(await nextDay()).toEqual([["legacy:bedrock/titan"]]);
  });
});

test("what was told is known as long as the journal is kept after the last look, and then told again", async () => {
  regions = { [HERE]: lists(row("claude")) };
  await look();
  await nextDay();
  platform.clock.advance(398 * DAY);
  await look();
  expect(fresh()).toBe(0);
  platform.clock.advance(401 * DAY);
  await look();
  expect(fresh()).toBe(1);
});
