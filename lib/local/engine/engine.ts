import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure, messageOf } from "../../contract/errors.ts";
import { listensOn } from "./listening.ts";
import { isAlive, leaveCommand, liveCommands, registerCommand } from "./live-commands.ts";
import { DATABASE, type EngineProcess, RECORD, runningEngine } from "./running-engine.ts";

/** A DynamoDB engine for one data directory, shared by all commands that use the directory at that moment. */
export type Engine = { readonly endpoint: string; close(): Promise<void> };

const STARTS = 5;
const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 5_000;

/** Tells whether a command has ever written here: reading commands make no engine where there is nothing to read. */
export function hasData(directory: string): boolean {
  return existsSync(join(directory, DATABASE));
}

/**
 * Starts the engine, or joins the engine that another command (perhaps a killed one) has left running. The last command to close stops it. The engine
 * runs in a process group of its own, so that an interrupt of one command does not take it from another.
 * @throws Failure `no-engine`, `read-only`, `engine-failed`
 */
export async function openEngine(directory: string): Promise<Engine> {
  const binary = locateBinary();
  makeDirectory(directory);
  const home = realpathSync(directory);
  const command = await exclusively(home, async () => {
    const running = runningEngine(home);
    const isUp = running !== undefined && (await answersInTime(running.port, () => isAlive(running.pid)));
    const { port } = isUp ? running : await startEngine(binary, home);
    try {
      return { id: written(home, () => registerCommand(home)), port };
    } catch (error) {
      if (liveCommands(home).length === 0) await stopEngine(home);
      throw error;
    }
  });
  let closed = false;
  return {
    endpoint: `http://127.0.0.1:${command.port}`,
    async close() {
      if (closed) return;
      closed = true;
      await exclusively(home, async () => {
        leaveCommand(home, command.id);
        if (liveCommands(home).length === 0) await stopEngine(home);
      });
    },
  };
}

function locateBinary(): string {
  try {
    return createRequire(import.meta.url).resolve("@dynoxide/linux-x64/dynoxide");
  } catch (cause) {
    throw new Failure(
      "no-engine",
      "there is no embedded DynamoDB engine for this system (it comes with the optional package @dynoxide/linux-x64, for Linux on x64). " +
        "Start any DynamoDB, such as Amazon's DynamoDB Local, and give its address: --endpoint http://127.0.0.1:8000",
      { cause },
    );
  }
}

function makeDirectory(directory: string): void {
  const probe = join(directory, `.probe-${process.pid}`);
  written(directory, () => {
    mkdirSync(directory, { recursive: true });
    try {
      // One byte: on a full disk an empty file can still be made.
      writeFileSync(probe, "?");
    } finally {
      rmSync(probe, { force: true });
    }
  });
}

/** Runs a write. @throws Failure `read-only` that names the directory, which says more to a person than the file that could not be written */
function written<T>(directory: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    throw new Failure("read-only", `the data directory ${directory} cannot be written: ${messageOf(cause)}`, {
      cause,
    });
  }
}

async function startEngine(binary: string, home: string): Promise<EngineProcess> {
  let trouble = "";
  for (let start = 0; start < STARTS; start += 1) {
    const port = await freePort();
    const log = written(home, () => openSync(join(home, "engine.log"), "a"));
    const child = spawn(binary, ["serve", "--port", String(port), "--db-path", join(home, DATABASE)], {
      detached: true,
      stdio: ["ignore", log, log],
    });
    child.unref();
    let ended: string | undefined;
    child.once("error", (error) => {
      ended = error.message;
    });
    child.once("exit", (code, signal) => {
      ended = `it ended with ${signal ?? `status ${code}`}`;
    });
    closeSync(log);
    const pid = child.pid ?? 0;
    try {
      // Before the engine answers: a command that is killed meanwhile must not leave an engine without a record.
      written(home, () => writeFileSync(join(home, RECORD), JSON.stringify({ pid, port })));
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
    if ((await answersInTime(port, () => ended === undefined)) && listensOn(pid, port)) return { pid, port };
    // Another process may have taken the port between the question and the start: try another port.
    trouble = ended ?? "it did not answer";
    child.kill("SIGKILL");
  }
  rmSync(join(home, RECORD), { force: true });
  throw new Failure(
    "engine-failed",
    `the embedded engine did not start in ${home}: ${trouble}${lastWords(home)}`,
  );
}

/** Returns the last line that the engine wrote, as the end of a message; empty when there is none. */
function lastWords(home: string): string {
  const last = readFileSync(join(home, "engine.log"), "utf8").trim().split("\n").at(-1);
  return last ? `, and said: ${last}` : "";
}

async function answersInTime(port: number, isWanted: () => boolean): Promise<boolean> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (isWanted() && performance.now() < deadline) {
    if (await answers(port)) return true;
    await sleep(5);
  }
  return false;
}

async function stopEngine(home: string): Promise<void> {
  const engine = runningEngine(home);
  rmSync(join(home, RECORD), { force: true });
  if (engine === undefined) return;
  process.kill(engine.pid, "SIGTERM");
  for (let waited = 0; isAlive(engine.pid) && waited < STOP_TIMEOUT_MS; waited += 5) await sleep(5);
  if (isAlive(engine.pid)) process.kill(engine.pid, "SIGKILL");
}

async function answers(port: number): Promise<boolean> {
  try {
    await (await fetch(`http://127.0.0.1:${port}/`)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/**
 * Runs an action in one process at a time for a data directory. The lock is a socket in Linux's abstract namespace: the kernel gives it to one
 * process and takes it back when that process dies, however it dies, so that there is no stale lock to judge.
 */
async function exclusively<T>(home: string, action: () => Promise<T>): Promise<T> {
  const name = `\0modelkeeper-${createHash("sha256").update(home).digest("hex").slice(0, 32)}`;
  let lock = await tryListen(name);
  while (lock === undefined) {
    await sleep(10);
    lock = await tryListen(name);
  }
  try {
    return await action();
  } finally {
    lock.close();
  }
}

function tryListen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(name, () => resolve(server));
  });
}
