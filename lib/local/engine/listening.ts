import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** In the fourth field of /proc/net/tcp. */
const LISTEN = "0A";

/**
 * Whether a process of this user listens on a port of this machine. That the port answers does not say so: somebody else may have taken it
 * between the question which one is free and the start of the process, such as the engine of another data directory.
 */
export function listensOn(pid: number, port: number): boolean {
  const address = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const sockets = new Set(
    readFileSync("/proc/net/tcp", "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(address) && state === LISTEN)
      .map((fields) => `socket:[${fields[9]}]`),
  );
  return linksOf(`/proc/${pid}/fd`).some((link) => sockets.has(link));
}

/** Files are closed, and processes end, while they are looked at. */
function linksOf(folder: string): string[] {
  try {
    return readdirSync(folder).map((file) => {
      try {
        return readlinkSync(`${folder}/${file}`);
      } catch {
        return "";
      }
    });
  } catch {
    return [];
  }
}
