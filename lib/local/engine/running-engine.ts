import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { namespaceOf } from "./process-files.ts";

/** Files in a data directory: the data of the engine, and the record of its process. */
export const DATABASE = "dynamodb.sqlite";
export const RECORD = "engine.json";

export type EngineProcess = { readonly pid: number; readonly port: number };

/** Finds the recorded engine, or an engine whose command was killed before it had recorded it. */
export function runningEngine(home: string): EngineProcess | undefined {
  try {
    const { pid } = JSON.parse(readFileSync(join(home, RECORD), "utf8")) as EngineProcess;
    const recorded = engineOf(pid, home);
    if (recorded !== undefined) return recorded;
  } catch {
    // No record, or half of one.
  }
  for (const pid of processes()) {
    const engine = engineOf(pid, home);
    if (engine !== undefined) return engine;
  }
  return undefined;
}

function processes(): number[] {
  return existsSync("/proc") ? readdirSync("/proc").map(Number).filter(Number.isInteger) : [];
}

/** Returns the engine with a process id. Ids are given again after a while: a process is our engine only if this user runs it on our database, on a port that can be reached from here. */
function engineOf(pid: number, home: string): EngineProcess | undefined {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const port = Number(words[words.indexOf("--port") + 1]);
    const isOurs =
      statSync(`/proc/${pid}`).uid === process.getuid?.() &&
      words.includes(join(home, DATABASE)) &&
      namespaceOf(pid, "net") === namespaceOf("self", "net");
    return isOurs && Number.isInteger(port) ? { pid, port } : undefined;
  } catch {
    return undefined;
  }
}
