import { randomBytes } from "node:crypto";

/** Returns a unique id that sorts by time; it is also a legal name of an execution. */
export function newRunId(): string {
  const time = new Date().toISOString().replaceAll(/[-:.]/g, "");
  return `${time}-${randomBytes(4).toString("hex")}`;
}
