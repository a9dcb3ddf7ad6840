import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openEngine } from "../../../lib/local/engine/engine.ts";
import { isAlive } from "../../../lib/local/engine/live-commands.ts";

/** A command that is killed with the first request to its engine: after the start, before any reply. */
const KILLED = `
globalThis.fetch = () => process.kill(process.pid, "SIGKILL");
const { openEngine } = await import(process.argv[1]);
await openEngine(process.argv[2]);
`;

/** Processes that have the database of this folder open. */
function enginesOf(folder: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(join(folder, "dynamodb.sqlite"));
      } catch {
        return false;
      }
    })
    .map(Number);
}

describe.runIf(process.platform === "linux")("a command that is killed before its engine answers", () => {
  test.each([
    ["recorded", (_record: string) => {}],
    ["recorded in part", (record: string) => writeFileSync(record, "{")],
    ["not recorded", (record: string) => rmSync(record)],
  ])("leaves an engine, %s, that the next command finds, and stops", async (_title, loseRecord) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "modelkeeper-engine-")));
    onTestFinished(() => {
      for (const pid of enginesOf(folder)) process.kill(pid, "SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    });
    const module = new URL("../../../lib/local/engine/engine.ts", import.meta.url).href;
    const command = spawn(process.execPath, ["--input-type=module", "--eval", KILLED, module, folder]);
    const [, signal] = await once(command, "exit");
    expect(signal).toBe("SIGKILL");

    const left = JSON.parse(readFileSync(join(folder, "engine.json"), "utf8")) as {
      pid: number;
      port: number;
    };
    expect(enginesOf(folder)).toEqual([left.pid]);
    loseRecord(join(folder, "engine.json"));
    const engine = await openEngine(folder);
    expect(engine.endpoint).toBe(`http://127.0.0.1:${left.port}`);
    expect(enginesOf(folder)).toEqual([left.pid]);
    await engine.close();
    expect(isAlive(left.pid)).toBe(false);
  });
});
