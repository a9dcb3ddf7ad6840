import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Failure } from "../../contract/errors.ts";

const COMMAND_LINE = fileURLToPath(new URL("../../../bin/modelkeeper.ts", import.meta.url));

/** Runs the real command line in processes of its own, as a person would. */
export type CommandRunner = {
  /** Returns the JSON that a command prints. @throws Failure with the command's own code and message */
  json<Result>(...words: readonly string[]): Promise<Result>;
  /** Starts a command in a process group of its own, and kills the group with SIGKILL as soon as `when` returns true for a line of stderr. */
  killed(words: readonly string[], when: (progress: string) => boolean): Promise<KilledCommand>;
  /** Interrupts the commands that run, and starts no more: for Ctrl-C. */
  stop(): void;
};

/** The end of such a command; `wasKilled` is false where the command was quicker than the kill. */
type KilledCommand = { readonly wasKilled: boolean; readonly lastProgress: string };

/** Creates the runner. @param commandLine path of the script that is run @default bin/modelkeeper.ts */
export function createCommandRunner(data: string, commandLine = COMMAND_LINE): CommandRunner {
  const running = new Set<ChildProcess>();
  let isStopped = false;
  const start = (words: readonly string[]) => {
    if (isStopped) throw new Failure("engine-failed", "interrupted");
    const child = spawn(process.execPath, [commandLine, ...words, "--json", "--data", data], {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    running.add(child);
    child.once("close", () => running.delete(child));
    return child;
  };
  return {
    async json<Result>(...words: readonly string[]) {
      const child = start(words);
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
      const status = await ended(child);
      const text = Buffer.concat(stdout).toString();
      if (status === 0) return JSON.parse(text) as Result;
      throw failureOf(words, text, Buffer.concat(stderr).toString());
    },
    async killed(words, when) {
      const child = start(words);
      let wasKilled = false;
      let lastProgress = "";
      let rest = "";
      child.stdout.resume();
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          if (wasKilled) return;
          lastProgress = line;
          if (when(line)) {
            wasKilled = true;
            signalGroup(child, "SIGKILL");
          }
        }
      });
      await ended(child);
      return { wasKilled, lastProgress };
    },
    stop() {
      isStopped = true;
      for (const child of running) signalGroup(child, "SIGINT");
    },
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // The process ended between the check and the signal.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}

function failureOf(words: readonly string[], stdout: string, stderr: string): Failure {
  const command = `modelkeeper ${words[0] ?? ""}`;
  try {
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    return new Failure(error.code, `${command}: ${error.message}`);
  } catch (cause) {
    return new Failure(
      "engine-failed",
      `${command} failed: ${stderr.trim() || stdout.trim() || "without a word"}`,
      { cause },
    );
  }
}
