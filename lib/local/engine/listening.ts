import { readFileSync } from "node:fs";
import { openFilesOf } from "./process-files.ts";

/** The state of a listening socket, in the fourth field of /proc/net/tcp. */
const LISTEN = "0A";

/**
 * Tells whether a process of this user listens on a port of this machine. An answer from the port does not prove it: another process, such as the
 * engine of another data directory, may have taken the port between the question which one is free and the start of this process.
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
  return openFilesOf(pid).some((link) => sockets.has(link));
}
