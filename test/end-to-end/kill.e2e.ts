import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isEngineOf, type Place, place, type Result } from "./commands.ts";
import { AFTER, BEFORE, workspaceOf } from "./example.ts";

const SEED = Number(process.env.SEED ?? 20_260_101);
/** A dozen with the other end-to-end tests; `npm run kills` tries as many as it is told to. */
const MOMENTS = Number(process.env.KILLS ?? 12);
const LEASE_SECONDS = 2;
const APPLY = ["apply", "--registry", "after.json", "--lease-seconds", String(LEASE_SECONDS)];

let prepared: Place;
let undisturbed: { state: unknown; tookMs: number };

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function fresh(shared = false): Place {
  const here = prepared.copy(shared);
  here.file("after.json", AFTER);
  return here;
}

beforeAll(async () => {
  prepared = place({ shared: true });
  await prepared.json(["load", prepared.file("workspace.json", workspaceOf(3_000, 600))]);
  await prepared.json(["apply", "--registry", prepared.file("before.json", BEFORE)]);
  const here = fresh(true);
  const result = await here.run(...APPLY, "--json");
  expect(result).toMatchObject({ status: 0 });
  expect(JSON.parse(result.stdout)).toMatchObject({ status: "succeeded" });
  undisturbed = { state: await here.state(), tookMs: result.tookMs };
  here.remove();
  return () => prepared.remove();
}, 120_000);

/** How often whom, and how often the command was still running. */
const tried = { alone: 0, group: 0, everything: 0, under: 0 };

describe(`apply killed at random moments (npm run kills -- --times ${MOMENTS} --seed ${SEED})`, () => {
  const random = numbers(SEED);
  const moments = Array.from({ length: MOMENTS }, (_, index) => ({
    share: (index + random()) / MOMENTS,
    whom: (["alone", "group", "everything"] as const)[Math.floor(random() * 3)] as
      | "alone"
      | "group"
      | "everything",
  }));

  test.each(moments)("at $share of its time, $whom", async ({ share, whom }) => {
    const here = fresh();
    const first = here.start(...APPLY);
    // From when the process has loaded its code: before, there is nothing to disturb.
    await sleep(200 + share * Math.max(undisturbed.tookMs - 200, 200));
    const engine = here.enginePid();
    first.kill(whom === "alone" ? "alone" : "group");
    if (whom === "everything" && engine !== undefined) process.kill(engine, "SIGKILL");
    const killed = await first.result;
    const again = await here.run(...APPLY, "--json");
    expect(again, again.stderr).toMatchObject({ status: 0 });
    expect(["succeeded", "nothing-to-do"]).toContain(JSON.parse(again.stdout).status);
    // Two leases, and the time that the work itself takes.
    expect(again.tookMs).toBeLessThan(2 * LEASE_SECONDS * 1_000 + 5 * undisturbed.tookMs + 5_000);
    expect(await here.state()).toEqual(undisturbed.state);
    const { runs } = await here.json(["runs"]);
    expect(runs.filter((run: { status: string }) => run.status === "running")).toEqual([]);
    const last = await here.json([...APPLY]);
    expect(last).toMatchObject({ status: "nothing-to-do", calls: { writes: 0, publishes: 0 } });
    expect(killed.signal === "SIGKILL" || killed.status === 0).toBe(true);
    tried[whom] += 1;
    if (killed.signal === "SIGKILL") tried.under += 1;
  });

  afterAll(() => {
    process.stdout.write(`kill -9 at ${MOMENTS} moments, seed ${SEED}: ${JSON.stringify(tried)}\n`);
  });
});

describe("the engine", () => {
  test("left behind by a killed command is used by the next one, and ended by it", async () => {
    const here = fresh();
    const first = here.start(...APPLY);
    const pid = await engineOf(here);
    first.kill("group");
    await first.result;
    expect(isEngineOf(pid, here.data)).toBe(true);
    expect(await here.json(["models"])).toHaveProperty("models");
    expect(isEngineOf(pid, here.data)).toBe(false);
    expect(here.enginePid()).toBeUndefined();
    await here.json(APPLY);
    expect(await here.state()).toEqual(undisturbed.state);
  });

  test("killed under a run: the command says so within a minute, and the next one finishes", async () => {
    const here = fresh();
    const first = here.start(...APPLY, "--max-writes-per-second", "300", "--json");
    const pid = await engineOf(here);
    await sleep(700);
    process.kill(pid, "SIGKILL");
    const failed: Result = await first.result;
    expect(failed).toMatchObject({ status: 1 });
    expect(failed.stderr).toMatch(/^error engine-failed: /m);
    expect(JSON.parse(failed.stdout)).toMatchObject({ error: { code: "engine-failed" } });
    expect(failed.tookMs).toBeLessThan(60_000);
    expect(await here.json(APPLY)).toMatchObject({ status: "succeeded" });
    expect(await here.state()).toEqual(undisturbed.state);
  });
});

async function engineOf(here: Place): Promise<number> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const pid = here.enginePid();
    if (pid !== undefined) return pid;
    await sleep(10);
  }
  throw new Error("no engine was started");
}
