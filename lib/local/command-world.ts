import { SETTINGS_FILE } from "../cli/line/command-line.ts";
import type { World } from "../cli/line/program.ts";
import type { Output } from "../cli/line/screen.ts";
import { Failure } from "../contract/errors.ts";
import { closest } from "../domain/text/closest.ts";
import { ownRegistry } from "../shared/registry-source.ts";

/** Creates the world of the command line from the process that a command runs in. Only what a command asks for is loaded. */
export function createWorld(environment: {
  readonly noColour: boolean;
  readonly debug: boolean;
  readonly user: string;
}): World {
  const { noColour, debug, user } = environment;
  return {
    noColour,
    debug,
    get stdout() {
      return outputTo(process.stdout);
    },
    get stderr() {
      return outputTo(process.stderr);
    },
    registry: ownRegistry,
    now: () => Date.now(),
    monotonic: () => performance.now(),
    async version() {
      const { default: project } = await import("../../package.json", { with: { type: "json" } });
      return project.version;
    },
    async readFile(path) {
      return path === STANDARD_INPUT ? readInput() : readable(path, () => files().readFileSync(path));
    },
    async readSettings() {
      const path = SETTINGS_FILE;
      return files().existsSync(path) ? readable(path, () => files().readFileSync(path)) : undefined;
    },
    async requireFile(path, use = "read") {
      if (use === "written") return requirePlace(path);
      readable(path, () => {
        files().accessSync(path, files().constants.R_OK);
        if (files().statSync(path).isDirectory()) throw new Error("it is a directory");
      });
    },
    async writeFile(path, text) {
      try {
        files().writeFileSync(path, text);
      } catch (cause) {
        throw new Failure("read-only", `${path} cannot be written: ${reasonOf(cause, path)}`, { cause });
      }
    },
    async readHistory(path) {
      const { readFileHistory } = await import("./file-history.ts");
      return readFileHistory(path);
    },
    async openPlatform(options) {
      const { stack } = options;
      if (stack !== undefined) {
        const { openDeployedPlatform } = await import("../deployed/platform.ts");
        return openDeployedPlatform({ ...options, stack }, { registry: ownRegistry, by: user });
      }
      const { openPlatform } = await import("./platform.ts");
      return openPlatform(options, user);
    },
  };
}

/** Returns `node:fs`. An import would evaluate all that `node:fs` exports, `fs/promises` and its streams included. */
function files() {
  return process.getBuiltinModule("node:fs");
}

/** The name of a file that stands for what is piped into the command. */
const STANDARD_INPUT = "-";

async function readInput(): Promise<Uint8Array> {
  if (process.stdin.isTTY === true)
    throw new Failure("no-file", "- is what is piped into the command, and nothing is");
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Requires a place for a file: the file may be there or not. */
function requirePlace(path: string): void {
  const folder = process.getBuiltinModule("node:path").dirname(path);
  const isFolder = (one: string): boolean =>
    files().statSync(one, { throwIfNoEntry: false })?.isDirectory() === true;
  if (path === STANDARD_INPUT)
    throw new Failure("bad-usage", "- is what is piped into a command: name a file to write");
  if (isFolder(path)) throw new Failure("bad-usage", `${path} is a directory: name a file in it`);
  if (!isFolder(folder))
    throw new Failure("bad-usage", `there is no folder ${folder}: make it, or name another`);
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new Failure("no-file", `${path} cannot be read: ${reasonOf(cause, path)}`, { cause });
  }
}

function reasonOf(error: unknown, path: string): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? error.code : undefined;
  if (code === "ENOENT") {
    const near = nearestFile(path);
    return `there is no such file${near === undefined ? "" : `: did you mean ${near}?`}`;
  }
  return code === "EISDIR" ? "it is a directory" : error.message;
}

/** Returns the file beside one that is not there whose name is nearly the same; undefined without one. */
function nearestFile(path: string): string | undefined {
  const { basename, dirname, join } = process.getBuiltinModule("node:path");
  const folder = dirname(path);
  const near = closest(basename(path), files().existsSync(folder) ? files().readdirSync(folder) : []);
  return near === undefined ? undefined : join(folder, near);
}

const outputs = new WeakMap<NodeJS.WriteStream, Output>();

/** Returns the output of a stream: always the same one, which listens for errors once. */
function outputTo(stream: NodeJS.WriteStream): Output {
  const known = outputs.get(stream);
  if (known !== undefined) return known;
  let isClosed = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    isClosed = true;
    // A reader that has seen enough (`| head`) is no error. A full disk is one, and nothing more can be printed to say so.
    if (error.code !== "EPIPE") process.exitCode = 1;
  });
  const output: Output = {
    get isClosed() {
      return isClosed;
    },
    isTerminal: stream.isTTY === true,
    columns: stream.columns ?? 80,
    async write(text) {
      if (isClosed || stream.write(text)) return;
      await new Promise<void>((resolve) => {
        stream.once("drain", resolve);
        stream.once("error", () => resolve());
      });
    },
  };
  outputs.set(stream, output);
  return output;
}
