import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { namespaceOf } from "./process-files.ts";

/**
 * The commands that use a data directory: one file each, named after the process and its namespaces. Files of killed processes are recognised and
 * removed. A process of other namespaces (of another container) cannot be seen from here: it counts as alive while it goes on writing its file.
 */

/** A process that has written nothing for 15 beats is taken for dead. Times are those of the file system, which processes cannot shift. */
const BEAT_MS = 2_000;
const SILENCE_MS = 15 * BEAT_MS;

let registered = 0;

/** A command of this process that uses a data directory. */
export type RegisteredCommand = {
  /** Returns the other commands that are alive, and removes the files of dead ones. */
  others(): readonly string[];
  leave(): void;
};

/** Registers the command of this process. */
export function registerCommand(home: string): RegisteredCommand {
  const folder = join(home, "commands");
  mkdirSync(folder, { recursive: true });
  registered += 1;
  const own = `${process.pid}-${startOf(process.pid)}-${registered}-${ownNamespaces()}`;
  const write = () => writeFileSync(join(folder, own), "");
  write();
  const beat = setInterval(() => {
    try {
      write();
    } catch {
      // A disk that cannot be written is told by what needs it; the next beat may find it mended.
    }
  }, BEAT_MS);
  beat.unref();
  return {
    others() {
      write();
      const now = writtenAt(folder, own);
      return readdirSync(folder).filter((id) => {
        if (id === own) return false;
        const isLive = isForeign(id) ? now - writtenAt(folder, id) < SILENCE_MS : isRunning(id);
        if (!isLive) rmSync(join(folder, id), { force: true });
        return isLive;
      });
    },
    leave() {
      clearInterval(beat);
      rmSync(join(folder, own), { force: true });
    },
  };
}

/** Tells whether a command lives where neither its process nor its engine can be reached from here. */
export function isForeign(id: string): boolean {
  const namespaces = id.split("-")[3];
  return namespaces !== undefined && namespaces !== ownNamespaces();
}

/** Returns milliseconds since 1970, or 0 for a file that is gone. */
function writtenAt(folder: string, id: string): number {
  return statSync(join(folder, id), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function isRunning(id: string): boolean {
  const [pid = "", start = ""] = id.split("-");
  return startOf(Number(pid)) === start;
}

function ownNamespaces(): string {
  return `${namespaceOf("self", "pid")}.${namespaceOf("self", "net")}`;
}

export function isAlive(pid: number): boolean {
  return startOf(pid) !== "";
}

/** Returns the start of a process in clock ticks since boot (field 22 of /proc/<pid>/stat); empty for no process, or only its remains. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "" : (fields[19] ?? "");
  } catch {
    return "";
  }
}
