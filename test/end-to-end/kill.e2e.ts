import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isEngineOf, type Place, place, type Result } from "./commands.ts";
import { AFTER, BEFORE, busyWorkspace } from "./example.ts";
import { emailsIn, type SentEmail } from "./told.ts";

const SEED = Number(process.env.SEED ?? 20_260_101);
/** A dozen moments with the other end-to-end tests; `npm run prove kills` tries as many as `--times` says. */
const MOMENTS = Number(process.env.KILLS ?? 12);
const LEASE_SECONDS = 2;
const APPLY = ["apply", "--registry", "after.json", "--lease-seconds", String(LEASE_SECONDS)];

const CLEANUP = ["cleanup", "--lease-seconds", String(LEASE_SECONDS)];
/** How many e-mails a crash can lose: as many as are claimed together before they are sent. */
const LOST_EMAILS = 10;

/** Where a command has work to do, and how it ends when nobody disturbs it. */
type Scene = {
  readonly words: readonly string[];
  readonly prepared: Place;
  // biome-ignore lint/suspicious/noExplicitAny: what commands print
  readonly state: any;
  readonly emails: ReadonlyMap<string, SentEmail>;
  readonly tookMs: number;
};

let scenes: Record<"apply" | "cleanup", Scene>;

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function fresh(scene: Scene): Place {
  const here = scene.prepared.copy();
  here.file("after.json", AFTER);
  return here;
}

async function sceneOf(prepared: Place, words: readonly string[]): Promise<Scene> {
  const here = prepared.copy(true);
  here.file("after.json", AFTER);
  const result = await here.run(...words, "--json");
  expect(result, result.stderr).toMatchObject({ status: 0 });
  expect(JSON.parse(result.stdout)).toMatchObject({ status: "succeeded" });
  const scene = { words, prepared, state: await stateOf(here), emails: emailsIn(here.data) };
  expect([...scene.emails.values()].flatMap(({ told }) => told)).toHaveLength(scene.state.inbox.length);
  here.remove();
  return { ...scene, tookMs: result.tookMs };
}

/** A daily run that is finished by another one is two: how many found nothing is not the same. */
async function stateOf(here: Place) {
  const state = await here.state();
  return { ...state, models: state.models.map((model: object) => ({ ...model, cleanPasses: undefined })) };
}

beforeAll(async () => {
  const before = place({ shared: true });
  await before.json(["load", before.file("workspace.json", busyWorkspace(3_000, 600))]);
  await before.json(["apply", "--registry", before.file("before.json", BEFORE)]);
  const after = before.copy(true);
  await after.json(["apply", "--registry", after.file("after.json", AFTER)]);
  // Teams that came later, with models that are deleted or deprecated already: the daily run has them to tell.
  await after.json(["load", after.file("late.json", busyWorkspace(2_000, 400, 12, "late-"))]);
  scenes = { apply: await sceneOf(before, APPLY), cleanup: await sceneOf(after, CLEANUP) };
  return () => {
    before.remove();
    after.remove();
  };
}, 240_000);

/** How often which processes of which command are killed, and how often the command was still running. */
const tried = { apply: 0, cleanup: 0, alone: 0, group: 0, everything: 0, under: 0 };

describe(`killed at random moments (npm run prove kills -- --times ${MOMENTS} --seed ${SEED})`, () => {
  const random = numbers(SEED);
  const moments = Array.from({ length: MOMENTS }, (_, index) => ({
    command: index % 3 === 1 ? ("cleanup" as const) : ("apply" as const),
    share: (index + random()) / MOMENTS,
    whom: (["alone", "group", "everything"] as const)[Math.floor(random() * 3)] as
      | "alone"
      | "group"
      | "everything",
  }));

  test.each(moments)("$command at $share of its time, $whom", async ({ command, share, whom }) => {
    const scene = scenes[command];
    const { words, tookMs } = scene;
    const here = fresh(scene);
    const first = here.start(...words);
    // The time counts from when the process has loaded its code: before, there is nothing to disturb.
    await sleep(200 + share * Math.max(tookMs - 200, 200));
    const engine = here.enginePid();
    first.kill(whom === "alone" ? "alone" : "group");
    if (whom === "everything" && engine !== undefined) process.kill(engine, "SIGKILL");
    const killed = await first.result;
    const sent = emailsIn(here.data);
    const again = await untilFree(here, words);
    expect(["succeeded", "nothing-to-do"]).toContain(again.status);
    // Two leases, and the time that the work itself takes.
    expect(again.tookMs).toBeLessThan(2 * LEASE_SECONDS * 1_000 + 5 * tookMs + 5_000);
    expect(await stateOf(here)).toEqual(scene.state);
    expectSentOnce(emailsIn(here.data), sent, scene.emails);
    const { runs } = await here.json(["runs"]);
    expect(runs.filter((run: { status: string }) => run.status === "running")).toEqual([]);
    const last = await here.json([...APPLY]);
    expect(last).toMatchObject({ status: "nothing-to-do", calls: { writes: 0, publishes: 0 } });
    expect(killed.signal === "SIGKILL" || killed.status === 0).toBe(true);
    tried[command] += 1;
    tried[whom] += 1;
    if (killed.signal === "SIGKILL") tried.under += 1;
  });

  afterAll(() => {
    process.stdout.write(`kill -9 at ${MOMENTS} moments, seed ${SEED}: ${JSON.stringify(tried)}\n`);
  });
});

/** The same command again; a daily run does not wait for the lease of a dead one but ends, and comes again. */
async function untilFree(here: Place, words: readonly string[]): Promise<{ status: string; tookMs: number }> {
  const started = performance.now();
  for (;;) {
    const result = await here.run(...words, "--json");
    expect(result, result.stderr).toMatchObject({ status: 0 });
    const { status } = JSON.parse(result.stdout);
    const tookMs = performance.now() - started;
    if (status !== "busy" || tookMs > 2 * LEASE_SECONDS * 1_000) return { status, tookMs };
    await sleep(200);
  }
}

/** What was sent before the kill is not sent again; what was about to be sent may be lost, or torn, and stands in the inbox. */
function expectSentOnce(
  emails: ReadonlyMap<string, SentEmail>,
  before: ReadonlyMap<string, SentEmail>,
  undisturbed: ReadonlyMap<string, SentEmail>,
): void {
  expect(new Map([...emails].filter(([file]) => before.has(file)))).toEqual(before);
  const [told, expected] = [emails, undisturbed].map((all) => [...all.values()].flatMap((one) => one.told));
  expect(new Set(told).size).toBe(told?.length);
  expect(told?.filter((one) => !expected?.includes(one))).toEqual([]);
  const lost = new Set(expected?.filter((one) => !told?.includes(one)).map((one) => one.split(" ")[0]));
  expect(lost.size).toBeLessThanOrEqual(LOST_EMAILS);
}

describe("the engine", () => {
  test("left behind by a killed command is used by the next one, and ended by it", async () => {
    const here = fresh(scenes.apply);
    const first = here.start(...APPLY);
    const pid = await engineOf(here);
    first.kill("group");
    await first.result;
    expect(isEngineOf(pid, here.data)).toBe(true);
    expect(await here.json(["models"])).toHaveProperty("models");
    expect(isEngineOf(pid, here.data)).toBe(false);
    expect(here.enginePid()).toBeUndefined();
    await here.json(APPLY);
    expect(await stateOf(here)).toEqual(scenes.apply.state);
  });

  test("killed under a run: the command says so within a minute, and the next one finishes", async () => {
    const here = fresh(scenes.apply);
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
    expect(await stateOf(here)).toEqual(scenes.apply.state);
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
