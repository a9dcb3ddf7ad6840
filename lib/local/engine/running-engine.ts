import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** In a data directory: what the engine keeps, and which process it is. */
export const DATABASE = "dynamodb.sqlite";
export const RECORD = "engine.json";

export type EngineProcess = { readonly pid: number; readonly port: number };

/** The recorded one, or one whose command was killed before it had recorded it. */
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

/** A process id is given anew after a while: it is our engine only if we started it, and it has our database open. */
function engineOf(pid: number, home: string): EngineProcess | undefined {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const port = Number(words[words.indexOf("--port") + 1]);
    const isOurs =
      statSync(`/proc/${pid}`).uid === process.getuid?.() && words.includes(join(home, DATABASE));
    return isOurs && Number.isInteger(port) ? { pid, port } : undefined;
  } catch {
    return undefined;
  }
}
