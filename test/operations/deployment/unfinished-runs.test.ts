import { describe, expect, test } from "vitest";
import { QUERY_INTERVAL } from "../../../lib/constructs/registry-deployment.ts";
import { TableOutOfReach, TransientTrouble } from "../../../lib/contract/errors.ts";
import { METRICS } from "../../../lib/contract/metrics.ts";
import { runOf } from "../../../lib/operations/deployment/request-deployment.ts";
import { holdPlatform, resumePlatform } from "../../../lib/operations/ledger/hold-platform.ts";
import { intercept } from "../../builders/ports.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../../builders/workspace.ts";
import { AFTER, BEFORE } from "../one-deletion.ts";
import { type DeploymentOptions, type Response, setup } from "./deployment-setup.ts";

/** What CloudFormation hears of runs that fail, or that take longer than it waits, and who does the rest of their work. */

const INTERVAL_MS = QUERY_INTERVAL.toMilliseconds();
const DAY_MS = 86_400_000;
const ASSISTANTS = 8;

async function deployed(options: DeploymentOptions = {}) {
  const world = await setup(options);
  const { platform } = world;
  await platform.load(
    workspaceOf({
      teams: teamsOf(["t"]),
      assistants: assistantsOf(Array(ASSISTANTS).fill("openai/old"), ["t"]),
    }),
  );
  const first = world.deploymentOf(BEFORE);
  await world.request(first);
  await world.run(first);
  const deployment = world.deploymentOf(AFTER);
  return {
    ...world,
    deployment,
    using: async (id: string) =>
      (await platform.export()).assistants.filter(({ modelId }) => modelId === id).length,
    /** Expects that everything is done, the registry is in force, and the team was told once, of the assistants that had been rewritten by then. */
    async expectAllDone(told = ASSISTANTS) {
      const { assistants } = await platform.export();
      expect(assistants.map(({ modelId }) => modelId)).toEqual(Array(ASSISTANTS).fill("openai/new"));
      expect((await platform.entries()).map(({ state }) => state)).toEqual(["succeeded"]);
      expect(await platform.container.head.read()).toMatchObject({
        applied: { digest: deployment.digest },
        applying: null,
        open: 0,
        lease: null,
      });
      const notices = await platform.notices();
      expect(notices.map(({ team, state }) => [team.id, state])).toEqual([["t", "published"]]);
      expect(notices[0]?.affected.assistant?.count).toBe(told);
      expect(platform.topic.published).toEqual([notices[0]?.id]);
    },
  };
}

describe("a run beyond the wait budget", () => {
  test("is answered as detached while it works, and ends with all of its work done", async () => {
    const options = { waitBudgetMs: 4 * INTERVAL_MS, pageSize: 1, chunkReferences: 1 };
    const { platform, container, deliver, run, deployment, using, expectAllDone } = await deployed(options);
    const waiter = await deliver(deployment);
    const answers: (Response | undefined)[] = [];
    const seen: { readonly left: number; readonly row: string | undefined }[] = [];
    intercept(container.tables, "rewrite", (rewrite) => async (...given) => {
      const result = await rewrite(...given);
      platform.clock.advance(INTERVAL_MS);
      answers.push(await waiter.poll());
      const row = await container.runs.get(runOf(deployment));
      seen.push({ left: await using("openai/old"), row: row?.status });
      return result;
    });
    await run(deployment);
    const detached = { Status: "SUCCESS", Data: expect.objectContaining({ Status: "detached" }) };
    expect(answers).toEqual([...Array(3).fill(undefined), ...Array(ASSISTANTS - 3).fill(detached)]);
    expect(seen[2]).toEqual({ left: ASSISTANTS - 3, row: "running" });
    expect(seen[3]).toEqual({ left: ASSISTANTS - 4, row: "detached" });
    expect(platform.metrics.of(METRICS.deploymentsDetached)).toEqual(Array(ASSISTANTS - 3).fill(1));
    expect(await container.runs.get(runOf(deployment))).toMatchObject({
      status: "succeeded",
      references: { rewritten: ASSISTANTS, failed: 0 },
    });
    await expectAllDone();
    expect(await waiter.poll()).toEqual(detached);
  });
});

describe("a run that fails", () => {
  /** Returns the milliseconds from the failure of a run until CloudFormation is told, when the provider asks every interval. */
  async function toldAfter(failsAfterMs: number, looksThrottled: number) {
    const world = await deployed();
    const { platform, deployment, assets, deliver, run } = world;
    assets.set(deployment.registry.key, JSON.stringify({ registry: BEFORE, sources: [], sets: {} }));
    const waiter = await deliver(deployment);
    const deliveredAt = platform.clock.now();
    const goTo = (ms: number) => platform.clock.advance(deliveredAt + ms - platform.clock.now());
    let throttled = looksThrottled;
    for (let at = INTERVAL_MS; ; at += INTERVAL_MS) {
      const hasFailed = failsAfterMs <= at;
      if (hasFailed && platform.clock.now() < deliveredAt + failsAfterMs) {
        goTo(failsAfterMs);
        await run(deployment);
      }
      goTo(at);
      world.world.trouble = hasFailed && throttled > 0 ? new TransientTrouble("throttled") : undefined;
      if (hasFailed) throttled -= 1;
      const response = await waiter.poll();
      if (response !== undefined) return { response, ms: at - failsAfterMs };
      if (at > failsAfterMs + 10 * INTERVAL_MS) throw new Error("nobody was told");
    }
  }

  test.each([1, INTERVAL_MS, 2.5 * INTERVAL_MS, 3 * INTERVAL_MS + 1, 4 * INTERVAL_MS - 1])(
    "after %i ms is told at the next look, and one look later when that one is throttled",
    async (failsAfterMs) => {
      const failed = { Status: "FAILED", Reason: expect.stringMatching(/bad-registry in Plan/) };
      const untilNextLook = (INTERVAL_MS - (failsAfterMs % INTERVAL_MS)) % INTERVAL_MS;
      expect(await toldAfter(failsAfterMs, 0)).toEqual({ response: failed, ms: untilNextLook });
      const throttled = await toldAfter(failsAfterMs, 1);
      expect(throttled.response).toEqual(failed);
      expect(throttled.ms).toBeLessThanOrEqual(2 * INTERVAL_MS);
    },
  );

  test("after the redirect is answered as incomplete, with an alarm, and a daily run does the rest", async () => {
    const { platform, container, deliver, run, deployment, using, expectAllDone } = await deployed({
      pageSize: 1,
      chunkReferences: 1,
    });
    const waiter = await deliver(deployment);
    let isFull = true;
    intercept(container.passes, "saveCursor", (saveCursor, call) => async (...given) => {
      if (isFull && call > 3) throw new Error("no room");
      return saveCursor(...given);
    });
    await run(deployment);
    isFull = false;
    expect(await waiter.poll()).toMatchObject({ Status: "SUCCESS", Data: { Status: "incomplete" } });
    expect(platform.metrics.of(METRICS.runsIncomplete)).toContain(1);
    const row = await container.runs.get(runOf(deployment));
    expect(row).toMatchObject({ status: "failed", redirected: true });
    const left = await using("openai/old");
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(ASSISTANTS);
    platform.clock.advance(DAY_MS);
    expect(await platform.cleanup()).toMatchObject({ status: "succeeded", recovered: 1 });
    await expectAllDone();
  });

  test.each([0, 3])(
    "on hold after %i batches succeeds as incomplete, and a daily run does the rest",
    async (batches) => {
      const { platform, container, deliver, run, deployment, using, expectAllDone } = await deployed({
        pageSize: 1,
        chunkReferences: 1,
      });
      const hold = () => holdPlatform(platform.container, { reason: "too many errors", by: "ann" });
      const waiter = await deliver(deployment);
      if (batches === 0) await hold();
      intercept(container.tables, "rewrite", (rewrite, call) => async (...given) => {
        const results = await rewrite(...given);
        if (call === batches) await hold();
        platform.clock.advance(500);
        return results;
      });
      await run(deployment);
      expect(await container.runs.get(runOf(deployment))).toMatchObject({
        status: "incomplete",
        error: { code: "on-hold" },
      });
      expect(await waiter.poll()).toMatchObject({ Status: "SUCCESS", Data: { Status: "incomplete" } });
      expect(await using("openai/old")).toBe(ASSISTANTS - batches);
      platform.clock.advance(DAY_MS);
      await platform.cleanup();
      expect(await using("openai/old")).toBe(ASSISTANTS - batches);
      await resumePlatform(platform.container);
      expect(await platform.cleanup()).toMatchObject({ status: "succeeded" });
      await expectAllDone();
    },
  );

  test("to rewrite some references ends as incomplete, with an alarm, and a daily run does the rest", async () => {
    const { platform, container, deliver, run, deployment, using, expectAllDone } = await deployed({
      pageSize: 1,
      chunkReferences: 1,
    });
    const waiter = await deliver(deployment);
    let isDenied = true;
    intercept(container.tables, "rewrite", (rewrite, call) => async (...given) => {
      if (isDenied && call > 3) throw new TableOutOfReach("AccessDeniedException: no more");
      return rewrite(...given);
    });
    await run(deployment);
    isDenied = false;
    expect((await container.runs.get(runOf(deployment)))?.status).toBe("incomplete");
    const counted = platform.metrics.of(METRICS.runsIncomplete);
    expect(counted.at(-1)).toBe(1);
    expect(await waiter.poll()).toMatchObject({
      Status: "SUCCESS",
      Data: { Status: "incomplete", Rewritten: 3 },
    });
    expect(await using("openai/old")).toBe(ASSISTANTS - 3);
    platform.clock.advance(DAY_MS);
    expect(await platform.cleanup()).toMatchObject({ status: "succeeded" });
    expect(platform.metrics.of(METRICS.runsIncomplete).at(-1)).toBe(0);
    await expectAllDone(3);
  });
});
