import type { CleanupResult } from "../contract/results.ts";
import { cleanupResult } from "../operations/run/run-outcome.ts";
import type { LocalContainer } from "./container.ts";
import { type InterpreterOptions, runStateMachine } from "./interpreter.ts";

type CleanupRequest = {
  readonly run: string;
  readonly startedAt: string;
  /** The day to calculate with, ISO 8601; null for today. */
  readonly day: string | null;
  readonly all: boolean;
} & InterpreterOptions;

/** Makes one daily run on this machine. */
export async function runCleanup(container: LocalContainer, request: CleanupRequest): Promise<CleanupResult> {
  const { run, startedAt, day, all } = request;
  const status = await runStateMachine(
    container,
    { run, trigger: "command", digest: null, startedAt, day, all },
    request,
  );
  return cleanupResult(container, run, status);
}
