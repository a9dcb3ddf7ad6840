import { openTestEngine } from "../../engine/test-engine.ts";
import { createStages } from "./stages.ts";
import { type Task, trialOf } from "./task.ts";
import { judge } from "./trial.ts";

/** What a worker reports: that the worker is ready, or what came of a task. */
export type Message =
  | { readonly kind: "ready"; readonly calls: number }
  | {
      readonly kind: "judged";
      readonly task: Task;
      readonly violations: readonly string[];
      readonly calls: number;
      readonly faults: number;
      readonly crashes: number;
    };

/** A process with an engine of its own: judges the tasks that its parent sends, one after the other, until the parent tells it to stop. */
const engine = await openTestEngine();
const stages = createStages(engine.endpoint);
const { calls: usual } = await stages.of();
const tell = (message: Message): boolean => process.send?.(message) ?? false;

// However the parent ends, the engine goes with it.
process.once("disconnect", async () => {
  await stages.close();
  await engine.close();
  process.exit();
});
process.on("message", async (task: Task | "stop") => {
  if (task === "stop") {
    process.disconnect();
    return;
  }
  const { violations, history } = await judge(await stages.of(task), trialOf(task, usual));
  const faults = history.calls.filter(({ fault }) => fault !== null).length;
  const crashes = [...history.ends.values()].filter(({ how }) => how === "crashed").length;
  tell({ kind: "judged", task, violations, calls: history.calls.length, faults, crashes });
});
tell({ kind: "ready", calls: usual });
