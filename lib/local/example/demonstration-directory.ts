import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../contract/errors.ts";
import { openEngine } from "../engine/engine.ts";
import { isAlive } from "../engine/live-commands.ts";

/**
 * Makes a new, empty directory below `parent`. Directories of earlier demonstrations are removed, except one that is still in use.
 * @throws Failure `read-only`
 */
export async function freshDirectory(parent: string, now: Date): Promise<string> {
  try {
    mkdirSync(parent, { recursive: true });
    accessSync(parent, constants.W_OK);
  } catch (cause) {
    throw new Failure("read-only", `${parent} cannot be written`, { cause });
  }
  for (const name of readdirSync(parent)) {
    const starter = Number(/-(\d+)$/.exec(name)?.[1]);
    if (isAlive(starter)) continue;
    await stopEngineOf(join(parent, name));
    rmSync(join(parent, name), { recursive: true, force: true });
  }
  const time = now.toISOString().slice(0, 19).replaceAll(":", "-");
  const directory = join(parent, `${time}-${process.pid}`);
  mkdirSync(directory);
  return directory;
}

/**
 * Stops the engine that a killed command left. Such a command leaves its engine to the next command. After the last one, this function is the next:
 * it joins the engine and leaves.
 */
export async function stopEngineOf(directory: string): Promise<void> {
  if (!existsSync(join(directory, "engine.json"))) return;
  const engine = await openEngine(directory);
  await engine.close();
}
