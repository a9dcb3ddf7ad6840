import type { Head } from "../../contract/head.ts";
import type { RunInput } from "../../contract/run-steps.ts";
import type { RunRecord } from "../ports/runs.ts";

/** Returns the row of a run that begins. */
export function newRun(input: RunInput, head: Head | undefined): RunRecord {
  return {
    run: input.run,
    trigger: input.trigger,
    digest: input.digest ?? head?.applied?.digest ?? "",
    status: "running",
    startedAt: input.startedAt,
    endedAt: null,
    progress: { done: 0, of: 0 },
    execution: input.execution ?? null,
    error: null,
  };
}
