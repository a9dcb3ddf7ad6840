import type { RunRecord } from "../ports/runs.ts";

/** Tells whether a run has changed a model or a reference, made a notice, or met a reference that it could not change. */
export function hasChanged({ sync, references, notices }: RunRecord): boolean {
  const { rewritten = 0, cleared = 0, failed = 0 } = references ?? {};
  const models = Object.values(sync ?? {}).reduce((sum, count) => sum + count, 0);
  return models + rewritten + cleared + failed + (notices?.created ?? 0) > 0;
}

/** Tells whether a run has sent a notice, or brought one to a member. */
export function hasTold({ notices }: RunRecord): boolean {
  return (notices?.published ?? 0) + (notices?.redelivered ?? 0) > 0;
}
