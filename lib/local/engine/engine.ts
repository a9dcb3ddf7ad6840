import { spawn } from "node:child_process";
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
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure, messageOf } from "../../contract/errors.ts";
import { listensOn } from "./listening.ts";
import { isAlive, isForeign, type RegisteredCommand, registerCommand } from "./live-commands.ts";
import { exclusively, type LockOptions } from "./lock.ts";
import { DATABASE, type EngineProcess, RECORD, runningEngine } from "./running-engine.ts";

/** A DynamoDB engine for one data directory, shared by all commands that use the directory at that moment. */
export type Engine = { readonly endpoint: string; close(): Promise<void> };

const STARTS = 5;
const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 5_000;
const INTERRUPTED_MS = 3_000;

/** Tells whether a command has ever written here: reading commands make no engine where there is nothing to read. */
export function hasData(directory: string): boolean {
  return existsSync(join(directory, DATABASE));
}

/**
 * Starts the engine, or joins the engine that another command (perhaps a killed one) has left running. The last command to close stops it. The engine
 * runs in a process group of its own, so that an interrupt of one command does not take it from another.
 * @throws Failure `no-engine`, `read-only`, `engine-failed`; the reason of the signal
 */
export async function openEngine(directory: string, options: LockOptions = {}): Promise<Engine> {
  const binary = locateBinary();
  makeDirectory(directory);
  const home = realpathSync(directory);
  const { command, port } = await exclusively(
    home,
    async () => {
      // Registered before anything is looked at: of two commands that cannot see each other's lock, one at least sees the other's file.
      const command = written(home, () => registerCommand(home));
      try {
        return { command, port: await joinEngine(binary, home, command) };
      } catch (error) {
        await leave(home, command);
        throw error;
      }
    },
    options,
  );
  let closed = false;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async close() {
      if (closed) return;
      closed = true;
      // A command that is interrupted does not wait long: what it leaves running, the next command finds and stops.
      const patience = options.signal?.aborted === true ? { patienceMs: INTERRUPTED_MS } : {};
      try {
        await exclusively(home, () => leave(home, command), { ...options, signal: undefined, ...patience });
      } catch (error) {
        command.leave();
        if (!(error instanceof Failure)) throw error;
      }
    },
  };
}

/** Returns the port of the engine that runs, or of one that is started. @throws Failure `engine-failed` */
async function joinEngine(binary: string, home: string, command: RegisteredCommand): Promise<number> {
  if (command.others().some(isForeign)) {
    throw new Failure(
      "engine-failed",
      `the data directory ${home} is in use by a command in another container, whose engine cannot be reached from here: run this command there, or when that one has ended`,
    );
  }
  const running = runningEngine(home);
  const isUp = running !== undefined && (await answersInTime(running.port, () => isAlive(running.pid)));
  return (isUp ? running : await startEngine(binary, home)).port;
}

/** Takes a command out, and stops the engine after the last one. */
async function leave(home: string, command: RegisteredCommand): Promise<void> {
  const others = command.others();
  command.leave();
  if (others.length === 0) await stopEngine(home);
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
    makeFolders(directory);
    try {
      // One byte: on a full disk an empty file can still be made.
      writeFileSync(probe, "?");
    } finally {
      rmSync(probe, { force: true });
    }
  });
}

/** Makes a folder and those that it lies in. Node's own way never ends in a file system such as /proc, which has no such file for an answer. */
function makeFolders(directory: string): void {
  if (existsSync(directory)) return;
  if (!existsSync(dirname(directory))) makeFolders(dirname(directory));
  try {
    mkdirSync(directory);
  } catch (error) {
    // Another command may have made it meanwhile.
    if (!existsSync(directory)) throw error;
  }
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
