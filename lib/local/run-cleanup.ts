import type { CleanupResult } from "../contract/results.ts";
import type { Container } from "./container.ts";
import { type InterpreterOptions, runStateMachine } from "./interpreter.ts";

export type CleanupRequest = {
  readonly run: string;
  readonly startedAt: string;
  /** The day to reckon with, ISO 8601; null for today. */
  readonly day: string | null;
  readonly all: boolean;
} & InterpreterOptions;

/** One daily run on this machine. */
export async function runCleanup(container: Container, request: CleanupRequest): Promise<CleanupResult> {
  const { run, startedAt, day, all } = request;
  const status = await runStateMachine(
    container,
    { run, trigger: "schedule", digest: null, startedAt, day, all },
    request,
  );
  const [head, record, pending] = await Promise.all([
    container.head.read(),
    container.runs.get(run),
    container.outbox.pending(),
  ]);
  return {
    run,
    status: status === "superseded" ? "busy" : status,
    watched: head?.watched ?? 0,
    found: record?.cleanup?.found ?? 0,
    repaired: record?.cleanup?.repaired ?? 0,
    unwatched: record?.cleanup?.unwatched ?? [],
    republished: record?.notices?.republished ?? 0,
    redelivered: 0,
    pendingNotices: pending.reduce((sum, row) => sum + row.notices.length, 0),
    recovered: record?.cleanup?.recovered ?? 0,
  };
}
