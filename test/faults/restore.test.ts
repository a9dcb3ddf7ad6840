import { afterAll, describe, expect, test } from "vitest";
import { endOf } from "./ends.ts";
import type { History } from "./history.ts";
import { violationsOf } from "./invariants.ts";
import { AFTER } from "./representative.ts";
import { type Act, play } from "./story.ts";
import { applying, createStage, statusOf } from "./trial.ts";

/** The tables are put back from a backup that was made in the middle of a run, months after everything was done and nothing was watched. */
const stage = await createStage();
afterAll(() => stage.world.close());

const DAY_MS = 86_400_000;
const daily = (name: string, pauseMs = DAY_MS): Act => ({
  parts: [{ name, deed: { do: "cleanup" } as const }],
  pauseMs,
});

describe.each([9, 15, 28, 40, 62, 85])("a backup made after call %i", (call) => {
  test.each(["the next command", "the next daily run"])("is brought up to date by %s", async (who) => {
    const { world } = stage;
    await world.restore(stage.base);
    const script = [{ kind: "crash-after", call } as const];
    const until = await play(world, {
      seed: 1,
      acts: [{ parts: [{ name: "dies", deed: applying(AFTER), script }] }],
    });
    const backup = world.observer.contents();
    const after: Act[] = [{ parts: [{ name: "first", deed: applying(AFTER) }] }, daily("one"), daily("two")];
    await play(world, { seed: 1, acts: after });
    expect(endOf(world.observer.contents()).workspace).toEqual(stage.end.workspace);

    // The old lease comes back with the backup: it is over long since.
    await world.restore(backup);
    const first: Act =
      who === "the next daily run"
        ? daily("daily", 90 * DAY_MS)
        : { parts: [{ name: "command", deed: applying(AFTER) }], pauseMs: 90 * DAY_MS };
    const again: Act = { parts: [{ name: "again", deed: applying(AFTER) }] };
    const history = await play(world, { seed: 1, acts: [first, again] });
    for (const end of history.ends.values()) expect(statusOf(end)).toMatch(/succeeded|nothing-to-do/);
    // What was between the backup and its return never happened.
    const whole: History = {
      ...history,
      before: until.before,
      calls: [...until.calls, ...history.calls],
      taken: [...until.taken, ...history.taken],
    };
    expect(violationsOf(whole, { isSettled: true })).toEqual([]);
    expect(endOf(world.observer.contents()).workspace).toEqual(stage.end.workspace);
  });
});
