import { randomBytes } from "node:crypto";

/** Sorts by time, and is nobody else's; also good as the name of an execution. */
export function newRunId(): string {
  const time = new Date().toISOString().replaceAll(/[-:.]/g, "");
  return `${time}-${randomBytes(4).toString("hex")}`;
}
