import type { Family } from "./families/family.ts";
import { FAMILIES, type FamilyName } from "./families.ts";
import { pairTrial } from "./pairs.ts";
import { randomTrial } from "./random.ts";
import type { Trial } from "./trial.ts";

/** One trial to be judged: a place of a family, or a seed. */
export type Task =
  | { readonly family: FamilyName; readonly variant: string; readonly call: number }
  | { readonly seed: number };

export function trialOf(task: Task, calls: number): Trial {
  if ("seed" in task) return scheduleOf(task.seed, calls);
  return FAMILIES[task.family].trialOf(task.variant, task.call);
}

/** Of ten schedules in a row nine are pairs of crashes, and one has two faults of any kind. */
function scheduleOf(seed: number, calls: number): Trial {
  return seed % 10 === 1 ? randomTrial(seed, calls) : pairTrial(seed, calls);
}

/** Returns all places of all families. */
export function placesOf(calls: number): Task[] {
  return (Object.keys(FAMILIES) as FamilyName[]).flatMap((family) =>
    FAMILIES[family].variants.flatMap((variant) =>
      Array.from({ length: callsOf(family, calls) }, (_, index) => ({ family, variant, call: index + 1 })),
    ),
  );
}

/** @param calls of the representative run */
export function callsOf(family: FamilyName, calls: number): number {
  const { calls: own }: Family = FAMILIES[family];
  return own ?? calls;
}

/** Returns the options that repeat a task. */
export function argumentsOf(task: Task): string {
  return "seed" in task
    ? `--seed ${task.seed}`
    : `--family ${task.family} --variant "${task.variant}" --call ${task.call}`;
}
