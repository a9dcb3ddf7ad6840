import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, realpathSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openEngine } from "../../../lib/local/engine/engine.ts";
import { temporaryFolder } from "../../builders/folder.ts";

/** A command that stands still while it holds the lock of a data directory. */
const STANDS_STILL = `
const { exclusively } = await import(process.argv[1]);
await exclusively(process.argv[2], () => new Promise(() => console.log("held") ?? setInterval(() => {}, 1_000)));
`;

const LOCK = new URL("../../../lib/local/engine/lock.ts", import.meta.url).href;
const PROGRAM = new URL("../../../bin/modelkeeper.js", import.meta.url).pathname;

async function standsStill(home: string): Promise<ChildProcess> {
  const holder = spawn(process.execPath, ["--input-type=module", "--eval", STANDS_STILL, LOCK, home]);
  onTestFinished(() => void holder.kill("SIGKILL"));
  await once(holder.stdout, "data");
  return holder;
}

const newHome = (): string => realpathSync(temporaryFolder());

describe.runIf(process.platform === "linux")("a process that stands still while it holds the lock", () => {
  test("is named to a command that waits, which then gives up", async () => {
    const home = newHome();
    const { pid } = await standsStill(home);
    const waits: string[] = [];
    const opening = openEngine(home, { patienceMs: 3_000, waiting: (holder) => waits.push(holder) });
    await expect(opening).rejects.toMatchObject({
      code: "engine-failed",
      message: `process ${pid} has held the data directory ${home} for 3 s: end it if it stands still, and run this again`,
    });
    expect(waits).toEqual([`process ${pid}`]);
  });

  test("keeps no command from ending when it is told to", async () => {
    const home = newHome();
    mkdirSync(join(home, "data"));
    const holder = await standsStill(join(home, "data"));
    writeFileSync(join(home, "data", "dynamodb.sqlite"), "");
    const command = spawn(process.execPath, [PROGRAM, "models", "--data", "data"], { cwd: home });
    const [told] = await once(command.stderr, "data");
    expect(String(told)).toContain(`process ${holder.pid} holds the data directory data`);
    command.kill("SIGTERM");
    expect(await once(command, "exit")).toEqual([143, null]);
  });

  test("keeps no command from closing after an interrupt", async () => {
    const home = newHome();
    const stop = new AbortController();
    const engine = await openEngine(home, { signal: stop.signal });
    const holder = await standsStill(home);
    stop.abort();
    await engine.close();
    expect(readdirSync(join(home, "commands"))).toEqual([]);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    await (await openEngine(home)).close();
    expect(readdirSync(home)).not.toContain("engine.json");
  });
});

describe.runIf(process.platform === "linux")("a command of other namespaces", () => {
  /** The file of a command that no process here has written. */
  function foreignCommand(home: string, secondsAgo: number): string {
    const folder = join(home, "commands");
    mkdirSync(folder, { recursive: true });
    const id = "1-1-1-1.1";
    writeFileSync(join(folder, id), "");
    const at = Date.now() / 1_000 - secondsAgo;
    utimesSync(join(folder, id), at, at);
    return id;
  }

  test("that is alive keeps others from the data, and stays registered", async () => {
    const home = newHome();
    const id = foreignCommand(home, 10);
    await expect(openEngine(home)).rejects.toMatchObject({
      code: "engine-failed",
      message: expect.stringContaining("is in use by a command in another container"),
    });
    expect(readdirSync(join(home, "commands"))).toEqual([id]);
    expect(readdirSync(home)).not.toContain("dynamodb.sqlite");
  });

  test("that has been silent for half a minute is taken for dead", async () => {
    const home = newHome();
    foreignCommand(home, 40);
    const engine = await openEngine(home);
    expect(readdirSync(join(home, "commands"))).toHaveLength(1);
    await engine.close();
  });

  test("that comes while another one works does not lose its engine to it", async () => {
    const home = newHome();
    const engine = await openEngine(home);
    foreignCommand(home, 0);
    await engine.close();
    expect(readdirSync(home)).toContain("engine.json");
    utimesSync(join(home, "commands", "1-1-1-1.1"), 1, 1);
    await (await openEngine(home)).close();
    expect(readdirSync(home)).not.toContain("engine.json");
  });
});

test.runIf(process.platform === "linux")(
  "a data directory where the system makes no folder is refused",
  async () => {
    await expect(openEngine("/proc/no-such-place/data")).rejects.toMatchObject({
      code: "read-only",
      message: expect.stringContaining("the data directory /proc/no-such-place/data cannot be written"),
    });
  },
);
