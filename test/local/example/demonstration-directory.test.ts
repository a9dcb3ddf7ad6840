import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openEngine } from "../../../lib/local/engine/engine.ts";
import { isAlive } from "../../../lib/local/engine/live-commands.ts";
import { freshDirectory } from "../../../lib/local/example/demonstration-directory.ts";
import { temporaryFolder } from "../../builders/folder.ts";

test("a demonstration gets an empty directory, removes old ones, and leaves one that still goes on", async () => {
  const parent = temporaryFolder();
  const [ended, going] = ["2026-01-01T00-00-00-999999999", `2026-01-01T00-00-00-${process.ppid}`] as const;
  for (const name of [ended, going]) {
    mkdirSync(join(parent, name));
    writeFileSync(join(parent, name, "dynamodb.sqlite"), "");
  }
  const fresh = await freshDirectory(parent, new Date("2026-06-01T10:00:00Z"));
  expect(fresh).toBe(join(parent, `2026-06-01T10-00-00-${process.pid}`));
  expect(readdirSync(fresh)).toEqual([]);
  expect(readdirSync(parent).sort()).toEqual([going, `2026-06-01T10-00-00-${process.pid}`].sort());
});

test("the engine that a killed command left in an old directory is stopped", async () => {
  const parent = temporaryFolder();
  const old = join(parent, "2026-01-01T00-00-00-999999999");
  await openEngine(old);
  const { pid } = JSON.parse(readFileSync(join(old, "engine.json"), "utf8"));
  // As after a kill: nobody says that the command has left.
  rmSync(join(old, "commands"), { recursive: true });
  expect(isAlive(pid)).toBe(true);
  await freshDirectory(parent, new Date("2026-06-01T10:00:00Z"));
  expect(isAlive(pid)).toBe(false);
});
