import { runStateMachine } from "../lib/local/interpreter.ts";
import type { Figure } from "./figure.ts";
import { type Bench, requestOf } from "./platform.ts";
import { denseReferences, registryBefore } from "./workload.ts";

const GOAL_TRANSITIONS = 6;

/** Measures row 12's second half: the states that an execution enters when a deployment, or the day, finds everything as it should be. */
export async function measureTransitions(bench: Bench): Promise<Figure[]> {
  const { load, apply, container } = await bench.platform();
  await load(() => denseReferences({ teams: 2, references: 8, models: 1 }));
  const registry = registryBefore(1);
  await apply(registry);
  const entered = async (trigger: "deployment" | "schedule", digest: string | null): Promise<string[]> => {
    const states: string[] = [];
    const startedAt = new Date(container.clock.now()).toISOString();
    const input = { run: `unchanged-${trigger}`, trigger, digest, startedAt };
    const status = await runStateMachine(container, input, { entered: (state) => states.push(state) });
    if (status !== "nothing-to-do") throw new Error(`an unchanged ${trigger} ended as ${status}`);
    return states;
  };
  const deployment = await entered("deployment", requestOf(registry).digest);
  const daily = await entered("schedule", null);
  return [
    {
      row: 12,
      name: "state transitions of an unchanged deployment",
      value: deployment.length,
      goal: { is: "at most", value: GOAL_TRANSITIONS },
      from: { states: deployment },
    },
    {
      row: 12,
      name: "state transitions of a daily run with nothing to do",
      value: daily.length,
      from: { states: daily },
    },
  ];
}
