import { existsSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, openEngine } from "../../lib/local/engine/engine.ts";

/** Files that are only in memory: no write waits for a disk. A container may have 64 MB of it, which tests of many references would fill. */
const MEMORY = "/dev/shm";
const ENOUGH_BYTES = 4 * 2 ** 30;

/** A real engine with a directory of its own, which goes when it is closed. */
export async function openTestEngine(): Promise<Engine> {
  const directory = mkdtempSync(join(hasMemory() ? MEMORY : tmpdir(), "modelkeeper-test-"));
  const engine = await openEngine(directory);
  return {
    endpoint: engine.endpoint,
    async close() {
      await engine.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function hasMemory(): boolean {
  if (!existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= ENOUGH_BYTES;
}
