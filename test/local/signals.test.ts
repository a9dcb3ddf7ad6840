import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { temporaryFolder } from "../builders/folder.ts";
import { registryOf } from "../builders/registry.ts";
import { assistantsOf, teamsOf, workspaceOf } from "../builders/workspace.ts";

const BIN = new URL("../../bin/modelkeeper.js", import.meta.url).pathname;

function start(folder: string, ...words: string[]) {
  const child = spawn(process.execPath, [BIN, ...words, "--data", "data"], { cwd: folder });
  child.stdout.resume();
  return { child, told: text(child.stderr), ended: once(child, "exit") };
}

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)(
  "%s in the middle of a run ends what it started, and says that the run goes on",
  async (signal, status) => {
    const folder = temporaryFolder();
    const write = (name: string, value: object) => writeFileSync(join(folder, name), JSON.stringify(value));
    const assistants = assistantsOf(Array(60).fill("p/old"), ["a"]);
    write("workspace.json", workspaceOf({ teams: teamsOf(["a"]), assistants }));
    write("old.json", registryOf(["old", "new"]));
    write("new.json", registryOf(["new"], { old: "new" }));
    await start(folder, "load", "workspace.json").ended;
    await start(folder, "apply", "--registry", "old.json").ended;
    const { child, told, ended } = start(
      folder,
      "apply",
      "--registry",
      "new.json",
      "--max-writes-per-second",
      "1",
    );
    await new Promise<void>((resolve) => {
      child.stderr.on("data", (line: Buffer) => {
        if (line.includes("pass")) resolve();
      });
    });
    child.kill(signal);
    expect(await ended).toEqual([status, null]);
    expect(await told).toMatch(/stopped: what has been done stays; run the same command again to go on\n$/);
    expect(existsSync(join(folder, "data", "engine.json"))).toBe(false);
  },
  60_000,
);
