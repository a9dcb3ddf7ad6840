import { createRandom } from "../../../lib/local/example/random.ts";
import { alone, FINISHED, NOTHING_LEFT, PAST_THE_LEASE_MS } from "./families/family.ts";
import { AFTER, BEFORE, LATER, OTHER } from "./representative.ts";
import type { Fault, Script } from "./script.ts";
import { anyOrder } from "./simulation.ts";
import type { Act, Part } from "./story.ts";
import { applying, type Trial } from "./trial.ts";

/**
 * A story in which two processes die, made from a seed: a run, and the one that takes it over, which is the same command again, another
 * registry, or a daily run, after the run or waiting beside it. Each dies before a call, after it, or soon after it did not hear what a call
 * did. Then a run without faults finishes what is left.
 *
 * @param calls of the representative run
 */
export function pairTrial(seed: number, calls: number): Trial {
  const random = createRandom(seed).fraction;
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const below = (limit: number): number => Math.floor(random() * limit);
  /** Not after the last of so many calls, so that the process does die. */
  const deathBy = (last: number): Script => {
    const crash = (call: number): Fault => ({ kind: pick(["crash-before", "crash-after"]), call });
    const call = 1 + below(last);
    if (random() < 2 / 3) return [crash(call)];
    return [{ kind: "lose-after", call }, crash(Math.min(call + 1 + below(10), last))];
  };
  const daily = (name: string, script: Script = []): Act => ({
    parts: [{ name, deed: { do: "cleanup", all: true }, script }],
    pauseMs: PAST_THE_LEASE_MS,
  });

  const firstDeath = deathBy(calls);
  const diedAt = Math.max(...firstDeath.map(({ call }) => call));
  const first: Part = { name: "first", deed: applying(AFTER), script: firstDeath };
  // A process that comes when all is done but publishing has a few calls to make; before that, a process makes nearly all calls again.
  const secondDeath = deathBy(diedAt > 0.8 * calls ? Math.ceil(0.2 * calls) : calls);
  const registry = pick([AFTER, AFTER, AFTER, AFTER, BEFORE, LATER, OTHER]);
  const second: Part = { name: "second", deed: applying(registry), script: secondDeath };
  const acts = {
    daily: (): Act[] => [{ parts: [first] }, daily("second", secondDeath)],
    after: (): Act[] => [{ parts: [first] }, { parts: [second], pauseMs: pick([0, PAST_THE_LEASE_MS]) }],
    beside: (): Act[] => [
      { parts: [first, { ...second, from: { process: "first", call: 1 + below(diedAt) } }] },
    ],
  };
  const how = pick(["daily", "after", "after", "beside"] as const);
  const wanted = how === "daily" ? AFTER : registry;
  return {
    story: {
      seed,
      policy: anyOrder(random, pick([0.5, 0.9, 0.98])),
      latencyMs: pick([1, 10, 100, 500]),
      acts: [
        ...acts[how](),
        ...pick([[], [daily("next")]]),
        alone("last", wanted),
        alone("once-more", wanted),
        daily("daily"),
      ],
    },
    end: wanted === AFTER ? "same" : "any",
    statuses: { next: FINISHED, last: FINISHED, "once-more": NOTHING_LEFT, daily: FINISHED },
  };
}
