import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { inboxIn, publishedIn } from "./told.ts";

/** The real command line, as a person starts it. */
export const ROOT = join(import.meta.dirname, "../..");
const ENTRY = join(ROOT, "bin/modelkeeper.js");

export type Result = {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
};

export type Running = {
  readonly child: ChildProcess;
  readonly result: Promise<Result>;
  /** Kills the process as `kill -9` does, alone or with its whole process group. */
  kill(whom: "alone" | "group"): void;
};

/** What is unusual about a process. */
export type Circumstances = {
  /** The user who runs the process; only root can choose. */
  readonly uid?: number;
  /** No file of the process or of its children may become larger. */
  readonly maxFileKiB?: number;
  readonly env?: Readonly<Record<string, string>>;
};

export function start(words: readonly string[], cwd: string, circumstances: Circumstances = {}): Running {
  const { uid, maxFileKiB, env } = circumstances;
  const started = performance.now();
  const command = [process.execPath, ENTRY, ...words];
  // In bash, unlike in other shells, the unit of the limit is 1,024 bytes.
  const limited = ["bash", "-c", 'ulimit -f "$0" && exec "$@"', String(maxFileKiB), ...command];
  const [program = "", ...rest] = maxFileKiB === undefined ? command : limited;
  const child = spawn(program, rest, {
    cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, npm_command: "", NO_COLOR: "1", AWS_REGION: "us-east-1", ...env },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const result = new Promise<Result>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) =>
      resolve({ status, signal, stdout, stderr, tookMs: performance.now() - started }),
    );
  });
  return {
    child,
    result,
    kill(whom) {
      const { pid } = child;
      if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      process.kill(whom === "group" ? -pid : pid, "SIGKILL");
    },
  };
}

/** A directory of its own for one test, with the commands that are run in that directory. */
export type Place = {
  readonly directory: string;
  readonly data: string;
  file(name: string, content: unknown): string;
  start(...words: string[]): Running;
  run(...words: string[]): Promise<Result>;
  /** Runs a command with `--json`. Fails when the exit status is another than expected. */
  // biome-ignore lint/suspicious/noExplicitAny: what a command prints is looked at by the test
  json(words: readonly string[], status?: number): Promise<any>;
  /** What the platform holds and whom it has told, run ids and times aside; e-mails, which may be lost, aside too. */
  // biome-ignore lint/suspicious/noExplicitAny: see json
  state(): Promise<any>;
  /** The process id of the engine of the data directory. */
  enginePid(): number | undefined;
  /** Returns a copy of the data in a place of its own; no process may be using the data. */
  copy(shared?: boolean): Place;
  remove(): void;
};

/** Makes a place that is removed with its engine at the end of the test; the file removes a place that its tests share. */
export function place(
  options: { readonly from?: string; readonly globals?: readonly string[]; readonly shared?: boolean } = {},
): Place {
  const directory = mkdtempSync(join(tmpdir(), "modelkeeper-e2e-"));
  const data = join(directory, ".modelkeeper");
  if (options.from !== undefined) cpSync(options.from, data, { recursive: true });
  const globals = options.globals ?? [];
  const here: Place = {
    directory,
    data,
    file(name, content) {
      const path = join(directory, name);
      writeFileSync(
        path,
        typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content),
      );
      return path;
    },
    start: (...words) => start([...words, ...globals], directory),
    run: (...words) => start([...words, ...globals], directory).result,
    async json(words, status = 0) {
      const result = await here.run(...words, "--json");
      if (result.status !== status) {
        throw new Error(
          `${words.join(" ")} ended with ${result.status ?? result.signal}: ${result.stderr}${result.stdout}`,
        );
      }
      return JSON.parse(result.stdout);
    },
    async state() {
      const commands = [["export"], ["models"], ["ledger", "list"], ["notices"]];
      const [inbox, workspace, { models }, { entries }, { notices }] = await Promise.all([
        inboxIn(data),
        ...commands.map((words) => here.json(words)),
      ]);
      const without = (names: readonly string[]) => (row: object) =>
        Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
      const byId = (left: { id: string }, right: { id: string }) => (left.id < right.id ? -1 : 1);
      return {
        workspace,
        models: models.map(without(["since"])),
        entries: entries.map(without(["run", "startedAt", "endedAt"])),
        notices: notices.toSorted(byId).map(without(["createdAt", "publishedAt"])),
        inbox,
        published: publishedIn(data),
      };
    },
    enginePid() {
      try {
        return (JSON.parse(readFileSync(join(data, "engine.json"), "utf8")) as { pid: number }).pid;
      } catch {
        return undefined;
      }
    },
    copy: (shared = false) => place({ from: data, globals, shared }),
    remove() {
      const pid = here.enginePid();
      if (pid !== undefined && isEngineOf(pid, data)) process.kill(pid, "SIGKILL");
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  if (!options.shared) onTestFinished(here.remove);
  return here;
}

export function isEngineOf(pid: number, data: string): boolean {
  const path = `/proc/${pid}/cmdline`;
  return existsSync(path) && readFileSync(path, "utf8").includes(data);
}

/** A DynamoDB that this test started, at a port of its own. */
export async function startDynamoDB(directory: string): Promise<{ endpoint: string; stop(): void }> {
  const binary = createRequire(import.meta.url).resolve("@dynoxide/linux-x64/dynoxide");
  const port = await freePort();
  const child = spawn(binary, ["serve", "--port", String(port), "--db-path", join(directory, "own.sqlite")], {
    stdio: "ignore",
  });
  const endpoint = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      await (await fetch(endpoint)).arrayBuffer();
      return { endpoint, stop: () => void child.kill("SIGKILL") };
    } catch {
      await sleep(25);
    }
  }
  throw new Error("the engine did not answer");
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
