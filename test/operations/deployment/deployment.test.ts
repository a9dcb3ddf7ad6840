import { describe, expect, test, vi } from "vitest";
import { Failure, TransientTrouble } from "../../../lib/contract/errors.ts";
import type { RegistryDocument } from "../../../lib/contract/registry-document.ts";
import { DEFAULT_PERMISSION } from "../../../lib/domain/notices/notice.ts";
import { runOf } from "../../../lib/operations/deployment/request-deployment.ts";
import { recordFailure } from "../../../lib/operations/run/record-failure.ts";
import { requestRun } from "../../../lib/operations/run/request-run.ts";
import { intercept } from "../../builders/ports.ts";
import { workspaceOf } from "../../builders/workspace.ts";
import { STACK, setup } from "./deployment-setup.ts";

/** What CloudFormation asks for and hears, over real tables and the real steps. */

const registry = (deleted: RegistryDocument["deleted"] = []): RegistryDocument => ({
  version: 1,
  providers: {
    openai: {
      models: [
        { name: "new", tokenLimit: 2, default: true },
        ...(deleted.length === 0 ? [{ name: "old", tokenLimit: 1 }] : []),
      ],
    },
  },
  deleted,
});
const BEFORE = registry();
const AFTER = registry([{ provider: "openai", name: "old", replacement: "new" }]);

const WORKSPACE = workspaceOf({
  teams: [{ id: "t", name: "T", members: [] }],
  assistants: [
    { id: "a", team: "t", name: "A", modelId: "openai/old" },
    { id: "b", team: "t", name: "B", modelId: "openai/old" },
  ],
});

async function deployed() {
  const world = await setup();
  await world.platform.load(WORKSPACE);
  const first = world.deploymentOf(BEFORE);
  await world.request(first);
  await world.run(first);
  return { ...world, first };
}

test("a deployment does not wait for e-mails, and says how its run has ended", async () => {
  const world = await deployed();
  const { platform, deploymentOf } = world;
  await platform.load(
    workspaceOf({
      teams: [
        {
          id: "t",
          name: "T",
          members: [{ id: "ann", email: "ann@example.com", permissions: [DEFAULT_PERMISSION] }],
        },
      ],
    }),
  );
  const next = deploymentOf(AFTER);
  const answers: unknown[] = [];
  intercept(platform.container.notices, "recordReached", (mark) => async (...notices) => {
    answers.push(await world.wait(next));
    return mark(...notices);
  });
  intercept(platform.emails, "send", (send) => async (email) => {
    answers.push(await world.wait(next));
    return send(email);
  });
  await world.request(next);
  await world.run(next);
  expect(answers).toEqual([
    { done: false },
    {
      done: true,
      data: { Run: runOf(next), Status: "succeeded", Rewritten: 2, Cleared: 0, NoticesPending: 0 },
    },
  ]);
});

describe("a request", () => {
  test("starts one execution with a pointer to the registry, however often its event comes", async () => {
    const { started, starts, request, deploymentOf, platform } = await setup();
    const deployment = deploymentOf(BEFORE);
    for (let time = 0; time < 3; time += 1) await request(deployment);
    expect(starts).toEqual([runOf(deployment)]);
    expect(started.get(runOf(deployment))?.request).toEqual({
      trigger: "deployment",
      digest: deployment.digest,
      registry: deployment.registry,
    });
    expect(await platform.container.head.read()).toMatchObject({
      wanted: { digest: deployment.digest, run: runOf(deployment) },
      stack: "arn:aws:cloudformation:us-east-1:000000000000:stack/Chat",
    });
  });

  test("whose event comes again after a newer one stays the older", async () => {
    const { request, deploymentOf, platform } = await setup();
    const [older, newer] = [deploymentOf(BEFORE), deploymentOf(AFTER)];
    for (const deployment of [older, newer, older]) await request(deployment);
    expect((await platform.container.head.read())?.wanted?.run).toBe(runOf(newer));
  });

  test("whose start failed does not come before a newer one when it is asked for again", async () => {
    const { request, run, wait, world, deploymentOf, platform, first } = await deployed();
    expect(await wait(first)).toMatchObject({ done: true });
    const older = { ...deploymentOf(AFTER), requestedAt: new Date(platform.clock.now()).toISOString() };
    world.startTrouble = new TransientTrouble("throttled");
    await expect(request(deploymentOf(AFTER, older.requestId))).rejects.toThrow("throttled");
    world.startTrouble = undefined;
    platform.clock.advance(1_000);
    const back = deploymentOf(BEFORE);
    await request(back);
    expect(await wait(older)).toEqual({ done: false });
    expect((await platform.container.head.read())?.wanted?.run).toBe(runOf(back));
    await run(older);
    await run(back);
    expect(await wait(older)).toMatchObject({ failed: expect.stringContaining("superseded") });
    expect((await platform.rows()).find(({ id }) => id === "openai/old")).toMatchObject({ status: "active" });
  });

  test("that could not be recorded in time is not recorded when its function is woken up later", async () => {
    const { platform, deploymentOf } = await setup();
    const { head, clock, bundles } = platform.container;
    const { digest } = deploymentOf(BEFORE);
    const until = clock.now() + 40_000;
    platform.clock.advance(40_001);
    await expect(
      requestRun({ head, clock, bundles }, { run: "late", digest, until }, undefined),
    ).rejects.toThrow(TransientTrouble);
    expect(await head.read()).toBeUndefined();
  });

  test("is named after the stack and the request, as an execution may be named", () => {
    const names = [
      runOf({ stackId: STACK, requestId: "1" }),
      runOf({ stackId: STACK, requestId: "2" }),
      runOf({ stackId: `${STACK}2`, requestId: "1" }),
    ];
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^deployment-[0-9a-f]{40}$/);
  });

  test("of a second stack on the same ledger is refused; a stack of the same name made anew is the owner", async () => {
    const { request, deploymentOf, platform, first } = await deployed();
    await expect(
      request({ ...deploymentOf(AFTER), stackId: STACK.replace("Chat", "Other") }),
    ).rejects.toThrow(expect.objectContaining({ code: "other-stack" }));
    await request({ ...deploymentOf(AFTER), stackId: STACK.replace("11111111", "22222222") });
    expect((await platform.container.head.read())?.wanted?.run).not.toBe(runOf(first));
    expect((await platform.container.head.read())?.stack).toBe(STACK.slice(0, STACK.lastIndexOf("/")));
  });

  test("of the command line on a ledger that a stack owns is refused, and writes nothing", async () => {
    const { platform } = await deployed();
    const before = await platform.container.head.read();
    await expect(platform.apply(AFTER)).rejects.toThrow(expect.objectContaining({ code: "other-stack" }));
    expect(await platform.container.head.read()).toEqual(before);
  });

  test("loses a race for the ledger to the stack that was faster", async () => {
    const { platform, deploymentOf } = await setup();
    const { digest } = deploymentOf(BEFORE);
    await requestRun(platform.container, { run: "one", digest, stack: "stack/one" }, undefined);
    await expect(
      requestRun(platform.container, { run: "two", digest, stack: "stack/two" }, undefined),
    ).rejects.toThrow(Failure);
  });
});

describe("a run that ends well", () => {
  test("answers with what it did, and keeps the registry in the ledger, so that a pruned file breaks nothing", async () => {
    const { request, run, wait, deploymentOf, assets, platform, first } = await deployed();
    expect(await wait(first)).toMatchObject({ done: true, data: { Status: "succeeded", Rewritten: 0 } });
    const second = deploymentOf(AFTER);
    await request(second);
    expect(await wait(second)).toEqual({ done: false });
    await run(second);
    expect(await wait(second)).toEqual({
      done: true,
      data: { Run: runOf(second), Status: "succeeded", Rewritten: 2, Cleared: 0, NoticesPending: 0 },
    });
    assets.clear();
    const back = { ...deploymentOf(BEFORE) };
    assets.clear();
    await request(back);
    await run(back);
    expect(await wait(back)).toMatchObject({ data: { Status: "succeeded" } });
    expect((await platform.rows()).find(({ id }) => id === "openai/old")).toMatchObject({
      status: "active",
      epoch: 2,
    });
  });

  test("has nothing to do when the registry is in force, and records nothing", async () => {
    const { request, run, wait, deploymentOf, platform } = await deployed();
    const before = await platform.container.head.read();
    const again = deploymentOf(BEFORE);
    await request(again);
    await run(again);
    expect(await wait(again)).toMatchObject({ data: { Status: "nothing-to-do", Rewritten: 0 } });
    expect(await platform.container.head.read()).toEqual(before);
  });

  test("superseded is a success when what is applied is its own, and a failure otherwise", async () => {
    const { request, run, wait, deploymentOf, end } = await deployed();
    const [older, newer] = [deploymentOf(AFTER), deploymentOf(BEFORE)];
    await request(older);
    await request(newer);
    await run(older);
    const state = await wait(older);
    expect(state).toEqual({ done: true, failed: expect.stringContaining(`Modelkeeper superseded in Plan`) });
    expect(state).toEqual({ done: true, failed: expect.stringContaining(runOf(newer)) });
    await run(newer);
    end(runOf(newer), "SUCCEEDED", { plan: { status: "superseded" } });
    expect(await wait(newer)).toMatchObject({ data: { Status: "superseded" } });
  });
});

describe("while it runs", () => {
  test("trouble that may pass is not yet, without data, ten times over", async () => {
    const { wait, world, first } = await deployed();
    world.trouble = new TransientTrouble("throttled");
    for (let time = 0; time < 10; time += 1) expect(await wait(first)).toEqual({ done: false });
    world.trouble = undefined;
    expect(await wait(first)).toMatchObject({ done: true });
  });

  test("what cannot be seen for the whole wait budget is answered before CloudFormation gives up", async () => {
    const { wait, world, platform, deploymentOf } = await deployed();
    const requestedAt = new Date(platform.clock.now()).toISOString();
    const unseen = { ...deploymentOf(AFTER), requestedAt };
    world.trouble = new TransientTrouble("throttled");
    platform.clock.advance(45 * 60_000 - 1);
    expect(await wait(unseen)).toEqual({ done: false });
    platform.clock.advance(1);
    expect(await wait(unseen)).toMatchObject({ done: true, data: { Status: "detached" } });
  });

  test("what cannot be started for the whole wait budget fails the deployment, and says so", async () => {
    const { wait, world, platform, deploymentOf } = await deployed();
    const requestedAt = new Date(platform.clock.now()).toISOString();
    const unstarted = { ...deploymentOf(AFTER), requestedAt };
    world.startTrouble = new TransientTrouble("throttled");
    expect(await wait(unstarted)).toEqual({ done: false });
    platform.clock.advance(45 * 60_000);
    expect(await wait(unstarted)).toEqual({
      done: true,
      failed: expect.stringMatching(/TransientTrouble in request, .*throttled\. Nothing was changed/),
    });
  });

  test("what could not be started, and was answered, is not started when its event comes again", async () => {
    const { wait, request, world, platform, deploymentOf, starts, first } = await deployed();
    world.startTrouble = new TransientTrouble("throttled");
    const unstarted = deploymentOf(AFTER);
    await expect(request(unstarted)).rejects.toThrow("throttled");
    const requestedAt = new Date(platform.clock.now()).toISOString();
    platform.clock.advance(45 * 60_000);
    const answer = await wait({ ...unstarted, requestedAt });
    expect(answer).toMatchObject({ failed: expect.stringContaining("Nothing was changed") });
    world.startTrouble = undefined;
    const back = deploymentOf(BEFORE);
    await request(back);
    await request(unstarted);
    expect(await wait(unstarted)).toEqual(answer);
    expect(starts).toEqual([runOf(first), runOf(back)]);
    expect((await platform.container.head.read())?.wanted?.run).toBe(runOf(back));
  });

  test("an answer that cannot be kept is given all the same when the wait is over", async () => {
    const { wait, platform, dependencies, first } = await deployed();
    const requested = { ...first, requestedAt: new Date(platform.clock.now()).toISOString() };
    const give = vi.spyOn(dependencies.answers, "give").mockRejectedValue(new TransientTrouble("throttled"));
    expect(await wait(requested)).toEqual({ done: false });
    platform.clock.advance(45 * 60_000);
    expect(await wait(requested)).toMatchObject({ data: { Status: "succeeded" } });
    give.mockRejectedValue(Object.assign(new Error("no"), { name: "AccessDeniedException" }));
    expect(await wait(first)).toMatchObject({ data: { Status: "succeeded" } });
  });

  test("a rollback that cannot be requested is tried again, and not called a success", async () => {
    const { wait, world, deploymentOf, started } = await deployed();
    world.isRollingBack = true;
    world.startTrouble = Object.assign(new Error("may not start"), { name: "AccessDeniedException" });
    const back = deploymentOf(AFTER);
    for (let time = 0; time < 3; time += 1) expect(await wait(back)).toEqual({ done: false });
    world.startTrouble = undefined;
    expect(await wait(back)).toEqual({ done: false });
    expect(started.has(runOf(back))).toBe(true);
  });

  test("what could not be requested is requested again", async () => {
    const { wait, started, deploymentOf } = await setup();
    const deployment = deploymentOf(BEFORE);
    expect(await wait(deployment)).toEqual({ done: false });
    expect([...started.keys()]).toEqual([runOf(deployment)]);
  });

  test("beyond the wait budget the deployment goes on without it, and the run says so until it ends", async () => {
    const { request, wait, deploymentOf, platform, end } = await deployed();
    const slow = deploymentOf(AFTER);
    await request(slow);
    await platform.container.runs.put({
      run: runOf(slow),
      trigger: "deployment",
      digest: slow.digest,
      status: "running",
      startedAt: "2026-01-01T00:00:00.000Z",
      endedAt: null,
      progress: { done: 0, of: 1 },
      execution: null,
      error: null,
    });
    platform.clock.advance(45 * 60_000 - 1);
    expect(await wait(slow)).toEqual({ done: false });
    platform.clock.advance(1);
    expect(await wait(slow)).toMatchObject({ done: true, data: { Status: "detached" } });
    expect((await platform.container.runs.get(runOf(slow)))?.status).toBe("detached");
    end(runOf(slow), "SUCCEEDED", { plan: { status: "succeeded" } });
    expect(await wait(slow)).toMatchObject({ data: { Status: "detached" } });
  });
});

describe("a run that failed", () => {
  test.each([
    ["another registry", BEFORE],
    ["none", null],
    ["one without lists", { version: 1 }],
    ["one with a wrong list", { ...AFTER, deleted: [null] }],
  ])(
    "before the redirect, where the file has %s, fails the deployment with what, where, who and what next, in at most 1 KB",
    async (_title, registry) => {
      const { request, run, wait, deploymentOf, assets, platform } = await deployed();
      const rows = await platform.rows();
      const broken = deploymentOf(AFTER);
      assets.set(`${broken.digest}.json`, JSON.stringify({ registry, sources: [], sets: {} }));
      await request(broken);
      await run(broken);
      expect(await wait(broken)).toEqual({
        done: true,
        failed: `Modelkeeper bad-registry in Plan, run ${runOf(broken)}: the deployed registry is not the one with the digest ${broken.digest}. Nothing was changed. Next: npx modelkeeper runs --stack Chat`,
      });
      expect(await platform.rows()).toEqual(rows);
    },
  );

  test.each(["x", "ü", "👩‍👩‍👧"])("tells a message of %s of any length in 1 KB", async (letter) => {
    const { request, wait, deploymentOf, end, platform } = await deployed();
    const broken = deploymentOf(AFTER);
    await request(broken);
    const error = { code: "Boom", message: letter.repeat(2_000), step: "Plan" };
    const row = { ...(await platform.container.runs.all())[0], run: runOf(broken), status: "failed", error };
    await platform.container.runs.put({ ...row, redirected: undefined, changed: false } as never);
    end(runOf(broken), "FAILED");
    const { failed } = (await wait(broken)) as { failed: string };
    expect(Buffer.byteLength(failed)).toBeLessThanOrEqual(1_024);
    expect(failed).toMatch(
      /^Modelkeeper Boom in Plan, run .*…\. Nothing was changed\. Next: npx modelkeeper runs --stack Chat$/su,
    );
    expect(failed).not.toContain("\uFFFD");
  });

  test.each(["FAILED", "TIMED_OUT", "ABORTED"] as const)(
    "after the redirect (%s) does not fail the deployment: references are right",
    async (status) => {
      const { request, wait, deploymentOf, end, platform, dependencies } = await deployed();
      const half = deploymentOf(AFTER);
      await request(half);
      const head = await platform.container.head.read();
      const lease = { run: runOf(half), until: "2026-01-01T00:01:00.000Z" };
      const held = await platform.container.head.acquire(
        {
          run: {
            ...(await dependencies.runs.all())[0],
            run: runOf(half),
            status: "running",
            redirected: undefined,
          } as never,
          until: lease.until,
          applying: half.digest,
          now: "2026-01-01T00:00:00.000Z",
        },
        head as NonNullable<typeof head>,
      );
      const row = await platform.container.runs.get(runOf(half));
      await platform.container.ledger.commit(held as NonNullable<typeof held>, {
        head: { changedBy: runOf(half) },
        runs: [{ ...(row as NonNullable<typeof row>), redirected: true }],
      });
      end(runOf(half), status);
      expect(await wait(half)).toMatchObject({
        done: true,
        data: { Run: runOf(half), Status: "incomplete" },
      });
    },
  );

  test("in the middle of the redirect fails the deployment, and does not say that nothing was changed", async () => {
    const { request, run, wait, deploymentOf, container } = await deployed();
    const half = deploymentOf(AFTER);
    await request(half);
    intercept(container.ledger, "commit", (commit, call) => async (...given) => {
      if (call > 1) throw new Error("no room");
      return commit(...given);
    });
    await run(half);
    const { failed } = (await wait(half)) as { failed: string };
    expect(failed).toMatch(/^Modelkeeper Error in Plan, .*no room\. Rows of some models were changed/);
    expect(failed).not.toContain("Nothing was changed");
  });

  test("and whose registry nobody took back is brought into force by a daily run", async () => {
    const { request, run, wait, world, deploymentOf, end, platform, dependencies } = await deployed();
    const forward = deploymentOf(AFTER);
    await request(forward);
    await run(forward);
    world.isRollingBack = true;
    const back = deploymentOf(BEFORE);
    await request(back);
    // This run fails before it can change anything, and CloudFormation is told of a success: nothing else would ever bring the rows back.
    const failed = {
      ...(await dependencies.runs.get(runOf(forward))),
      run: runOf(back),
      redirected: undefined,
    };
    await dependencies.runs.put({
      ...failed,
      digest: back.digest,
      status: "failed",
      changed: false,
    } as never);
    end(runOf(back), "FAILED");
    expect(await wait(back)).toMatchObject({ done: true, data: { Status: "failed" } });
    const old = async () => (await platform.rows()).find(({ id }) => id === "openai/old")?.status;
    expect(await old()).toBe("deleted");
    expect(await platform.cleanup()).toMatchObject({ status: "succeeded", recovered: 1 });
    expect(await old()).toBe("active");
    expect((await platform.container.head.read())?.applied?.digest).toBe(back.digest);
    expect(await platform.cleanup()).toMatchObject({ recovered: 0 });
  });

  test.each([
    ["is still going on", { status: "running" }],
    ["was a command, which is run again by who typed it", { status: "failed", trigger: "command" }],
    ["has ended well", { status: "succeeded" }],
  ])("is left alone by a daily run when it %s", async (_what, changes) => {
    const { request, deploymentOf, platform, dependencies, assets } = await deployed();
    const next = deploymentOf(AFTER);
    await request(next);
    await dependencies.bundles.put(next.digest, JSON.parse(assets.get(`${next.digest}.json`) ?? ""));
    const [row] = await dependencies.runs.all();
    await dependencies.runs.put({ ...row, run: runOf(next), digest: next.digest, ...changes } as never);
    await platform.cleanup({ all: true });
    expect((await platform.rows()).find(({ id }) => id === "openai/old")?.status).toBe("active");
  });

  test("and one that is still to begin is not dropped because a daily run comes first", async () => {
    const { request, run, wait, deploymentOf, platform } = await deployed();
    const next = deploymentOf(AFTER);
    await request(next);
    platform.clock.advance(60_000);
    expect(await platform.cleanup({ all: true })).toMatchObject({ status: "succeeded" });
    expect((await platform.container.head.read())?.wanted?.run).toBe(runOf(next));
    await run(next);
    expect(await wait(next)).toMatchObject({ done: true, data: { Status: "succeeded", Rewritten: 2 } });
  });

  test("and a request of a command stays the newest, too, when a daily run comes first", async () => {
    const { platform } = await setup();
    await platform.apply(BEFORE);
    const { head, bundles, clock } = platform.container;
    await requestRun({ head, bundles, clock }, { run: "waiting", digest: "another" }, await head.read());
    platform.clock.advance(60_000);
    await platform.cleanup({ all: true });
    expect((await head.read())?.wanted?.run).toBe("waiting");
  });

  test("after another run took over does not say that nothing was changed", async () => {
    const { platform, deploymentOf } = await deployed();
    const run = runOf(deploymentOf(AFTER));
    const [row] = await platform.container.runs.all();
    await platform.container.runs.put({ ...row, run, status: "failed", changed: true } as never);
    const failure = { plan: { Error: "Boom", Cause: "because" } };
    await recordFailure(platform.container, { run, startedAt: "", execution: null, request: {}, failure });
    expect(await platform.container.runs.get(run)).toMatchObject({ changed: true, error: { step: "Plan" } });
  });

  test("without a word, before it changed anything, fails the deployment all the same", async () => {
    const { request, wait, deploymentOf, end } = await deployed();
    const stopped = deploymentOf(AFTER);
    await request(stopped);
    end(runOf(stopped), "TIMED_OUT");
    expect(await wait(stopped)).toEqual({
      done: true,
      failed: expect.stringMatching(/^Modelkeeper timed-out in unknown, .*Nothing was changed/),
    });
  });

  test("fails no rollback, whatever happened", async () => {
    const { request, wait, deploymentOf, end, world, started } = await deployed();
    world.isRollingBack = true;
    const failing = deploymentOf(AFTER);
    await request(failing);
    end(runOf(failing), "ABORTED");
    expect(await wait(failing)).toMatchObject({ done: true, data: { Status: "failed" } });
    const refused = { ...deploymentOf(AFTER), stackId: STACK.replace("Chat", "Other") };
    expect(await wait(refused)).toMatchObject({ done: true, data: { Status: "failed" } });
    expect(started.has(runOf(refused))).toBe(false);
  });
});
