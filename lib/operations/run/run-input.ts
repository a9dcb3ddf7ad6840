import { Failure } from "../../contract/errors.ts";
import type { RunEvent, RunInput } from "../../contract/run-steps.ts";

const TRIGGERS: readonly unknown[] = ["deployment", "schedule", "command"] satisfies RunInput["trigger"][];

/**
 * Returns what a step works with, from the state of its execution. People start executions by hand: fields that they leave out have defaults.
 * @throws Failure `bad-usage` for a request that cannot be understood
 */
export function toRunInput({ run, startedAt, execution, request }: RunEvent): RunInput {
  const {
    trigger = "command",
    digest = null,
    registry = null,
    day = null,
    all = false,
    waitUntil = null,
  } = request;
  const isUnderstood =
    TRIGGERS.includes(trigger) &&
    [digest, day, waitUntil].every((value) => value === null || typeof value === "string") &&
    [day, waitUntil].every((value) => value === null || !Number.isNaN(Date.parse(value))) &&
    (registry === null || [registry.bucket, registry.key].every((value) => typeof value === "string")) &&
    typeof all === "boolean";
  if (!isUnderstood) throw new Failure("bad-usage", "the input of the execution cannot be understood");
  return { run, startedAt, execution: execution ?? null, trigger, digest, registry, day, all, waitUntil };
}
