import type { RegistryDocument } from "../lib/contract/registry-document.ts";
import type { PlanResult } from "../lib/contract/run-steps.ts";
import { runSlice } from "../lib/operations/pass/run-slice.ts";
import { planRun } from "../lib/operations/plan/plan-run.ts";
import { requestRun } from "../lib/operations/run/request-run.ts";
import { type BenchPlatform, requestOf } from "./platform.ts";

export type Planned = Extract<PlanResult, { next: "pass" }>;

/** Requests a registry and plans it, as an apply does before its pass: afterwards every deleted model is redirected. */
export async function planRegistry(
  { container }: BenchPlatform,
  registry: RegistryDocument,
): Promise<Planned> {
  const run = "run-measured";
  const { digest, bundle } = requestOf(registry);
  await requestRun(container, { run, digest, bundle }, await container.head.read());
  const startedAt = new Date(container.clock.now()).toISOString();
  const planned = await planRun(container, { run, trigger: "command", digest, startedAt });
  if (planned.next !== "pass") throw new Error(`the plan is ${JSON.stringify(planned)}`);
  return planned;
}

/** Makes the pass alone: every segment to its end, one after the other. */
export async function makePass({ container }: BenchPlatform, planned: Planned): Promise<void> {
  for (const segment of planned.segments) {
    for (;;) {
      const { status } = await runSlice(container, { ...planned.pointer, ...segment });
      if (status === "done") break;
      if (status !== "more") throw new Error(`a slice ended with ${status}`);
    }
  }
}
