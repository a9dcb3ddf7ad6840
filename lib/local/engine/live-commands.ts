import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The commands that use a data directory: one file each, named after the process. Files of killed processes are recognised and removed. */

let registered = 0;

/** Registers the command of this process. @returns an id for {@link leaveCommand} */
export function registerCommand(home: string): string {
  const folder = join(home, "commands");
  mkdirSync(folder, { recursive: true });
  registered += 1;
  const id = `${process.pid}-${startOf(process.pid)}-${registered}`;
  writeFileSync(join(folder, id), "");
  return id;
}

export function leaveCommand(home: string, id: string): void {
  rmSync(join(home, "commands", id), { force: true });
}

export function liveCommands(home: string): string[] {
  const live: string[] = [];
  for (const id of readdirSync(join(home, "commands"))) {
    const [pid = "", start = ""] = id.split("-");
    if (startOf(Number(pid)) === start) live.push(id);
    else leaveCommand(home, id);
  }
  return live;
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
