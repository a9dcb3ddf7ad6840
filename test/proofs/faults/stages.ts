import type { Family } from "./families/family.ts";
import { FAMILIES } from "./families.ts";
import { SIZES } from "./representative.ts";
import type { Task } from "./task.ts";
import { createStage, type Stage } from "./trial.ts";

/** The stages of one process: one for each set of sizes that families ask for, made when it is first asked for. */
export type Stages = {
  /** @param task @default the stage of the families that ask for nothing */
  of(task?: Task): Promise<Stage>;
  close(): Promise<void>;
};

/** @param endpoint of an engine. @default that of the test run */
export function createStages(endpoint?: string): Stages {
  const stages = new Map<string, Promise<Stage>>();
  return {
    of(task) {
      const family: Family | undefined =
        task !== undefined && "family" in task ? FAMILIES[task.family] : undefined;
      const options = { ...SIZES, ...family?.sizes };
      const key = JSON.stringify(options);
      const stage = stages.get(key) ?? createStage(endpoint, options);
      stages.set(key, stage);
      return stage;
    },
    async close() {
      for (const stage of stages.values()) (await stage).world.close();
    },
  };
}
