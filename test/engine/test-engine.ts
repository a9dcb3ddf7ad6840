import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, openEngine } from "../../lib/local/engine.ts";

/** Files that are only in memory: what a test leaves behind needs no disk, and no write waits for one. */
const MEMORY = "/dev/shm";

/** A real engine with a directory of its own, which goes when it is closed. */
export async function openTestEngine(): Promise<Engine> {
  const directory = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "modelkeeper-test-"));
  const engine = await openEngine(directory);
  return {
    endpoint: engine.endpoint,
    async close() {
      await engine.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
