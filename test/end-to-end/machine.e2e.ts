import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Circumstances, type Place, place, type Result, start } from "./commands.ts";
import { AFTER, BEFORE, busyWorkspace } from "./example.ts";

const APPLY = ["apply", "--registry", "after.json", "--lease-seconds", "2"];

let prepared: Place;
let undisturbed: unknown;

beforeAll(async () => {
  prepared = place({ shared: true });
  await prepared.json(["load", prepared.file("workspace.json", busyWorkspace(600, 120))]);
  await prepared.json(["apply", "--registry", prepared.file("before.json", BEFORE)]);
  const here = fresh(true);
  await here.json(APPLY);
  undisturbed = await here.state();
  here.remove();
  return () => prepared.remove();
}, 120_000);

function fresh(shared = false): Place {
  const here = prepared.copy(shared);
  here.file("after.json", AFTER);
  return here;
}

function run(here: Place, words: readonly string[], circumstances: Circumstances): Promise<Result> {
  return start([...words, "--json"], here.directory, circumstances).result;
}

/** Nothing runs any more, and the same command, when the machine is well again, brings the same end. */
async function expectNothingLost(here: Place): Promise<void> {
  expect(enginesOf(here)).toEqual([]);
  expect(await here.json(APPLY)).toMatchObject({ status: "succeeded" });
  expect(await here.state()).toEqual(undisturbed);
  expect(enginesOf(here)).toEqual([]);
}

/** Process ids of all engines of the data directory, known to it or not. */
function enginesOf({ data }: Place): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`${data}/dynamodb.sqlite`)
      );
    } catch {
      return false;
    }
  });
}

function expectError(result: Result, code: string, message: RegExp): void {
  expect(result, result.stderr).toMatchObject({ status: 1 });
  expect(JSON.parse(result.stdout)).toEqual({ error: { code, message: expect.stringMatching(message) } });
  expect(result.stderr).toContain(`error ${code}: `);
}

describe("a data directory that may not be written", () => {
  const isRoot = process.getuid?.() === 0;
  /** Root may write everything: another user runs the command then. */
  const nobody: Circumstances = isRoot ? { uid: 65_534 } : {};

  test("every command says so", async () => {
    const here = fresh();
    here.file("workspace.json", busyWorkspace(1, 1, 1));
    chmodSync(here.directory, 0o755);
    chmodSync(here.data, 0o555);
    const before = readdirSync(here.data);
    for (const words of [APPLY, ["cleanup"], ["load", "workspace.json"], ["models"]]) {
      expectError(await run(here, words, nobody), "read-only", /\.modelkeeper cannot be written: EACCES/);
    }
    expect(readdirSync(here.data)).toEqual(before);
    chmodSync(here.data, 0o755);
    await expectNothingLost(here);
  });

  test("a database that may not be written: the engine's own words are passed on", async () => {
    const here = fresh();
    chmodSync(here.directory, 0o755);
    chmodSync(here.data, 0o777);
    chmodSync(join(here.data, "commands"), 0o777);
    chmodSync(join(here.data, "engine.log"), 0o666);
    chmodSync(join(here.data, "dynamodb.sqlite"), 0o444);
    expectError(await run(here, APPLY, nobody), "engine-failed", /did not start .*readonly database/);
    for (const file of ["dynamodb.sqlite-shm", "dynamodb.sqlite-wal"])
      spawnSync("rm", ["-f", join(here.data, file)]);
    chmodSync(join(here.data, "dynamodb.sqlite"), 0o644);
    await expectNothingLost(here);
  });
});

describe("a full disk", () => {
  /** A file system with so much more room than the data take. */
  function onSmallDisk(here: Place, roomKiB: number): { grow(): void; fill(): void } {
    const used = Math.ceil(statSync(join(here.data, "dynamodb.sqlite")).size / 1_024) + 64;
    const kept = mkdtempSync(join(tmpdir(), "modelkeeper-kept-"));
    cpSync(here.data, kept, { recursive: true });
    const mount = (...options: string[]): void => {
      const { status, stderr } = spawnSync("mount", [...options, here.data], { encoding: "utf8" });
      expect(status, stderr).toBe(0);
    };
    mount("-t", "tmpfs", "-o", `size=${used + roomKiB}k`, "none");
    onTestFinished(() => {
      spawnSync("umount", ["--lazy", here.data]);
      spawnSync("rm", ["-r", kept]);
    });
    cpSync(kept, here.data, { recursive: true });
    return {
      grow: () => mount("-o", "remount,size=200m"),
      fill: () => void spawnSync("dd", ["if=/dev/zero", `of=${join(here.data, "filler")}`, "bs=1k"]),
    };
  }

  const canMount = ((): boolean => {
    const directory = mkdtempSync(join(tmpdir(), "modelkeeper-mount-"));
    const { status } = spawnSync("mount", ["-t", "tmpfs", "none", directory]);
    if (status === 0) spawnSync("umount", [directory]);
    rmdirSync(directory);
    return status === 0;
  })();

  async function expectNoEngineLeft(here: Place, circumstances: Circumstances, why: string): Promise<void> {
    for (const words of [APPLY, ["cleanup"], ["models"]]) {
      const result = await run(here, words, circumstances);
      expectError(result, "read-only", new RegExp(`\\.modelkeeper cannot be written: ${why}`));
      expect(enginesOf(here)).toEqual([]);
    }
  }

  /** Only root may mount. The same two cases without a mount come after these; that the engine's words are shown, `exit-status.test.ts` sees too. */
  describe(
    canMount
      ? "a small file system"
      : "a small file system: LEFT OUT, it cannot be mounted here without being root",
    () => {
      test.runIf(canMount)("fills up under a run: nothing is lost when there is room again", async () => {
        const here = fresh();
        const disk = onSmallDisk(here, 300);
        expectError(await run(here, APPLY, {}), "engine-failed", /disk is full/);
        disk.grow();
        await expectNothingLost(here);
      });

      test.runIf(canMount)(
        "is full before the command starts: no engine is left that nobody knows of",
        async () => {
          const here = fresh();
          const disk = onSmallDisk(here, 300);
          disk.fill();
          await expectNoEngineLeft(here, {}, "ENOSPC");
          disk.grow();
          await expectNothingLost(here);
        },
      );
    },
  );

  describe("a limit on the size of files, wherever the tests run", () => {
    test("is met under a run: nothing is lost when there is none any more", async () => {
      const here = fresh();
      const maxFileKiB = Math.ceil(statSync(join(here.data, "dynamodb.sqlite")).size / 1_024) + 16;
      // The system ends an engine that goes on writing: the engine says nothing any more.
      const result = await run(here, APPLY, { maxFileKiB });
      expectError(result, "engine-failed", /the database does not answer/);
      await expectNothingLost(here);
    });

    test("is met before the command starts: no engine is left that nobody knows of", async () => {
      const here = fresh();
      await expectNoEngineLeft(here, { maxFileKiB: 0 }, "EFBIG");
      await expectNothingLost(here);
    });
  });
});

describe("a port that somebody else takes before the engine does", () => {
  async function withStranger(
    times: number,
    words: readonly string[],
    here: Place,
  ): Promise<{ result: Result; asked: string[] }> {
    const asked: string[] = [];
    const stranger = createServer((request, response) => {
      asked.push(request.method ?? "");
      response.end("{}");
    });
    await new Promise<void>((resolve) => {
      stranger.listen(0, "127.0.0.1", resolve);
    });
    const { port } = stranger.address() as AddressInfo;
    const result = await run(here, words, {
      env: {
        NODE_OPTIONS: `--import=${join(import.meta.dirname, "taken-ports.ts")}`,
        TAKEN_PORT: String(port),
        TAKEN_TIMES: String(times),
      },
    });
    stranger.close();
    return { result, asked };
  }

  test("another one is taken, and the stranger is not talked to", async () => {
    const here = fresh();
    const { result, asked } = await withStranger(2, APPLY, here);
    expect(result, result.stderr).toMatchObject({ status: 0 });
    expect(asked).not.toContain("POST");
    expect(await here.state()).toEqual(undisturbed);
    expect(enginesOf(here)).toEqual([]);
  });

  test("each time: the command says so, and nothing is lost", async () => {
    const here = fresh();
    const { result, asked } = await withStranger(100, APPLY, here);
    expectError(result, "engine-failed", /did not start/);
    expect(asked).not.toContain("POST");
    await expectNothingLost(here);
  });
});
