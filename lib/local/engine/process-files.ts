import { readdirSync, readlinkSync } from "node:fs";

/** Returns what the open files of a process are, such as `socket:[4711]`; nothing for a process that has ended, or is another user's. */
export function openFilesOf(pid: number | string): string[] {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).map((file) => linkAt(`${folder}/${file}`));
  } catch {
    return [];
  }
}

/** Returns the namespace of a kind that a process lives in, as a number; empty where it cannot be read. */
export function namespaceOf(pid: number | "self", kind: "pid" | "net"): string {
  return /\d+/.exec(linkAt(`/proc/${pid}/ns/${kind}`))?.[0] ?? "";
}

/** Files may be closed, and processes may end, while they are looked at. */
function linkAt(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
